# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench as a person with a screen reader meets it: an item for each layer, where its slab is."""
import json
import os
import sys

from uitest import sh


def bench(app):
    return app.keep('bench', lambda: app.find('panel', contains='Bench: ', root=app.page('Build')))


def slabs(app, name=None):
    """The layers on the bench, in order; those of that name alone."""
    return [o for o in app.every('tree item', bench(app)) if name is None or o.get_name() == name]


def names(app):
    return [o.get_name() for o in slabs(app)]


def shapes(app):
    """"Input 28 × 28 × 1, Conv2D ...", in the order of the network."""
    return ', '.join('%s %s' % (o.get_name(), o.get_description().split(', ')[0]) for o in slabs(app))


def reads(app, name, number=0):
    """What the description says that a layer reads: "Dense and Input"."""
    told = slabs(app, name)[number].get_description()
    return told.split('reads ')[1] if 'reads ' in told else ''


def said(app):
    """What the bench says is selected."""
    return bench(app).get_name()


def port(app, o):
    """Where connections leave a layer: a little right of its slab."""
    x, y = app.settled(o, 1, 0.5)
    return x + 4, y


def make(home, layers):
    """A document of such layers on the digits, made by the program itself."""
    path = home.file('net%d' % len(os.listdir(home.path)))
    with open(path + '.json', 'w', encoding='utf-8') as file:
        json.dump({'layers': layers, 'source': 'digits'}, file)
    sh(sys.argv[1], 'new', '--from', path + '.json', '-o', path + '.vitrine')
    return path + '.vitrine'


def end(stage):
    """Ends the program as a person does: what is killed would be offered for recovery."""
    if stage.app and '•' in stage.app.title():
        stage.app.discard()
    elif stage.app:
        stage.app.quit()


def start(home, stage, layers):
    """The window with that network, in the place of the one before."""
    end(stage)
    app = stage.app = home.start(make(home, layers))
    app.wait(lambda: len(slabs(app)) == len(layers), 'the network')
    return app


def behind(app):
    """Right of the last layer: what is dropped there is appended."""
    x, y = app.settled(slabs(app)[-1], 1, 0.5)
    return x + 20, y


def append(app, name):
    """Drags a layer from the list behind the last one."""
    n = len(slabs(app))
    row = app.keep('row ' + name, lambda: app.find('list item', name, app.page('Build')))
    pane = row
    while pane.get_role_name() != 'scroll pane':
        pane = pane.get_parent()
    app.scroll_to(row, pane)
    app.drag(app.xy(row, 0.3), behind(app), steps=8, hold=0.15)
    app.wait(lambda: len(slabs(app)) == n + 1, 'the layer %s' % name)


def fill(app, setting, value):
    """Types a number of the selected layer into the inspector."""
    app.fill(app.find('spin button', contains=setting, root=app.page('Build')), str(value))


def pick(app, setting, choice):
    """Opens a list of choices in the inspector and clicks one."""
    app.click(app.find('combo box', setting, app.page('Build')))
    app.click(app.wait(lambda: [o for o in app.every('label') if o.get_name() == choice and app.popover(o)],
                       'the choice %s' % choice)[0])


def new(home, stage):
    """An empty bench: nothing but the input."""
    end(stage)
    app = stage.app = home.start()
    app.find('table cell', 'Digits CNN')
    app.click(app.find('push button', contains='New Network'))
    app.wait(lambda: names(app) == ['Input'], 'an empty bench')
    return app


DENSE = {'class': 'dense', 'args': {'units': 8}}
