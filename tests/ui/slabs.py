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


DENSE = {'class': 'dense', 'args': {'units': 8}}
