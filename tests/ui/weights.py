# SPDX-License-Identifier: GPL-3.0-or-later
"""The weights of a layer: each one read, in the inspector and in a window of their own, drawn anew, exported."""
import json
import os
import struct
import time

from uitest import Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None
    weights = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def numbers(path):
    """The tensors of a safetensors file, flat."""
    with open(path, 'rb') as file:
        size = struct.unpack('<Q', file.read(8))[0]
        head, data = json.loads(file.read(size)), file.read()
    return {name: (told['shape'], struct.unpack('<%df' % (len(data[slice(*told['data_offsets'])]) // 4),
                                                data[slice(*told['data_offsets'])]))
            for name, told in head.items() if name != '__metadata__'}


def said_number(text):
    return float(text.split(' = ')[1].replace('\u2212', '-').replace(',', ''))


def near(a, b):
    return abs(a - b) <= 1e-3 * abs(b)


def window(app):
    return app.find('filler', 'All Weights')


def matrix(app):
    """The weights in their window."""
    return next(o for o in app.every('image', window(app)) if o.get_name())


@tap.case
def weight(stage):
    """a weight that is pointed at in the inspector is read: its place and its value"""
    app = stage.app = home.example('Digits CNN')
    app.save_as(home.file('net.vitrine'))
    stage.weights = numbers(home.file('net.vitrine'))
    weights = app.find('image', 'Weights and biases', app.page('Build'))
    app.scroll_to(weights, app.find('scroll pane', root=app.find(None, 'VitrineInspector', app.page('Build'))))
    shape, kernel = stage.weights['conv2d.kernel']
    for dx, dy, place in ((5, 5, (0, 0, 0, 0)), (37 + 16, 5, (0, 1, 0, 1)), (5, 37 + 27, (2, 0, 0, 8))):
        e = app.extents(weights)
        app.move(*app.xy(weights, (dx + 0.5) / e.width, (dy + 0.5) / e.height))
        said = app.find('label', contains='kernel[%d, %d, %d, %d] = ' % place, root=app.page('Build')).get_name()
        flat = ((place[0] * shape[1] + place[1]) * shape[2] + place[2]) * shape[3] + place[3]
        assert abs(float(said.split(' = ')[1].replace('\u2212', '-')) - kernel[flat]) < 1e-3 * abs(kernel[flat]), (said, kernel[flat])
    app.move(*app.xy(app.find('panel', contains='Bench: ', root=app.page('Build')), 0.3, 0.1))
    app.find('label', 'Point at a weight to read it.', app.page('Build'))


@tap.case
def drawn_anew(stage):
    """Shift+Ctrl+W draws the weights of the layer anew, and undo brings them back"""
    app = stage.app
    weights = app.find('image', 'Weights and biases', app.page('Build'))
    before = weights.get_description()
    app.key('ctrl+shift+w')
    app.wait(lambda: weights.get_description() != before, 'other weights')
    app.key('ctrl+z')
    app.wait(lambda: weights.get_description() == before, 'the weights as they were')


@tap.case
def all_of_them(stage):
    """Alt+Ctrl+W shows all weights in a window; the arrow keys walk from one to the next"""
    app = stage.app
    shape, kernel = stage.weights['conv2d.kernel']
    app.key('ctrl+alt+w')
    app.wait(lambda: matrix(app).get_name() == 'kernel', 'the window')
    time.sleep(0.5)
    app.key('Right')
    app.wait(lambda: matrix(app).get_description().startswith('kernel[0, 0, 0, 0] = '), 'the first weight')
    app.key('Right', 'Down', 'Right', 'Right', 'Right')
    told = app.wait(lambda: matrix(app).get_description().startswith('kernel[1, 1, 0, 1] = ') and matrix(app).get_description(),
                    'a walk of five steps')
    assert near(said_number(told), kernel[(shape[1] + 1) * shape[2] * shape[3] + 1]), told
    assert app.look('label', told, window(app)), 'the line below says the same'
    top = sh('xdotool', 'getactivewindow').strip()
    sh('xdotool', 'windowactivate', '--sync', app.wid)
    app.key('ctrl+shift+w')
    other = app.wait(lambda: (lambda t: t if t.startswith('kernel[1, 1, 0, 1] = ') and t != told else None)(
        matrix(app).get_description()), 'the weight that was drawn anew')
    app.wait(lambda: app.look('label', other, window(app)), 'the line below to say the same')
    app.key('ctrl+z')
    app.wait(lambda: matrix(app).get_description() == told, 'the weight as it was')
    sh('xdotool', 'windowactivate', '--sync', top)
    app.key('Escape')
    app.wait(lambda: app.look('filler', 'All Weights') is None, 'the window to close')


@tap.case
def exported(stage):
    """Shift+Ctrl+E writes them as CSV"""
    app = stage.app
    out = home.file('out.csv')
    app.key('ctrl+alt+w')
    app.wait(lambda: matrix(app).get_name() == 'kernel', 'the window')
    time.sleep(0.5)
    _, values = stage.weights['conv2d.' + matrix(app).get_name()]
    app.key('ctrl+shift+e')
    app.find(None, 'Export Weights')
    time.sleep(0.5)
    app.key('alt+n', 'ctrl+a')
    app.type(out)
    app.key('Return')
    app.wait(lambda: os.path.exists(out), 'the file')
    app.find('label', 'Exported out.csv')
    with open(out, encoding='utf-8') as file:
        found = [float(word) for line in file for word in line.split(',')]
    assert len(found) == len(values) and all(near(a, b) for a, b in zip(found, values)), found[:5]


@tap.case
def several(stage):
    """two layers of one kind are set at once, and undone at once; of several kinds there is nothing to set"""
    stage.app.kill()
    app = stage.app = home.example('Digits CNN')
    bench = app.find('panel', contains='Bench: ', root=app.page('Build'))
    before = app.wait(bench.get_description, 'the network')

    def slab(name, number=0):
        return [o for o in app.every('tree item', bench) if o.get_name() == name][number]
    app.click(slab('Dense'))
    sh('xdotool', 'keydown', 'ctrl')
    app.click(slab('Dense', 1))
    sh('xdotool', 'keyup', 'ctrl')
    app.find('label', '2 layers', app.page('Build'))
    app.find('label', '693,642 parameters in all', app.page('Build'))
    app.fill(app.find('spin button', contains='Units', root=app.page('Build')), '24')
    app.wait(lambda: bench.get_description().count('24') == 2, 'both with 24 units')
    app.key('ctrl+z')
    app.wait(lambda: bench.get_description() == before, 'both as they were')
    sh('xdotool', 'keydown', 'ctrl')
    app.click(slab('MaxPool2D'))
    sh('xdotool', 'keyup', 'ctrl')
    app.find('label', '3 layers', app.page('Build'))
    app.find('label', contains='Of several kinds', root=app.page('Build'))


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
