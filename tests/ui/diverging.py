# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that flies apart: a sentence, the last good weights, and a button that goes on slower."""
import json
import os
import re
import struct
import time

from uitest import Home, Tap

tap = Tap()
home = Home()
example = os.path.join(os.path.dirname(__file__), '../../resources/examples/digit-vae-2d.vitrine')


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def spin(app, name):
    return app.find('spin button', contains=name, root=app.page('Train'))


def failure(app):
    """The sentence of the bar, or None."""
    label = app.look('label', contains='Try a learning rate smaller', root=app.page('Train'))
    return label.get_name() if label and app.extents(label).width > 1 else None


def weights(path):
    """The weights of every layer in a document, by name."""
    with open(path, 'rb') as file:
        data = file.read()
    size, = struct.unpack('<Q', data[:8])
    tensors = {}
    for name, row in json.loads(data[8:8 + size]).items():
        if name == '__metadata__' or name.startswith('run.'):
            continue
        begin, end = (8 + size + at for at in row['data_offsets'])
        kind, width = {'F16': ('e', 2), 'F32': ('f', 4)}[row['dtype']]
        tensors[name] = struct.unpack('<%d%s' % ((end - begin) // width, kind), data[begin:end])
    return tensors


@tap.case
def diverges(stage):
    """SGD at a rate of 1,000 stops with a sentence that names the step, the layer and the rate"""
    app = stage.app = home.example('Digit VAE, 2-D')
    app.key('alt+3')
    app.click(app.find(None, 'Optimiser', root=app.page('Train')))
    time.sleep(0.4)
    app.key('Home', 'Return')
    app.wait(lambda: not app.look('spin button', contains='Beta', root=app.page('Train')), 'plain SGD')
    app.fill(spin(app, 'Learning rate'), '1000')
    app.key('F5')
    told = app.wait(lambda: failure(app), 'the sentence', 20)
    print('# %s' % told)
    assert 'smaller than 1000' in told and re.search(r'\bstep \d+ \(.* those of \w+\)', told), told
    stage.step = int(re.search(r'step (\d+)', told).group(1))


@tap.case
def keeps(stage):
    """the weights are the last good ones: those the run began with, number for number"""
    # It flew apart before the trainer vouched for any others.
    assert stage.step < 32, 'it took %d steps' % stage.step
    kept = home.file('kept.vitrine')
    stage.app.save_as(kept)
    before, kept = weights(example), weights(kept)
    assert len(before) > 8 and before.keys() == kept.keys(), (before.keys(), kept.keys())
    for name in before:
        assert before[name] == kept[name], '%s: %s, it was %s' % (name, kept[name][:4], before[name][:4])


@tap.case
def slower(stage):
    """Retry Slower trains on with a tenth of the rate"""
    app = stage.app
    app.key('alt+3')
    rate = 1000
    while rate > 2e-5:
        app.click(app.find('push button', 'Retry Slower', root=app.page('Train')))
        rate /= 10
        app.wait(lambda: abs(app.number(spin(app, 'Learning rate')) - rate) < rate / 50,
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


if __name__ == '__main__':
    tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
