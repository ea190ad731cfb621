# SPDX-License-Identifier: GPL-3.0-or-later
"""The curves of a training under the hand: their axes, the smoothing, a part of them, the numbers under
the pointer, and what leaves as a file."""
import csv
import math
import os
import re
import subprocess
import sys

from uitest import Home, Lost, Tap, sh

tap = Tap()
home = Home()
SPEC = """{"title": "Curves", "layers": [{"class": "input"}, {"class": "flatten"},
 {"class": "dense", "args": {"units": 16, "activation": "relu"}},
 {"class": "dense", "args": {"units": 10, "activation": "softmax"}}],
 "recipe": {"epochs": 4, "loss": "crossentropy", "metric": "accuracy"}, "source": "digits"}"""
STEPS = 1000


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def chart(app, name='Loss'):
    return app.keep(name, lambda: app.find('image', name, app.page('Train')))


def told(app, name='Loss'):
    return (chart(app, name).get_description() or '').replace('−', '-')


def number(text):
    return float(text.replace(',', ''))


def axes(app, name='Loss'):
    """What the chart says of its axes."""
    return axes_of(told(app, name))


def axes_of(text):
    """Of such words: the unit, from, to, the values from, to, and how they are spaced."""
    match = re.search(r'\. From (\w+) (\S+) to (\S+), from (\S+)(?: %)? to ([\d.,e-]*\d)(?: %)?(, .*)?$', text)
    if not match:
        raise Lost(text)
    return match.group(1), number(match.group(2)), number(match.group(3)), number(match.group(4)), \
        number(match.group(5)), (match.group(6) or '').strip(', ')


def button(app, name):
    return app.find(None, name, app.page('Train'))


def under(app, name='Loss'):
    """The numbers under the cross-hair: step, smoothed, this batch, held out."""
    match = re.match(r'\w+ at step ([\d,]+): Run 1 training (\S+)(?: %)?, this batch (\S+)(?: %)?, validation (\S+)',
                     told(app, name))
    if not match:
        raise Lost(told(app, name))
    return int(number(match.group(1))), *(number(text.strip('.')) for text in match.groups()[1:])


def leave(app):
    app.move(*app.xy(app.find('label', 'Settings', app.page('Train'))))
    app.wait(lambda: told(app).startswith('Loss of Run 1'), 'no cross-hair')


def choose(app, kind, path):
    """The chart's menu, and a name for the file that it writes."""
    app.move(*app.xy(chart(app), 0.4, 0.5))
    app.key('ctrl+shift+e')
    app.click(app.wait(lambda: app.look('menu item', contains=kind), 'the menu'))
    app.wait(lambda: sh('xdotool', 'getactivewindow', 'getwindowname').strip() == 'Export Figure', 'the chooser in front')
    app.key('ctrl+a')
    app.type(path)
    app.key('Return')


def export(app, kind, path):
    """The file that the chart's menu writes."""
    choose(app, kind, path)
    app.wait(lambda: os.path.exists(path) and os.path.getsize(path) > 0, 'the file')
    app.wait(lambda: sh('xdotool', 'getactivewindow', 'getwindowname').strip() != 'Export Figure', 'the window again')
    with open(path, 'rb') as file:
        return file.read()


