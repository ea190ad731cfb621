# SPDX-License-Identifier: GPL-3.0-or-later
"""The plane that two numbers span, and what the network and each of its units make of it: told and
drawn as the weights in the file have it."""
import math
import os
import re

from diverging import weights
from uitest import Home, Tap, sh

tap = Tap()
home = Home()
EXAMPLE = os.path.join(os.path.dirname(__file__), '../../resources/examples/two-spirals.vitrine')
# Of a slab on the bench, in pixels: how far its depth goes to the right and up (ui/draw/slab.h).
RIGHT, UP = 7, 4.1


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def view(app):
    return app.find('image', 'Decision surface', app.page('Train'))


def told(app):
    return view(app).get_description() or ''


class Network:
    """Two numbers, three layers of eight tanh units, the shares of two classes: by hand."""

    def __init__(self, path):
        rows = list(weights(path).items())
        self.layers = [(rows[i][1], rows[i + 1][1]) for i in range(0, len(rows), 2)]
        if len(self.layers[0][0]) < len(self.layers[0][1]):
            self.layers = [(kernel, bias) for bias, kernel in self.layers]
        assert [len(bias) for _, bias in self.layers] == [8, 8, 8, 2], [name for name, _ in rows]

    def values(self, x, y):
        """Of every unit of every layer."""
        out, told = [x, y], []
        for number, (kernel, bias) in enumerate(self.layers):
            n = len(bias)
            out = [bias[j] + sum(v * kernel[i * n + j] for i, v in enumerate(out)) for j in range(n)]
            if number < 3:
                out = [math.tanh(v) for v in out]
            else:
                most = max(out)
                out = [math.exp(v - most) / sum(math.exp(o - most) for o in out) for v in out]
            told.append(out)
        return told


def verdict(app, fx, fy):
    """What the pointer reads there: the place, the class and its percent."""
    app.move(*app.xy(view(app), fx, fy))

    def read():
        match = re.match(r'x₁ (\S+), x₂ (\S+): (\S+) (\d+) %', told(app).replace('−', '-'))
        return (float(match.group(1)), float(match.group(2)), match.group(3), int(match.group(4))) if match else None
    return app.wait(read, 'a verdict at %.2f, %.2f' % (fx, fy))


def leave(app):
    """The pointer stands on no chart, and the surface alone is told."""
    app.move(*app.xy(app.find('image', 'Loss', app.page('Train'))))
    app.wait(lambda: 'of the plane' in told(app), 'the whole')


def bounds(app):
    """Where the plane lies in its picture, in pixels: left, top, side; and its reach."""
    e = app.extents(view(app))
    x0, y0, _, _ = verdict(app, 0.45, 0.4)
    x1, y1, _, _ = verdict(app, 0.55, 0.7)
    (px0, py0), (px1, py1) = app.xy(view(app), 0.45, 0.4), app.xy(view(app), 0.55, 0.7)
    unit = (px1 - px0) / (x1 - x0)
    assert abs(unit - (py1 - py0) / (y0 - y1)) < 0.05 * unit, 'the plane is no square'
    ox, oy = app.corner(view(app))
    side = e.height - 84
    left, top = px0 - ox - unit * x0 - side / 2, py0 - oy + unit * y0 - side / 2
    return left, top, side, side / unit / 2


def color(pixels, width, x, y):
    """How much redder than blue the picture is around a place."""
    told = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            at = 3 * ((int(y) + dy) * width + int(x) + dx)
            told += pixels[at] - pixels[at + 2]
    return told / 9


def alike(a, b):
    """The correlation of two rows of numbers."""
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    da, db = [v - ma for v in a], [v - mb for v in b]
    return sum(x * y for x, y in zip(da, db)) / max(math.sqrt(sum(x * x for x in da) * sum(y * y for y in db)), 1e-9)


