# SPDX-License-Identifier: GPL-3.0-or-later
"""Training under the hand: start, change, pause, step, stop, undo; the loop stays quick."""
import re
import time

from uitest import Home, Lost, Skip, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def step(app):
    """The step the Train page tells of, 0 before the first."""
    for name in app.names('label', app.page('Train')):
        match = re.match(r'Step ([\d,]+) of', name or '')
        if match:
            return int(match.group(1).replace(',', ''))
    return 0


def spin(app, name):
    return app.find('spin button', contains=name, root=app.page('Train'))


def tells(app, words):
    """The label with these words on the Train page."""
    return app.look('label', contains=words, root=app.page('Train'))


@tap.case
def starts(stage):
    """F5 starts, the step counts and the loss curve grows"""
    app = stage.app = home.example('Digits CNN')
    app.key('alt+3')
    app.fill(spin(app, 'Epochs'), '300')
    before = app.told('image', 'Loss', app.page('Train'))
    app.key('F5')
    app.wait(lambda: step(app) > 5, 'the first steps')
    after = app.wait(lambda: (lambda t: t if t != before else None)(app.told('image', 'Loss', app.page('Train'))),
                     'the curve')
    print('# %s' % after)


@tap.case
def loop(stage):
    """while it trains the main loop never stalls over 50 ms, 95 % of its rounds under 16 ms"""
    for attempt in (1, 2, 3, 4):
        told = home.loop(stage.app, 8)
        print('# main loop while training, attempt %d: %d rounds, median %.2f ms, 95%% %.2f ms, 99%% %.2f ms, '
              'longest %.1f ms; others took %.0f %% of the processors' % (attempt, told['iterations'], told['median_ms'], told['p95_ms'],
                                   told['p99_ms'], told['max_ms'], 100 * told['others']))
        if told['max_ms'] <= 50 and told['p95_ms'] < 16:
            break
    if told['others'] > 0.3 and not (told['max_ms'] <= 50 and told['p95_ms'] < 16):
        raise Skip('others took %.0f %% of the processors' % (100 * told['others']))
    assert told['iterations'] > 100, told
    assert told['max_ms'] <= 50 and told['p95_ms'] < 16, told


def step_sizes(app):
    """What the engine read last: the step, and how far it took each layer's weights, against their size."""
    told = app.told('image', 'Step size', app.page('Train'))
    match = re.match(r'Step size at step ([\d,]+): (.*)$', told)
    if not match:
        raise Lost(told)
    return int(match.group(1).replace(',', '')), [float(part.split()[-1].replace('−', '-')) for part in re.split(r', ', match.group(2))]


def set_rate(app, rate):
    app.fill(spin(app, 'Learning rate'), rate)
    app.wait(lambda: app.number(spin(app, 'Learning rate')) == float(rate), 'the rate %s' % rate)


@tap.case
def change(stage):
    """a rate changed while it runs counts from the next batch on: the steps get as small, and large again"""
    app = stage.app
    app.choose('What the lines show', 2, app.page('Train'))
    app.wait(lambda: min(step_sizes(app)[1]) > 1e-6, 'steps of a size')
    print('# %s' % app.told('image', 'Step size', app.page('Train')))
    set_rate(app, '0.0000001')
    app.wait(lambda: max(step_sizes(app)[1]) < 1e-7, 'steps of nearly nothing')
    print('# %s' % app.told('image', 'Step size', app.page('Train')))
    set_rate(app, '0.0005')
    app.wait(lambda: min(step_sizes(app)[1]) > 1e-6, 'steps of a size again')


def settled(app):
    """Until the last step under way was told."""
    def still():
        before = step(app)
        time.sleep(0.7)
        return step(app) == before
    app.wait(still, 'a step that stands still', 30)


@tap.case
def pauses(stage):
    """F5 pauses, F6 makes one batch"""
    app = stage.app
    app.key('F5')
    app.find('push button', contains='Go on', root=app.page('Train'))
    settled(app)
    paused = step(app)
    time.sleep(0.7)
    assert step(app) == paused, 'it went on to %d' % step(app)
    app.key('F6')
    app.wait(lambda: step(app) == paused + 1, 'the next step')


@tap.case
def one_epoch(stage):
    """Shift+F6 goes to the end of the epoch and waits there"""
    app = stage.app
    before = step(app)
    app.key('shift+F6')
    app.wait(lambda: step(app) > before, 'a step')
    app.wait(lambda: step(app) % 250 == 0 and app.look('push button', contains='Go on (F5)', root=app.page('Train')),
             'the end of the epoch', 40)
    assert step(app) - before <= 250, (before, step(app))


@tap.case
def batch(stage):
    """a batch twice as large makes an epoch of half as many steps"""
    app = stage.app
    before = step(app)
    app.fill(spin(app, 'Batch size'), '64')
    app.key('F6')
    app.wait(lambda: step(app) == before + 1 and tells(app, ' of 37,500'), 'one step of half as many')
    app.key('shift+F6')
    app.wait(lambda: step(app) >= before + 125, 'the end of the epoch', 60)
    settled(app)
    assert step(app) == before + 125, (before, step(app))


@tap.case
def stops(stage):
    """Shift+F5 stops and keeps the weights; undo takes them back"""
    app = stage.app
    app.key('shift+F5')
    app.wait(lambda: app.title().startswith('•'), 'a changed document')
    app.key('alt+2')
    weights = app.told('image', 'Weights and biases', app.page('Build'))
    for _ in range(3):
        app.key('ctrl+z')
        time.sleep(0.5)
        if app.told('image', 'Weights and biases', app.page('Build')) != weights:
            break
    print('# after: %s' % weights)
    print('# before: %s' % app.told('image', 'Weights and biases', app.page('Build')))
    assert app.told('image', 'Weights and biases', app.page('Build')) != weights


@tap.case
def reverts(stage):
    """Ctrl+F5 stops and takes the weights back, without a step in the history"""
    app = stage.app
    weights = app.told('image', 'Weights and biases', app.page('Build'))
    undo = app.find('push button', 'Undo').get_description()
    app.key('F5')
    app.wait(lambda: app.told('image', 'Weights and biases', app.page('Build')) != weights, 'other weights')
    app.key('ctrl+F5')
    app.wait(lambda: app.told('image', 'Weights and biases', app.page('Build')) == weights, 'the weights from before')
    assert app.find('push button', 'Undo').get_description() == undo


@tap.case
def ends(stage):
    """closed while it trains it asks nothing and ends in order"""
    stage.app.key('F5')
    stage.app.wait(lambda: stage.app.look('push button', contains='Pause (F5)'), 'a run')
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
