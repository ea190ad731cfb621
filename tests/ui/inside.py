# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking inside: a number is pointed at, its arithmetic adds up and is what the command line
says; it is pinned, moved by keys, copied and closed."""
import os
import re
import struct
import subprocess
import sys
import time

from uitest import Atspi, Home, Tap, sh

tap = Tap()
home = Home()
EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'resources', 'examples')


class Stage:
    app = None
    bench = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def told(app):
    """The arithmetic as it is read out."""
    return app.told('image', 'Arithmetic', app.page('Build'))


def bench_of(app):
    return app.find('panel', contains='Bench: ', root=app.page('Build'))


def point(app, name):
    """Moves the pointer onto the slab of the first layer of that name; where that is."""
    before = told(app)
    place = app.xy(app.find('tree item', name, bench_of(app)), 0.36, 0.3)
    app.move(*place)
    app.wait(lambda: told(app) != before and told(app).startswith(name), 'a number of ' + name)
    return place


def number(text):
    return float(text.replace('−', '-'))


def lines(text):
    """What a line says, and its number."""
    found = {}
    for line in text.splitlines():
        match = re.match(r'(.*?\S)\s+(−?[\d.]+(?:e[−+]?\d+)?)(?:\s+=.*)?$', line)
        if match:
            found[match.group(1).strip()] = number(match.group(2))
    return found


def by_command(document, entry, cell, sample):
    """The same by command line."""
    done = subprocess.run([sys.argv[1], 'inside', os.path.join(EXAMPLES, document), '--entry', entry, '--cell',
                           ','.join(map(str, cell)), '--sample', str(sample)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def cell_of(text):
    """Row, column and filter of what is told."""
    match = re.match(r'Conv2D, filter (\d+) of 32, row (\d+), column (\d+)\n', text)
    assert match, text
    return int(match.group(2)), int(match.group(3)), int(match.group(1))


def result(text):
    return number(text.split()[-1])


def is_pinned(pin):
    return pin.get_state_set().contains(Atspi.StateType.PRESSED)


def sample_of(app):
    return int(app.find('label', contains='Sample ', root=app.page('Build')).get_name().split()[1].replace(',', ''))


@tap.case
def pointed(stage):
    """a number is pointed at: the numbers behind it add up, and the command line says the same"""
    app = stage.app = home.example('Digits CNN')
    stage.bench = bench_of(app)
    app.wait(lambda: 'relu(' in told(app), 'the strongest number of the layer that is selected')
    cells = set()
    for _ in range(5):
        cell = cell_of(told(app))
        cells.add(cell)
        app.click(app.find('push button', 'Next sample', root=app.page('Build')))
        sample = sample_of(app)
        app.wait(lambda: told(app).strip() == by_command('digits-cnn.vitrine', 'conv2d', cell_of(told(app)), sample)
                 and result(told(app)) >= result(by_command('digits-cnn.vitrine', 'conv2d', cell, sample)),
                 'the strongest of sample %d' % sample)
    assert len(cells) > 1, cells
    stage.place = point(app, 'Conv2D')
    text = told(app)
    grid = [[number(n) for n in line.split()] for line in text.split('Products\n')[1].splitlines()[:3]]
    say = lines(text)
    assert abs(sum(map(sum, grid)) - say['Sum of the 9 products']) < 0.006, text
    bias = next(value for key, value in say.items() if key.startswith('Bias of filter'))
    assert abs(say['Sum of the 9 products'] + bias - say['Before the activation']) < 0.0016, text
    assert abs(max(0, say['Before the activation']) - number(text.split()[-1])) < 0.0011, text
    assert text.strip() == by_command('digits-cnn.vitrine', 'conv2d', cell_of(text), sample_of(app))


@tap.case
def pinned(stage):
    """a click keeps it, arrow keys and brackets move it, Escape lets go"""
    app = stage.app
    pin = app.find('push button', contains='Pin the number', root=app.page('Build'))
    row, column, channel = cell_of(told(app))
    app.click_at(*stage.place)
    app.wait(lambda: is_pinned(pin), 'a pinned number')
    x, y = app.xy(stage.bench, 0.22, 0.42)
    app.move(x, y)
    time.sleep(0.4)
    assert cell_of(told(app)) == (row, column, channel), told(app)
    for key, expected in (('Right', (row, column + 1, channel)), ('Down', (row + 1, column + 1, channel)),
                          ('bracketright', (row + 1, column + 1, (channel + 1) % 32)),
                          ('bracketleft', (row + 1, column + 1, channel)), ('Up', (row, column + 1, channel)),
                          ('Left', (row, column, channel))):
        app.key(key)
        app.wait(lambda: cell_of(told(app)) == expected, '%s after %s' % (expected, key))
        assert told(app).strip() == by_command('digits-cnn.vitrine', 'conv2d', expected, sample_of(app))
    app.key('Escape')
    app.wait(lambda: not is_pinned(pin), 'a number that is let go of')


@tap.case
def another_sample(stage):
    """the next sample: the same number, made of others"""
    app = stage.app
    app.click_at(*stage.place)
    before, cell = told(app), cell_of(told(app))
    app.click(app.find('push button', 'Next sample', root=app.page('Build')))
    app.wait(lambda: told(app) != before and cell_of(told(app)) == cell, 'the next sample')
    assert told(app).strip() == by_command('digits-cnn.vitrine', 'conv2d', cell, sample_of(app))


@tap.case
def kept(stage):
    """copied as text; closed, and opened again by a click on a number"""
    app = stage.app
    app.key('ctrl+alt+c')
    app.find('label', 'The arithmetic is on the clipboard')
    card = app.find('image', 'Arithmetic', root=app.page('Build'))
    app.click(app.find('push button', 'Close the card', root=app.page('Build')))
    app.wait(lambda: app.extents(card).height <= 0 or app.look('image', 'Arithmetic', app.page('Build')) is None,
             'no card')
    app.click_at(*app.xy(app.find('tree item', 'Conv2D', bench_of(app)), 0.36, 0.3))
    app.wait(lambda: app.look('image', 'Arithmetic', app.page('Build')) is not None, 'the card again')


def inside_by_command(document, entry, inside, sample):
    """What a layer has inside, by command line: shape and numbers."""
    path = home.file('inside.npy')
    done = subprocess.run([sys.argv[1], 'predict', os.path.join(EXAMPLES, document), '--sample', str(sample), '--entry',
                           entry, '--inside', inside, '-o', path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with open(path, 'rb') as file:
        data = file.read()
    length, = struct.unpack('<H', data[8:10])
    shape = eval(data[10:10 + length])['shape']      # numpy's own format: a Python literal
    return shape, struct.unpack('<%df' % ((len(data) - 10 - length) // 4), data[10 + length:])


def select(app, name):
    """The first layer of that name, by a click on its words."""
    app.click(app.find('tree item', name, bench_of(app)), 0.5, 0.93)
    app.wait(lambda: name + ' selected' in bench_of(app).get_name(), 'the layer %s' % name)


def show(app, row):
    """Another view of the layer: that row of the drop-down, by the keyboard."""
    def windows():
        return len(sh('xdotool', 'search', '--onlyvisible', '--pid', app.process.pid).split())
    before = windows()
    app.click(app.find('combo box', 'What is shown of the layer', app.page('Build')))
    app.wait(lambda: windows() > before, 'the list of views')
    time.sleep(0.3)
    app.key(*['Up'] * 6, *['Down'] * row, 'Return')
    app.wait(lambda: windows() <= before, 'the list closed')


@tap.case
def fast(stage):
    """while the pointer runs over the numbers the main thread works under 16 ms for a frame"""
    app = stage.app
    x, y = app.xy(stage.bench, 0.06, 0.42)
    script = 'mousemove %d %d ' % (x, y) + 'mousemove_relative -- 6 0 sleep 0.008 ' * 110
    doing = subprocess.Popen(['bash', '-c', 'while true; do xdotool %s; done' % script])
    try:
        told = home.loop(app, 3)
    finally:
        doing.kill()
        time.sleep(1.8)      # the round that runs comes to its end
    print('# %d rounds, median %.2f ms, 99 %% %.2f ms, longest %.2f ms of its own time'
          % (told['iterations'], told['worked_median_ms'], told['worked_p99_ms'], told['worked_max_ms']))
    assert told['iterations'] > 60 and told['worked_p99_ms'] < 16, told


@tap.case
def drawn(stage):
    """a sample of one's own, drawn with the pointer, and the data set's again"""
    app = stage.app
    app.wait(lambda: told(app).startswith('Conv2D'), 'a number')
    before = told(app)
    app.click(app.find(None, 'Draw a sample', app.page('Build')))
    pad = app.find(None, 'Drawing pad')
    app.still(pad)
    for stroke in (((0.3, 0.2), (0.7, 0.2)), ((0.7, 0.2), (0.4, 0.8))):
        app.drag(app.xy(pad, *stroke[0]), app.xy(pad, *stroke[1]))
    app.wait(lambda: app.look('label', 'Your own', app.page('Build')), 'the sample to be one\'s own')
    app.key('Escape')
    app.wait(lambda: told(app) != before, 'another patch')
    app.click(app.find('push button', 'Next sample', root=app.page('Build')))
    app.wait(lambda: app.look('label', root=app.page('Build'), contains='Sample '), 'a sample of the data set')


@tap.case
def states(stage):
    """the hidden state over time: its play head goes by keys and by hand, and the gates are read there"""
    stage.app.quit()
    app = stage.app = home.example('Digits Row by Row')
    select(app, 'GRU')
    app.wait(lambda: told(app).startswith('GRU, unit'), 'a number of the GRU')
    show(app, 1)
    say = lambda: app.told('image', 'Hidden state', app.page('Build'))
    app.wait(lambda: say().startswith('Hidden state at step 27:'), 'the state behind the last step')
    shape, values = inside_by_command('digit-rows.vitrine', 'gru', 'hidden_state', sample_of(app))
    assert tuple(shape[-2:]) == (28, 96), shape
    select(app, 'GRU')
    for key, step in (('comma', 26), ('comma', 25), ('period', 26)):
        app.key(key)
        app.wait(lambda: say().startswith('Hidden state at step %d:' % step), 'step %d' % step)
        match = re.match(r'[^:]*: unit (\d+) (−?[\d.]+)', say())
        row = values[step * 96:step * 96 + 96]
        assert abs(row[int(match.group(1))]) == max(map(abs, row)), say()
        assert abs(row[int(match.group(1))] - number(match.group(2))) < 0.0006, say()
    picture = app.find('image', 'Hidden state', app.page('Build'))
    app.drag(app.xy(picture, 0.1, 0.3), app.xy(picture, 0.3, 0.3))
    app.wait(lambda: 8 <= int(re.search(r'at step (\d+)', say()).group(1)) <= 15, 'the play head where it was dragged')
    # and by its handle, which stands out below the slab: measures of ui/draw/slab.c
    e = app.extents(app.find('tree item', 'Reshape', bench_of(app)))
    left, top = app.corner(app.find('tree item', 'Reshape', bench_of(app)))
    scale = e.width / (0.8660 * 170 + 0.5 * 10 + 12)
    step = int(re.search(r'at step (\d+)', say()).group(1))
    place = lambda s: (left + (6 + 0.8660 * (s + 0.5) * 170 / 28) * scale,
                       top + (15 + 2.96 + 0.1710 * (s + 0.5) * 170 / 28 + 0.9397 * (98.6 + 5)) * scale)
    app.drag(place(step), place(20))
    app.wait(lambda: 19 <= int(re.search(r'at step (\d+)', say()).group(1)) <= 21,
             'the play head where its handle was dragged')
    assert not app.title().startswith('•'), 'a layer was moved'
    show(app, 2)
    gate = app.wait(lambda: app.look('image', 'Update gate', app.page('Build')), 'the gate')
    told_of = app.wait(lambda: re.match(r'Update gate at step (\d+): unit (\d+) ([\d.]+)', gate.get_description() or ''), 'its numbers')
    _, gates = inside_by_command('digit-rows.vitrine', 'gru', 'update_gate', sample_of(app))
    step, unit = int(told_of.group(1)), int(told_of.group(2))
    assert abs(gates[step * 96 + unit] - number(told_of.group(3))) < 0.0006, told_of.string


@tap.case
def attention(stage):
    """attention: the weights of a head, as matrix and arcs"""
    stage.app.quit()
    app = stage.app = home.example('Dates to Translate')
    select(app, 'MultiHeadAttention')
    app.wait(lambda: told(app).startswith('MultiHeadAttention'), 'a number of the attention')
    show(app, 2)
    say = lambda: app.told('image', 'Attention', app.page('Build'))
    app.wait(lambda: say().startswith('Head 1, step '), 'the attention of a head')
    shape, values = inside_by_command('dates.vitrine', 'multi_head_attention', 'attention', sample_of(app))
    heads, asking, asked = shape[-3:]
    match = re.match(r'Head 1, step (\d+) “.*?” looks at: step (\d+) “.*?” ([\d.]+)', say())
    assert match, say()
    row = values[(asking + int(match.group(1))) * asked:][:asked]
    assert row.index(max(row)) == int(match.group(2)) and abs(max(row) - float(match.group(3))) < 0.0006, say()
    picture = app.find('image', 'Attention', app.page('Build'))
    app.click(picture, 0.1, 0.2)
    before = match.group(1)
    app.wait(lambda: not say().startswith('Head 1, step %s ' % before), 'another step that asks')


@tap.case
def becomes(stage):
    """a date on the Data page stands with what it is to become"""
    app = stage.app
    app.key('alt+1')
    app.wait(lambda: [n for n in app.names('table cell', app.page('Data'))
                      if re.match(r'Sample \d+, \d{4}-\d\d-\d\d: ', n or '')], 'what a date is to become')


tap.main(Stage(), lambda stage: stage.app and stage.app.quit())
