# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way: a network dragged together on an empty bench, trained, looked back at, and an earlier run restored."""
import re

from datapage import click, shown, source
from runs import menu, run_to_the_end, runs, slider, spin, weights, when
from slabs import append, fill, new, pick, shapes
from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def scores(app):
    """What the Explain page tells of its sample: percent of each class."""
    group = app.keep('classes', lambda: app.find('grouping', 'Class to explain', app.page('Explain')))
    found = dict(re.match(r'(.+): ([\d.]+) %$', n).groups() for n in app.names('check box', group) if n.endswith(' %'))
    return {name: float(percent) for name, percent in found.items()}


def looks(app):
    """The network as two pages show it: its weights, and its scores of a sample."""
    app.key('alt+2')
    told = app.wait(lambda: weights(app), 'the weights')
    app.key('alt+4')
    return told, app.wait(lambda: len(scores(app)) == 10 and scores(app), 'the scores', 30)


@tap.case
def drags(stage):
    """the second example, from an empty bench by dragging alone; its settings in the inspector"""
    app = new(home, stage)
    append(app, 'Conv2D')
    pick(app, 'Activation', 'ReLU')
    append(app, 'MaxPool2D')
    append(app, 'Conv2D')
    fill(app, 'Filters', 64)
    pick(app, 'Activation', 'ReLU')
    append(app, 'MaxPool2D')
    append(app, 'Flatten')
    append(app, 'Dense')
    fill(app, 'Units', 128)
    pick(app, 'Activation', 'ReLU')
    append(app, 'Dense')
    fill(app, 'Units', 10)
    pick(app, 'Activation', 'Softmax')
    app.wait(lambda: shapes(app) == 'Input 28 × 28 × 1, Conv2D 26 × 26 × 32, MaxPool2D 13 × 13 × 32, Conv2D 11 × 11 × 64, '
             'MaxPool2D 5 × 5 × 64, Flatten 1,600, Dense 128, Dense 10', 'the shapes')
    assert '225,034' in app.labels(app.page('Build')), app.labels(app.page('Build'))
    app.wait(lambda: re.search(r'[~<][\d.]+ (s|min|h)  per epoch', app.labels(app.page('Build'))), 'the time of an epoch', 30)


@tap.case
def one_batch(stage):
    """F6 trains one batch of it, and undo takes those weights back"""
    app = stage.app
    before = app.wait(lambda: weights(app), 'the weights')
    app.key('F6')
    app.wait(lambda: 'Epoch 1 of' in app.labels(app.frame), 'the first step', 20)
    app.wait(lambda: weights(app) != before, 'other weights')
    app.key('shift+F5')
    app.wait(lambda: 'Epoch 1 of' not in app.labels(app.frame), 'the end')
    assert weights(app) != before, before
    app.key('ctrl+z')
    app.wait(lambda: weights(app) == before, 'the weights before')


@tap.case
def trains(stage):
    """on clothes, three epochs: from the Data page, by F5"""
    app = stage.app
    app.key('alt+1')
    click(app, lambda: source(app, 'Fashion'), lambda: shown(app, '6,000 samples') or shown(app, '70,000 samples'), 'clothes')
    if shown(app, '70,000 samples'):
        app.click(app.find(None, 'Bundled part only', app.page('Data')))
        app.wait(lambda: shown(app, '6,000 samples'), 'a part of them')
    app.key('alt+3')
    app.fill(spin(app, 'Epochs'), '3')
    run_to_the_end(app)
    app.wait(lambda: re.match(r'Now, \d+ models kept', when(app)), 'the kept models')
    score = re.search(r'validation ([\d.]+) %', app.labels(app.frame)).group(1)
    assert float(score) > 60, 'it learnt little: %s %%' % score
    print('# %s: %s %%; %s' % (runs(app)[0], score, when(app)))


@tap.case
def scrubs(stage):
    """the knob of time is dragged to the start: the weights and the scores are those of then, and come back"""
    app = stage.app
    now = looks(app)
    app.key('alt+3')
    app.drag(app.xy(slider(app), 0.98, 0.33), app.xy(slider(app), 0.005, 0.33))
    app.wait(lambda: when(app) == 'Start', 'the start')
    app.key('alt+4')
    app.wait(lambda: all(5 < score < 15 for score in scores(app).values()), 'the scores of what has learnt nothing')
    start = looks(app)
    assert start[0] != now[0], start[0]
    app.find('label', contains='as it was: Start')
    print('# then %s, now %s' % (start[1], now[1]))
    # and forward again, by a key
    app.key('alt+3')
    app.click(slider(app), 0.005, 0.33)
    app.key('Right')
    app.wait(lambda: when(app) != 'Start', 'the model after the start')
    middle = looks(app)
    assert middle[0] not in (start[0], now[0]), middle[0]
    app.key('alt+3', 'alt+Home')
    app.wait(lambda: when(app).startswith('Now'), 'the present')
    app.wait(lambda: looks(app) == now, 'the weights and scores of now')


@tap.case
def restores(stage):
    """the weights of the first run come back after another one, with their scores; undo takes them back"""
    app = stage.app
    app.key('alt+3', 'alt+End')
    app.wait(lambda: re.match(r'Epoch \d of 3, held-out loss', when(app)), 'the best epoch')
    best = looks(app)
    app.key('alt+3', 'alt+Home')
    app.wait(lambda: when(app).startswith('Now'), 'the present')
    first = runs(app)[0][len('Show '):]
    app.fill(spin(app, 'Learning rate'), '0.01')
    run_to_the_end(app)
    second = looks(app)
    assert second[0] != best[0] and second[1] != best[1], second
    app.key('alt+3')
    menu(app, first, 'b')
    app.wait(lambda: looks(app) == best, 'the weights and scores of the first run')
    app.key('ctrl+z')
    app.wait(lambda: looks(app) == second, 'those of the second')


@tap.case
def ends(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
