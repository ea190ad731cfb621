# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of one's own: dropped on the window from a file manager, previewed, read, and refused with a sentence."""
import os
import time

from dropping import drop, idx, png, table
from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def page(app):
    return app.page('Data')


def says(app, *words):
    """The sentence of a dialog."""
    dialog = app.find(None, 'These Files Cannot Be Read')
    found = app.wait(lambda: next((n for n in app.names('label', dialog) if n and all(w in n for w in words)), None),
                     'a sentence with %s' % (words,))
    app.key('Return')
    return found


@tap.case
def begins_with_a_table(stage):
    """a table dropped on the start page is previewed; its column is chosen, and a network begins with it"""
    app = stage.app = home.start()
    app.find('table cell', 'Digits CNN')
    path = home.file('fruit.csv')
    table(path)

    def veil():
        app.wait(lambda: app.look('label', contains='Drop to begin a network'), 'the veil while it hangs above')
    drop(app, path, over=veil)
    app.find('label', '60 rows, 4 columns')
    app.find('label', 'whole, 3 different, 1 missing')
    app.find('label', contains='“colour” will be learnt as 2 classes')
    app.click_in('fruit.csv', app.find('check box', 'Learn kind'))
    app.find('label', contains='“kind” will be learnt as 2 classes')
    app.click_in('fruit.csv', app.find('push button', contains='Open', root=app.find(None, 'fruit.csv')))
    app.wait(lambda: app.title().startswith('fruit.csv'), 'a document of that name', 20)
    app.key('alt+1')
    app.wait(lambda: app.look('label', '60 samples', page(app)), 'its rows', 20)
    app.find('label', 'Missing: 1 in 1 column', page(app))
    app.find('label', contains='width: 1, the mean', root=page(app))
    app.find('label', contains='1 value is missing in “width”: the mean of the column stands there.', root=page(app))
    app.find('list item', 'fruit.csv', page(app))
    app.key('F5')
    app.wait(lambda: [n for n in app.names('label') if n and n.startswith('validation ')], 'it to learn', 20)


@tap.case
def folder_of_pictures(stage):
    """a folder of pictures dropped on the open document becomes its data, of as many classes as it has folders"""
    app = stage.app
    root = home.file('shapes')
    for kind, value in (('dark', 10), ('light', 130)):
        os.makedirs(os.path.join(root, kind))
        for i in range(12):
            png(os.path.join(root, kind, '%d.png' % i), value + i)
    drop(app, root, over=lambda: app.wait(lambda: app.look('label', contains='Drop to use these data'), 'the veil'))
    app.wait(lambda: app.look('label', '24 samples', page(app)), 'its pictures', 20)
    app.wait(lambda: [n for n in app.names('table cell', page(app)) if n and n.startswith('Sample') and 'light' in n],
             'pictures of the class light')
    app.find('label', contains='set the Input layer to 8×8×1', root=page(app))
    app.key('ctrl+z')
    app.wait(lambda: app.look('label', '60 samples', page(app)), 'the table again', 20)


@tap.case
def images_find_their_labels(stage):
    """of a pair of IDX files one is enough"""
    app = stage.app
    images, labels = home.file('train-images-idx3-ubyte'), home.file('train-labels-idx1-ubyte')
    idx(images, (30, 6, 6), bytes(range(256)) * 4 + bytes(30 * 36 - 1024))
    idx(labels, (30,), bytes(i % 3 for i in range(30)))
    drop(app, images)
    app.wait(lambda: app.look('label', '30 samples', page(app)), 'the images', 20)
    app.wait(lambda: [n for n in app.names('table cell', page(app)) if n and n.endswith(', 2')], 'an image of class 2')


@tap.case
def refuses(stage):
    """what no reader knows is refused with what is read"""
    app = stage.app
    path = home.file('noise.bin')
    with open(path, 'wb') as file:
        file.write(bytes(range(256)))
    drop(app, path)
    print('# %s' % says(app, 'noise.bin', '.csv', 'folders of pictures'))
    assert app.look('label', '30 samples', page(app))


@tap.case
def one_column(stage):
    """a table of one column cannot be opened, and its preview says why"""
    app = stage.app
    path = home.file('alone.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('length\n' + ''.join('%d\n' % i for i in range(9)))
    drop(app, path)
    app.find('label', '9 rows, 1 column')
    app.find('label', contains='“length” is the only column')
    assert not app.sensitive(app.find('push button', contains='Open', root=app.find(None, 'alone.csv')))
    app.key('Escape')
    app.wait(lambda: not app.look('label', '9 rows, 1 column'), 'the preview to go')


@tap.case
def by_dialog(stage):
    """by dialog a table is previewed, too; Cancel leaves the data as they are"""
    app = stage.app
    app.key('ctrl+i')
    app.find(None, 'Open Data Files')
    time.sleep(0.5)
    app.type(home.file('fruit.csv'))
    time.sleep(0.3)
    app.key('Return')
    app.find('label', '60 rows, 4 columns')
    app.key('Escape')
    app.wait(lambda: not app.look('label', '60 rows, 4 columns'), 'the preview to go')
    assert app.look('label', '30 samples', page(app))


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
