# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a table is learnt, chosen on the Data page by the column's name: the network's outputs follow."""
import json
import re
import subprocess
import sys

from datapage import cells, page, shown, sources
from uitest import Home, Tap

tap = Tap()
home = Home()
LEARN = 'Column to learn'


class Stage:
    """The window of the moment."""
    app = None
    document = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def table(path):
    """60 beasts: a number, three colours, two answers, a name for each, a price."""
    with open(path, 'w', encoding='utf-8') as file:
        file.write('size,colour,name,wild,price\n')
        for i in range(60):
            file.write('%d.5,%s,Beast %d,%s,%d.5\n' % (i, ('red', 'green', 'blue')[i % 3], i, ('no', 'yes')[i % 2], 200 + i))


def chosen(app):
    """The name of the column that the row shows."""
    row = app.find('combo box', LEARN, page(app))
    return [n for n in app.names('label', row) if n and n != LEARN]


def of_class(app, name):
    """Samples of a class."""
    return [n for n in cells(app) if re.match(r'Sample \d+, %s\b' % name, n)]


def outputs(stage):
    """Of the network as it is saved: how many, and what is learnt."""
    app = stage.app
    app.key('ctrl+s')
    app.wait(lambda: '•' not in app.title(), 'it to be saved')
    told = json.loads(subprocess.run([sys.argv[1], 'info', stage.document, '--json'], check=True, capture_output=True).stdout)
    return told['entries'][-1]['shape']


def says(app, words):
    return next((n for n in app.names('label') if n and words in n), None)


@tap.case
def by_name(stage):
    """the drop-down has the names of the table's columns, and the one that is learnt is chosen"""
    path, stage.document = home.file('beasts.csv'), home.file('beasts.vitrine')
    table(path)
    subprocess.run([sys.argv[1], 'new', '--data', path + ',wild', '--set', 'data.leave_out=name', '-o', stage.document], check=True,
                   stdout=subprocess.DEVNULL)
    app = stage.app = home.start(stage.document)
    app.wait(lambda: app.title().startswith('beasts'), 'the document')
    app.key('alt+1')
    app.wait(lambda: shown(app, '60 samples'), 'its rows')
    app.wait(lambda: 'wild' in chosen(app), 'the column that is learnt')
    app.wait(lambda: of_class(app, 'yes'), 'its classes')
    assert outputs(stage)[-1] == 2


@tap.case
def another(stage):
    """another column: its classes are on the page, and the network has an output for each; undo takes both back"""
    app = stage.app
    row = app.find('combo box', LEARN, page(app))
    app.scroll_to(row, sources(app).get_parent())
    app.choose(LEARN, 1, page(app))
    app.wait(lambda: 'colour' in chosen(app), 'the colour to be learnt')
    app.wait(lambda: of_class(app, 'green'), 'its classes')
    app.wait(lambda: shown(app, '60 samples'), 'its rows')
    assert outputs(stage)[-1] == 3
    app.key('ctrl+z')
    app.wait(lambda: 'wild' in chosen(app), 'the answers again')
    app.wait(lambda: of_class(app, 'yes'), 'its classes')
    assert outputs(stage)[-1] == 2
    app.key('ctrl+shift+z')
    app.wait(lambda: 'colour' in chosen(app), 'the colour again')


@tap.case
def refused(stage):
    """a column that cannot be learnt is refused with a sentence; what was learnt stays"""
    app = stage.app
    app.choose(LEARN, 2, page(app))
    app.wait(lambda: says(app, '“name”, which is to be learnt, holds 60 different texts'), 'the sentence')
    app.wait(lambda: 'colour' in chosen(app), 'the colour to stay')
    app.wait(lambda: of_class(app, 'green'), 'its classes')
    assert outputs(stage)[-1] == 3


@tap.case
def number(stage):
    """a column of numbers: one output, which aims at it on a scale of its own"""
    app = stage.app
    app.choose(LEARN, 4, page(app))
    app.wait(lambda: 'price' in chosen(app), 'the price to be learnt')
    app.wait(lambda: cells(app) and not of_class(app, 'green'), 'the classes to go')
    assert outputs(stage)[-1] == 1
    app.key('F5')
    app.wait(lambda: [n for n in app.names('label') if n and n.startswith('validation ')], 'it to learn', 20)


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
