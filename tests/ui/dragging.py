# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers in the air: what the edges say of them while they are held, and Escape, which lets them go."""
from slabs import DENSE, bench, names, port, shapes, slabs, start
from uitest import Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


class Held:
    """The left button pressed at @begin and moved to @end; released when the block ends."""

    def __init__(self, app, begin, end):
        self.app, self.place = app, begin
        app.move(*begin)
        sh('xdotool', 'sleep', 0.1, 'mousedown', 1, 'sleep', 0.1)
        self.to(*end)

    def to(self, x, y):
        for i in range(1, 9):
            self.app.move(self.place[0] + (x - self.place[0]) * i / 8, self.place[1] + (y - self.place[1]) * i / 8)
            sh('xdotool', 'sleep', 0.03)
        self.place = (x, y)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        sh('xdotool', 'mouseup', 1)


def told(app):
    """What the bench says beside its name."""
    return bench(app).get_description() or ''


def row(app, name):
    """A layer of the list, in view."""
    found = app.find('list item', name, app.page('Build'))
    pane = found
    while pane.get_role_name() != 'scroll pane':
        pane = pane.get_parent()
    app.scroll_to(found, pane)
    return app.xy(found, 0.3)


def between(app, left, right):
    """The middle of the edge between two layers that stand side by side."""
    (x0, y), x1 = app.settled(left, 1, 0.5), app.settled(right, 0, 0.5)[0]
    return (x0 + x1) / 2, y


@tap.case
def offers(stage):
    """a layer from the list: each edge says the shape that it would give there, or that it does not fit"""
    app = start(home, stage, [{'class': 'input'}, {'class': 'conv2d'}, {'class': 'flatten'}, DENSE])
    before, listed = shapes(app), told(app)
    assert 'it gives' not in listed, listed
    picture, conv, flatten, dense = slabs(app)
    with Held(app, row(app, 'MaxPool2D'), between(app, picture, conv)) as hand:
        app.wait(lambda: told(app).startswith('After Input it gives 14 × 14 × 1'), 'the shape on the first edge')
        hand.to(*between(app, conv, flatten))
        app.wait(lambda: told(app).startswith('After Conv2D it gives 13 × 13 × 32'), 'the shape on the second edge')
        hand.to(*between(app, flatten, dense))
        app.wait(lambda: told(app).startswith('After Flatten it does not fit yet. 2 of 4 connections would take it.'), 'the edge that does not take it')
        print('# %s' % told(app))
        app.press('Escape')
        app.wait(lambda: told(app) == listed, 'the offer to go')
    app.settled(slabs(app)[0])
    assert shapes(app) == before, shapes(app)


@tap.case
def escapes(stage):
    """Escape lets go of a layer from the list over an edge that takes it: nothing is added, no edge stays lit"""
    app = stage.app
    before, listed, pixels = shapes(app), told(app), app.still(bench(app))
    picture, conv = slabs(app)[:2]
    with Held(app, row(app, 'MaxPool2D'), between(app, picture, conv)):
        app.wait(lambda: told(app).startswith('After Input it gives'), 'the offer')
        app.changes(bench(app), pixels, 'lit edges')
        app.press('Escape')
        app.wait(lambda: told(app) == listed, 'the offer to go')
    app.wait(lambda: app.still(bench(app)) == pixels, 'the bench as it was')
    assert shapes(app) == before and '•' not in app.title(), shapes(app)
    # and the next one is dropped as ever
    app.drag(row(app, 'MaxPool2D'), between(app, picture, conv))
    app.wait(lambda: names(app) == ['Input', 'MaxPool2D', 'Conv2D', 'Flatten', 'Dense'], 'the layer')
    app.key('ctrl+z')
    app.wait(lambda: shapes(app) == before, 'the network before')


@tap.case
def moves(stage):
    """a layer of the bench: the edges say what it would give there, and Escape leaves it in its place"""
    app = start(home, stage, [{'class': 'input'}, {'class': 'conv2d'}, {'class': 'maxpool2d'}, {'class': 'flatten'}, DENSE])
    before, listed = shapes(app), told(app)
    picture, conv, pool, flatten, dense = slabs(app)
    for place, offer in ((between(app, flatten, dense), 'After Flatten it does not fit yet. 1 of 5'),
                         (between(app, picture, conv), 'After Input it gives 14 × 14 × 1. 1 of 5')):
        with Held(app, app.settled(pool, 0.5, 0.9), place):
            app.wait(lambda: told(app).startswith(offer), 'the offer: ' + offer)
            app.press('Escape')
            app.wait(lambda: told(app) == listed, 'the offer to go')
        app.settled(slabs(app)[0])
        assert shapes(app) == before, shapes(app)


@tap.case
def connects(stage):
    """a connection in the air: the layer under it says what it would be, and Escape lets go of it"""
    app = stage.app
    before, listed = shapes(app), told(app)
    picture, pool = slabs(app)[0], slabs(app)[2]
    with Held(app, port(app, picture), app.settled(pool)) as hand:
        app.wait(lambda: told(app).startswith('MaxPool2D: Read it, not Conv2D · 14 × 14 × 1. '), 'what the connection would be')
        hand.to(*app.settled(slabs(app)[4]))
        app.wait(lambda: told(app).startswith('Dense: '), 'why that one does not take it')
        print('# %s' % told(app))
        app.press('Escape')
        app.wait(lambda: told(app) == listed, 'the offer to go')
    app.settled(slabs(app)[0])
    assert shapes(app) == before, shapes(app)


@tap.case
def stays_in_sight(stage):
    """the network cannot be dragged or zoomed out of the view: a part of it stays"""
    app = start(home, stage, [{'class': 'input'}, {'class': 'flatten'}, DENSE])
    corner, other = app.xy(bench(app), 0.04, 0.1), app.xy(bench(app), 0.96, 0.9)
    for _ in range(2):
        app.drag(corner, other, steps=6, hold=0.1)
    small = app.find('slider', 'Map of the network', app.page('Build'))

    def seen():
        return app.extents(small).width and small.get_description()
    app.wait(lambda: seen() == 'layers 1 to 1 of 3', 'a part of the first')
    app.key('ctrl+0')
    app.wait(lambda: not seen(), 'all of it, and no map')
    app.move(*corner)
    sh('xdotool', 'keydown', 'ctrl', 'click', '--repeat', 12, '--delay', 40, 4, 'keyup', 'ctrl')
    app.wait(lambda: seen() == 'layers 1 to 1 of 3', 'what is nearest to the corner')


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
