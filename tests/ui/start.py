# SPDX-License-Identifier: GPL-3.0-or-later
"""The start page: every example with a picture of its real data, recent documents, the search."""
import json
import os
import re
import shutil
import subprocess
import sys
import time

from uitest import Home, Lost, Tap

tap = Tap()
home = Home()
net = home.file('bread & butter.vitrine')


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def page(app):
    return app.page('Start')


def gallery(app):
    """The cards by title."""
    return {o.get_name(): o for o in app.every('table cell', page(app)) if o.get_name()}


def place(app, title):
    e = app.extents(gallery(app)[title])
    return e.x, e.y


def recent(*rows):
    """What was opened before, as the program notes it."""
    folder = os.path.join(home.file('data'), 'vitrine')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'recent.json'), 'w', encoding='utf-8') as file:
        json.dump([{'path': path, 'title': title, 'summary': summary, 'layer': layer, 'time': int(time.time())}
                   for path, title, summary, layer in rows], file)


@tap.case
def opens(stage):
    """every example has a title, a sentence and, soon, a picture and the count of its parameters"""
    subprocess.run([sys.argv[1], 'new', 'two-spirals', '--trained', '-o', net], check=True, capture_output=True)
    for folder in 'first', 'second':
        os.makedirs(home.file(folder))
        shutil.copy(net, home.file(folder + '/twin.vitrine'))
    recent((net, '', 'R² 0.9 & more', 'dense'), (net + '.gone', 'Gone', '', ''),
           (home.file('first/twin.vitrine'), 'Twin', '80.0 %', 'conv2d'),
           (home.file('second/twin.vitrine'), 'Twin', '90.0 %', 'gru'))
    app = stage.app = home.start()
    with open(os.path.join(os.path.dirname(__file__), '..', '..', 'app', 'example.c'), encoding='utf-8') as file:
        titles = re.findall(r'^  \{ "[\w-]+", N_\("(.+)"\),', file.read(), re.M)
    assert len(titles) >= 17, titles
    cards = app.wait(lambda: set(titles) <= set(gallery(app)) and gallery(app), 'all cards')
    print('# %d examples' % len(cards))
    for title in titles:
        assert len(cards[title].get_description() or '') > 20, title
    app.wait(lambda: len([n for n in app.names('label', page(app)) if re.match(r'[\d,]+ parameters$', n or '')]) == len(titles),
             'the pictures of all', 40)


@tap.case
def documents(stage):
    """what was opened before stands there, by its file's name where it has no title; what is gone does not"""
    app = stage.app
    row = app.find('list item', 'bread & butter', page(app))
    words = app.labels(row)
    assert 'bread & butter' in words and re.search(r'R² 0\.9 & more, \w+ \d\d:\d\d', words), words
    assert not app.look('list item', 'Gone', page(app))


@tap.case
def twins(stage):
    """two networks of one name are told apart by their folders, and each row has the slab of its network"""
    app = stage.app
    rows = [row for row in app.every('list item', page(app)) if row.get_name() == 'Twin']
    words = [app.labels(row) for row in rows]
    assert len(rows) == 2 and 'in first: 80.0 %' in words[0] and 'in second: 90.0 %' in words[1], words
    icons = [[o for o in app.every('icon', row) + app.every('image', row) if app.extents(o).width >= 24] for row in rows]
    assert all(icons), [app.names(None, row) for row in rows]
    shown = [app.pixels(icon[0]) for icon in icons]
    # pink of a series, blue of a convolution: neither is grey
    assert shown[0] != shown[1], 'the same picture for both'
    for pixels in shown:
        assert any(max(pixels[i:i + 3]) - min(pixels[i:i + 3]) > 60 for i in range(0, len(pixels) - 2, 3)), 'no colour'


@tap.case
def searches(stage):
    """typing looks for an example, Enter opens it, trained"""
    app = stage.app
    x, _ = place(app, 'Digits CNN')
    app.type('zzz')
    app.wait(lambda: app.extents(app.find('label', 'No Such Example', page(app), timeout=1)).width > 50, 'that there is none')
    app.key('Escape')
    app.wait(lambda: place(app, 'Fashion CNN')[0] > x + 100, 'all of them')
    # By what kind it is, which neither title nor sentence says.
    app.type('tables')
    app.wait(lambda: place(app, 'Breast Cancer')[0] == x, 'the first of the tables in the first place')
    app.key('Escape')
    app.wait(lambda: place(app, 'Fashion CNN')[0] > x + 100, 'all of them again')
    app.type('spectro')
    app.wait(lambda: place(app, 'Spoken Words')[0] == x, 'the one about spectrograms in the first place')
    app.key('Return')
    app.wait(lambda: app.title().startswith('Spoken Words'), 'the example')
    app.wait(lambda: [n for n in app.names('label') if n and n.startswith('validation 1')
                      or n and n.startswith('validation 9')], 'its accuracy')
    status = app.quit()
    assert status == 0, 'it ended with %s' % status


@tap.case
def opens_a_document(stage):
    """a click on a recent document opens it"""
    app = stage.app = home.start()
    row = app.find('list item', 'bread & butter', page(app))
    for seconds in (6, 20):
        # a window that has just come may miss a click while the machine is busy
        app.click(row)
        try:
            app.wait(lambda: app.title().startswith('bread & butter') or app.title().startswith('Two'), 'the document', seconds)
            break
        except Lost:
            if seconds == 20:
                raise
            print('# the window missed a click: once more')
    status = app.quit()
    assert status == 0, 'it ended with %s' % status
    with open(home.file('data/vitrine/recent.json'), encoding='utf-8') as file:
        noted = json.load(file)[0]
    assert noted['path'] == net and noted['layer'] == 'dense' and re.match(r'[\d.]+ %$', noted['summary']), noted


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
