# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that flies apart: a sentence, the last good weights, and a button that goes on slower."""
import re
import time

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def spin(app, name):
    return app.find('spin button', contains=name, root=app.page('Train'))


def failure(app):
    """The sentence of the bar, or None."""
    label = app.look('label', contains='no longer finite', root=app.page('Train'))
    return label.get_name() if label and app.extents(label).width > 1 else None


def weights(app):
    """What the Build page says of the weights of the first layer that has some."""
    app.key('alt+2')
    return app.wait(lambda: next((o.get_description() for o in app.walk(app.page('Build'))
                                  if o.get_role_name() == 'image' and 'numbers between' in (o.get_description() or '')),
                                 None), 'the weights')


@tap.case
def diverges(stage):
    """SGD at a rate of 1,000 stops with a sentence that names the rate"""
    app = stage.app = home.example('Digit VAE, 2-D')
    stage.before = weights(app)
    app.key('alt+3')
    app.click(app.find(None, 'Optimiser', root=app.page('Train')))
    time.sleep(0.4)
    app.key('Home', 'Return')
    app.wait(lambda: not app.look('spin button', contains='Beta', root=app.page('Train')), 'plain SGD')
    app.fill(spin(app, 'Learning rate'), '1000')
    app.key('F5')
    told = app.wait(lambda: failure(app), 'the sentence', 20)
    print('# %s' % told)
    assert re.search(r'step \d', told) and 'smaller than' in told, told


@tap.case
def keeps(stage):
    """the weights are the last good ones: finite"""
    kept = weights(stage.app)
    print('# before: %s' % stage.before)
    print('# kept: %s' % kept)
    numbers = [float(x.replace('−', '-')) for x in re.findall(r'[-−]?\d+\.\d+', kept)]
    assert len(numbers) >= 4 and 'nan' not in kept and 'inf' not in kept, kept
    assert all(abs(x) < 100 for x in numbers), kept


@tap.case
def slower(stage):
    """Retry Slower trains on with a tenth of the rate"""
    app = stage.app
    app.key('alt+3')
    rate = 1000
    while rate > 2e-5:
        app.click(app.find('push button', 'Retry Slower', root=app.page('Train')))
        rate /= 10
        app.wait(lambda: abs(float(app.text(spin(app, 'Learning rate')).replace(',', '')) - rate) < rate / 50,
                 'a rate of %g' % rate)
        time.sleep(3)
        # Still at it: the button says Pause, and nobody complains. On the edge it may
        # overflow later, which is not what is asked here.
        if app.look('push button', contains='Pause (F5)', root=app.page('Train')) and not failure(app):
            print('# it trains at %g' % rate)
            return
    raise AssertionError('no rate is slow enough: %s' % failure(app))


@tap.case
def ends(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.process.kill())
