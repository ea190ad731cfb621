# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking inside: a number is pointed at, its arithmetic adds up and is what the command line
says; it is pinned, moved by keys, copied and closed."""
import os
import re
import subprocess
import sys
import time

from uitest import Atspi, Home, Tap

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


def sweep(app, bench, wanted, height=0.42):
    """Moves the pointer from the left to the right until a number of that layer is told; where that was."""
    app.move(*app.xy(bench, 0.01, height))
    before = told(app)
    for step in range(3, 98):
        x, y = app.xy(bench, step / 100, height)
        app.move(x, y)
        time.sleep(0.08)
        now = told(app)
        changed, before = now != before, now
        if changed and now.startswith(wanted):
            # to the middle of the slab, where its neighbours are numbers, too
            x += 40
            app.move(x, y)
            app.wait(lambda: told(app).startswith(wanted), 'a number of ' + wanted)
            time.sleep(0.3)
            return x, y
    raise AssertionError('no number of %s was met' % wanted)


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
    stage.place = sweep(app, stage.bench, 'Conv2D')
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
    x, y = sweep_closed(app, stage.bench)
    app.click_at(x, y)
    app.wait(lambda: app.look('image', 'Arithmetic', app.page('Build')) is not None, 'the card again')


def sweep_closed(app, bench):
    return app.xy(bench, 0.30, 0.5)


tap.main(Stage(), lambda stage: stage.app and stage.app.quit())