def agrees(app, path):
    """Told and drawn, the decision surface is that of the weights in the file."""
    network, shown = Network(path), view(app)
    for fx, fy in ((0.4, 0.3), (0.48, 0.75), (0.6, 0.35), (0.52, 0.5), (0.57, 0.66)):
        x, y, name, percent = verdict(app, fx, fy)
        near = [network.values(x + dx * 0.1, y + dy * 0.1)[3][name == 'Orange'] for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        # that of the nearest of 64 × 64 cells
        assert 100 * min(near) - 2 <= percent <= 100 * max(near) + 2, (x, y, name, percent, near)
    left, top, side, reach = bounds(app)
    leave(app)
    pixels, width = app.still(shown), app.extents(shown).width
    drawn, right = [], []
    for i in range(12):
        for j in range(12):
            u, v = (i + 0.5) / 12, (j + 0.5) / 12
            drawn.append(color(pixels, width, left + u * side, top + v * side))
            right.append(network.values(reach * (2 * u - 1), reach * (1 - 2 * v))[3][1])
    print('# the surface and what the weights say of it: correlation %.3f' % alike(drawn, right))
    return alike(drawn, right)


def units(app, path):
    """For each hidden layer how well its units' tiles agree with the weights, and the pixels of all."""
    app.key('alt+2')
    network, drawn, pictures = Network(path), [], []
    slabs = app.wait(lambda: (lambda found: found if len(found) == 5 else None)(app.every('tree item', app.page('Build'))),
                     'the slabs')
    app.move(*app.xy(app.find('label', 'Core', app.page('Build'))))
    for layer, slab in enumerate(slabs[1:4]):
        pixels, e = app.still(slab), app.extents(slab)
        face, skew = e.width - RIGHT, (e.width - RIGHT) * 0.171 / 0.866
        tall, of_layer = e.height - UP - skew, []
        for unit in range(8):
            seen, right = [], []
            for i in range(1, 6):
                for j in range(1, 6):
                    u, v = i / 6, j / 6
                    seen.append(color(pixels, e.width, u * face, UP + u * skew + (unit + v) / 8 * tall))
                    right.append(network.values(6 * (2 * u - 1), 6 * (1 - 2 * v))[layer][unit])
            pictures.append(seen)
            of_layer.append(alike(seen, right))
        drawn.append(of_layer)
        print('# layer %d, its units: %s' % (layer + 1, ' '.join('%.2f' % value for value in of_layer)))
    app.key('alt+3')
    return drawn, pictures


@tap.case
def shares(stage):
    """the classes of the trained spirals share the plane, each about half"""
    app = stage.app = home.example('Two Spirals')
    sh('xdotool', 'windowsize', '--sync', app.wid, 1440, 1040)
    app.key('alt+3')
    app.wait(lambda: 'of the plane' in told(app), 'the surface', 20)
    share = [int(number) for number in re.findall(r'has (\d+) %', told(app))]
    assert len(share) == 2 and 99 <= sum(share) <= 101 and min(share) > 25, told(app)


@tap.case
def right(stage):
    """what is told and drawn of the plane is what the weights in the file make of it"""
    told_right = agrees(stage.app, EXAMPLE)
    assert told_right > 0.8, told_right


@tap.case
def tiles(stage):
    """on the bench each unit shows its own surface, that of its weights"""
    drawn, pictures = units(stage.app, EXAMPLE)
    assert min(drawn[0]) > 0.8, drawn[0]
    assert sum(drawn[1] + drawn[2]) / 16 > 0.6, drawn
    for a in range(24):
        for b in range(a):
            assert sum(abs(x - y) for x, y in zip(pictures[a], pictures[b])) / 25 > 8, 'units %d and %d look alike' % (a, b)


@tap.case
def reads(stage):
    """the arrows move the place that is read, Escape lets it go"""
    app = stage.app
    app.click(view(app), 0.5, 0.4)
    app.wait(lambda: re.match(r'x₁ \S+, x₂ \S+: \S+ \d+ %', told(app)), 'a verdict')
    place = told(app)
    app.key('Left', 'Left', 'Left')
    app.wait(lambda: told(app) != place and told(app).startswith('x₁ −'), 'another place')
    app.key('Escape')


@tap.case
def follows(stage):
    """weights that are forgotten and trained afresh change both at once, to what they say then"""
    app = stage.app
    leave(app)
    before = app.still(view(app))
    app.key('ctrl+shift+F5')
    app.changes(view(app), before, 'another surface', share=0.05)
    if os.environ.get('VITRINE_TEST_SHOT'):
        app.shot(os.environ['VITRINE_TEST_SHOT'])
    app.find('push button', contains='Start (F5)', root=app.page('Train'), timeout=60)
    path = home.file('afresh.vitrine')
    app.save_as(path)
    assert agrees(app, path) > 0.8
    drawn, _ = units(app, path)
    assert min(drawn[0]) > 0.8, drawn[0]
    # what was there before is there no longer
    old, now = Network(EXAMPLE), Network(path)
    places = [(x, y) for x in (-4, -1, 2, 5) for y in (-5, -2, 1, 4)]
    same = [alike([old.values(*p)[0][unit] for p in places], [now.values(*p)[0][unit] for p in places])
            for unit in range(8)]
    assert min(same) < 0.5, same


@tap.case
def ends(stage):
    """the program ends in the middle of it"""
    stage.app.key('ctrl+shift+F5')
    assert stage.app.discard() == 0


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
