# SPDX-License-Identifier: GPL-3.0-or-later
"""A table with columns that are no features: they are not used, and said why; a refusal costs no choices."""
import os
import time

from uitest import Home, Tap, sh

tap = Tap()
home = Home()
NAME = 'travellers.csv'
SHOTS = os.environ.get('VITRINE_TEST_SHOTS')    # a folder for pictures of the dialog, to be looked at


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def page(app):
    return app.page('Data')


def picture(name):
    if SHOTS:
        time.sleep(0.5)
        sh('import', '-window', 'root', os.path.join(SHOTS, name + '.png'))


def table(path, lone=False):
    """240 travellers; with @lone all had the same fate."""
    with open(path, 'w', encoding='utf-8') as file:
        file.write('number,ship,class,age,fare,deck,port,siblings,parents,title,name,survived\n')
        for i in range(240):
            file.write('%d,Titanic,%d,%s,%.2f,%s,%s,%d,%d,%s,"Person, No. %d",%d\n' % (
                i + 1, 1 + i % 3, '' if i % 20 == 0 else 20 + i * 7 % 50, 7 + i * 3 % 80 / 4,
                'ABC'[i % 3] if i % 6 else '', '' if i % 60 == 9 else 'SCQ'[i % 3], i % 4, i % 2,
                ('Mr', 'Mrs', 'Miss')[i % 3], i, 1 if lone or i % 3 == 0 else 0))


def by_dialog(app, path):
    app.key('ctrl+i')
    app.find(None, 'Open Data Files')
    time.sleep(0.5)
    app.type(path)
    time.sleep(0.3)
    app.key('Return')
    return app.find(None, os.path.basename(path))


def opens(app, title):
    return app.find('push button', contains='Open', root=app.find(None, title))


@tap.case
def unused_by_itself(stage):
    """a column of names, one of a single text: their ticks are off and it is said why; the target is in sight"""
    path = home.file(NAME)
    table(path)
    app = stage.app = home.example('Digits CNN')
    dialog = by_dialog(app, path)
    app.find('label', '240 rows, 12 columns', dialog)
    assert not app.checked(app.find('check box', 'Use name', dialog))
    assert not app.checked(app.find('check box', 'Use ship', dialog))
    for name in ('number', 'age', 'deck'):
        assert app.checked(app.find('check box', 'Use %s' % name, dialog)), name
    assert not app.sensitive(app.find('check box', 'Use survived', dialog))
    app.find('label', '240 texts in 240 rows', dialog)
    app.find('label', 'numbers the rows', dialog)
    app.find('label', contains='“survived” will be learnt as 2 classes. Not used: “ship” (the same in every row), “name” (240 texts in 240 rows)', root=dialog)
    head = app.find('check box', 'Learn survived', dialog)

    def in_sight():
        e, f = app.extents(head), app.extents(dialog)
        return e.width > 0 and e.x >= 0 and e.x + e.width <= f.width
    app.wait(in_sight, 'the column to learn in sight')
    picture('preview')


@tap.case
def refused_in_place(stage):
    """what the reader refuses is said in the dialog, which stays with its choices; closed, it reads no more"""
    app = stage.app
    dialog = app.find(None, NAME)
    use = app.find('check box', 'Use name', dialog)
    app.click_in(NAME, use)
    app.wait(lambda: app.checked(use), 'the names to be used')
    app.click_in(NAME, opens(app, NAME))
    app.find('label', contains='“name” holds 240 different texts', root=dialog)
    picture('refused')
    assert app.checked(use) and app.sensitive(opens(app, NAME))
    app.click_in(NAME, use)
    app.wait(lambda: not app.checked(use), 'the names not to be used')
    app.wait(lambda: not app.look('label', contains='holds 240 different texts', root=dialog), 'the sentence to go')
    app.click_in(NAME, opens(app, NAME))
    app.wait(lambda: app.look('label', '240 samples', page(app)), 'its rows', 20)
    # number, class, age, fare, siblings, parents, and 3 each for deck, port, title
    app.find('label', contains='Numbers in a sample: 15', root=page(app))


@tap.case
def one_class(stage):
    """a target of one class cannot be opened, and it is said before"""
    app = stage.app
    path = home.file('lone.csv')
    table(path, lone=True)
    dialog = by_dialog(app, path)
    app.find('label', contains='“survived” is “1” in every row', root=dialog)
    assert not app.sensitive(opens(app, 'lone.csv'))
    app.key('Escape')
    app.wait(lambda: not app.look('label', '240 rows, 12 columns'), 'the preview to go')
    assert app.look('label', '240 samples', page(app))


@tap.case
def many_columns(stage):
    """of 60 columns each has a tick, those beyond the table in a list; all and none at once"""
    app = stage.app
    path = home.file('wide.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(','.join(['same'] + ['c%02d' % c for c in range(58)] + ['kind']) + '\n')
        for i in range(30):
            file.write(','.join(['1'] + ['%d.5' % (i * (c + 1) % 61) for c in range(58)] + ['ab'[i % 2]]) + '\n')
    dialog = by_dialog(app, path)
    app.find('label', '58 of 59', dialog)
    columns = app.find('list', 'Columns to learn from', dialog)
    last = app.find('check box', 'Use c57', columns)
    assert app.checked(last) and not app.sensitive(app.find('check box', 'Use kind', columns))
    picture('wide')
    app.click_in('wide.csv', app.find('push button', 'None', dialog))
    app.wait(lambda: not app.checked(last), 'no column to be used')
    app.find('label', contains='No column is left to learn from', root=dialog)
    app.click_in('wide.csv', app.find('check box', 'Use c00', columns))
    app.find('label', '1 of 59', dialog)
    app.wait(lambda: app.checked(app.find('check box', 'Use c00', dialog)), 'the table to have the same tick')
    app.click_in('wide.csv', app.find('push button', 'All', dialog))
    app.find('label', '59 of 59', dialog)
    app.click_in('wide.csv', app.find('push button', 'None', dialog))
    app.find('label', '0 of 59', dialog)
    app.click_in('wide.csv', app.find('check box', 'Use c01', columns))
    app.click_in('wide.csv', opens(app, 'wide.csv'))
    app.wait(lambda: app.look('label', '30 samples', page(app)), 'its rows', 20)
    app.find('label', contains='Numbers in a sample: 1', root=page(app))


@tap.case
def with_notes(stage):
    """a table that the reader has something to say about: the dialog is as high as its sentences need"""
    app = stage.app
    path = home.file('commas.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('a;b;y\n')
        for i in range(100):
            file.write('0,%03d;0,%03d;%s\n' % (i * 37 % 997, i * 91 % 997, 'AB'[i % 2]))
    dialog = by_dialog(app, path)
    app.find('label', contains='semicolon', root=dialog)
    picture('notes')
    app.click_in('commas.csv', opens(app, 'commas.csv'))
    app.wait(lambda: app.look('label', '100 samples', page(app)), 'its rows', 20)


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