def rows(app, name):
    path = home.file(name)
    export(app, 'CSV', path)
    with open(path, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def column(table, name):
    return [float(row[name]) for row in table if row[name] != '']


@tap.case
def trains(stage):
    """a run of four epochs is drawn, each of its batches told in the table that leaves"""
    spec, document = home.file('spec.json'), home.file('curves.vitrine')
    with open(spec, 'w', encoding='utf-8') as file:
        file.write(SPEC)
    subprocess.run([sys.argv[1], 'new', '--from', spec, '-o', document], check=True, capture_output=True)
    app = stage.app = home.start(document)
    app.page('Build')
    app.key('alt+3', 'F5')
    app.wait(lambda: told(app).startswith('Loss of Run 1 at step 1,000:')
             and app.look('push button', contains='Start (F5)', root=app.page('Train')), 'the end', 40)
    stage.table = table = rows(app, 'first.csv')
    assert [int(row['step']) for row in table] == list(range(1, STEPS + 1)), len(table)
    assert {row['run'] for row in table} == {'Run 1'}
    assert len(column(table, 'validation_loss')) >= 4 and table[-1]['validation_loss'] != ''
    assert sum(column(table, 'loss')[:50]) > 1.5 * sum(column(table, 'loss')[-50:])


@tap.case
def axis(stage):
    """the axis counts steps, epochs or seconds, for both charts"""
    app = stage.app
    for name, unit, end in (('Step', 'step', STEPS), ('Time', 'second', None), ('Epoch', 'epoch', 4)):
        app.click(button(app, name))
        app.wait(lambda unit=unit: axes(app)[0] == unit and axes(app, 'Accuracy')[0] == unit, 'an axis of %ss' % unit)
        assert axes(app)[1] == 0 and axes(app)[1:3] == axes(app, 'Accuracy')[1:3], (told(app), told(app, 'Accuracy'))
        assert axes(app)[2] == end if end else 0 < axes(app)[2] < 60, told(app)


@tap.case
def scale(stage):
    """the values are spaced by their logarithm, or evenly and then from zero on"""
    app = stage.app
    low, high = axes(app)[3:5]
    assert axes(app)[5] == 'logarithmic' and low > 0, told(app)
    assert axes(app, 'Accuracy')[5] == 'by log of the errors', told(app, 'Accuracy')
    app.click(button(app, 'Linear'))
    app.wait(lambda: axes(app)[5] == '' and axes(app, 'Accuracy')[5] == '', 'even axes')
    assert axes(app)[3] == 0 and axes(app)[4] <= high * 1.01, told(app)
    app.click(button(app, 'Logarithmic'))
    app.wait(lambda: axes(app)[3:5] == (low, high), 'the axes from before')


@tap.case
def hover(stage):
    """the pointer reads the batch and the line under it, in both charts at the same step"""
    app = stage.app
    seen = set()
    for fraction in (0.3, 0.5, 0.7):
        app.move(*app.xy(chart(app), fraction, 0.5))
        step, smooth, batch, held_out = app.wait(lambda: (lambda now: now if now[0] not in seen else None)(under(app)),
                                                 'other numbers')
        seen.add(step)
        row = stage.table[step - 1]
        assert abs(batch - float(row['loss'])) <= 0.006 * batch, (batch, row)
        assert abs(smooth - float(row['smoothed_loss'])) <= 0.006 * smooth, (smooth, row)
        last = [r for r in stage.table[:step] if r['validation_loss'] != '']
        assert math.isclose(held_out, float(last[-1]['validation_loss']), rel_tol=0.006), (held_out, last[-1])
        app.wait(lambda step=step: under(app, 'Accuracy')[0] == step, 'the other chart')
        assert abs(under(app, 'Accuracy')[2] - 100 * float(row['metric'])) < 0.06, (told(app, 'Accuracy'), row)
    leave(app)


@tap.case
def smoothing(stage):
    """the slider smooths by the formula beside it, and every batch stays what it was"""
    app = stage.app
    slider = app.find('slider', root=app.page('Train'), contains='Smoothing')
    told_before = told(app)
    app.click(slider, 0.9)
    app.wait(lambda: told(app) != told_before, 'another line')
    formula = app.wait(lambda: app.look('label', contains='m ←', root=app.page('Train')), 'the formula').get_name()
    s, fresh = (float(text) for text in re.match(r'm ← (\S+) m \+ (\S+) x', formula).groups())
    print('# %s' % formula)
    assert abs(s + fresh - 1) < 1e-9 and s > 0.9, formula
    table = rows(app, 'smooth.csv')
    assert column(table, 'loss') == column(stage.table, 'loss')
    assert column(table, 'smoothed_loss') != column(stage.table, 'smoothed_loss')
    for kind in ('loss', 'metric'):
        m = None
        for row in table:
            m = float(row[kind]) if m is None else s * m + (1 - s) * float(row[kind])
            assert abs(m - float(row['smoothed_' + kind])) < 1e-5 * max(1, abs(m)), (row, m)
    app.click(slider, 0.01)
    app.key('Home')
    app.wait(lambda: app.look('label', 'every batch as it is', app.page('Train')), 'no smoothing')
    table = rows(app, 'raw.csv')
    assert column(table, 'smoothed_loss') == column(table, 'loss')


@tap.case
def zoom(stage):
    """a drag shows a part of the axis in both charts, a double click all of it again"""
    app = stage.app
    leave(app)
    whole = axes(app)
    # 58 pixels are left of the plot, 124 right of it
    e = app.extents(chart(app))
    place = lambda epoch: (58 + (e.width - 58 - 124) * epoch / 4) / e.width
    app.drag(app.xy(chart(app), place(1), 0.5), app.xy(chart(app), place(3), 0.5))
    leave(app)
    app.wait(lambda: abs(axes(app)[1] - 1) < 0.05 and abs(axes(app)[2] - 3) < 0.05, 'two epochs')
    assert axes(app, 'Accuracy')[1:3] == axes(app)[1:3], told(app, 'Accuracy')
    losses = [float(row['loss']) for row in stage.table]
    assert axes(app)[4] <= 1.5 * max(losses[240:760]) and axes(app)[4] < whole[4], (axes(app), whole)
    app.drag(app.xy(chart(app), 0.3, 0.3), app.xy(chart(app), 0.5, 0.7))
    leave(app)
    app.wait(lambda: axes(app)[2] - axes(app)[1] < 1 and axes(app)[4] < whole[4], 'a part of that, of its values too')
    app.click(chart(app), 0.4, 0.5, times=2)
    leave(app)
    app.wait(lambda: axes(app) == whole and axes(app, 'Accuracy')[1:3] == whole[1:3], 'all of it')
    # An upright drag changes the values alone.
    app.drag(app.xy(chart(app), 0.4, 0.3), app.xy(chart(app), 0.4, 0.7))
    leave(app)
    app.wait(lambda: axes(app)[4] < whole[4], 'a part of the values')
    assert axes(app)[1:3] == whole[1:3] and axes(app, 'Accuracy')[1:3] == whole[1:3], axes(app)
    app.click(chart(app), 0.4, 0.5, times=2)
    leave(app)
    app.wait(lambda: axes(app) == whole, 'all of it again')


@tap.case
def leaves(stage):
    """it leaves as a picture, as a drawing with its names, and as numbers"""
    app = stage.app
    png = export(app, 'PNG', home.file('loss.png'))
    assert png.startswith(b'\x89PNG') and len(png) > 8000, len(png)
    svg = export(app, 'SVG', home.file('loss.svg')).decode()
    assert svg.startswith('<?xml') and svg.count('<path') > 20, svg[:200]
    # A place that cannot be written to is told of, whatever is to be written.
    for kind in ('PNG', 'CSV'):
        choose(app, kind, f'/proc/loss.{kind.lower()}')
        app.wait(lambda: app.look('label', contains=f'could not be written: Error opening file “/proc/loss.{kind.lower()}”'),
                 'the sentence')


@tap.case
def grows(stage):
    """of a run of a hundred thousand epochs the axis shows what there is, and grows with it"""
    app = stage.app
    app.fill(app.find('spin button', contains='Epochs', root=app.page('Train')), '100000')
    app.key('F5')
    seen = []

    def ends():
        text = told(app)
        match = re.match(r'Loss of Run 2 at step ([\d,]+)', text)
        if match and number(match.group(1)) > 1000:
            seen.append((number(match.group(1)) / 250, axes_of(text)[2]))
        return len({end for _, end in seen}) > 1
    app.wait(ends, 'an axis that has grown', 60)
    for done, end in seen:
        assert done * 0.9 <= end <= 4.5 * max(done, 1), (done, end)


@tap.case
def ends(stage):
    """it ends as it should"""
    assert stage.app.discard() == 0


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
