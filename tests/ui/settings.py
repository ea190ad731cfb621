# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a training: one history with the network, fitted to it, a row for each output."""
import json
import struct
import subprocess
import sys

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def dense(name, source, units, activation):
    return {'class': 'dense', 'name': name, 'inputs': [source], 'args': {'units': units, 'activation': activation}}


def two_outputs(path):
    """A network that says which digit it is and paints it; its settings aim at labels alone."""
    with open(path + '.json', 'w', encoding='utf-8') as file:
        json.dump({'title': 'Two', 'layers': [{'class': 'input', 'name': 'digit'}, {'class': 'flatten', 'name': 'flat'},
                              dense('middle', 'flat', 24, 'relu'), dense('which', 'middle', 10, 'softmax'),
                              dense('back', 'middle', 784, 'linear')],
                   'recipe': {'epochs': 1, 'loss': 'crossentropy'}, 'source': 'digits'}, file)
    subprocess.run([sys.argv[1], 'new', '--from', path + '.json', '-o', path], check=True, capture_output=True)


def train(app):
    return app.page('Train')


def spins(app, name):
    """All spin buttons of that name, those of the main output first."""
    return [o for o in app.every('spin button', train(app)) if name in (o.get_name() or '')]


def value(app, name, number=0):
    return app.number(spins(app, name)[number])


def seen(app, role, name):
    """A widget of the Train page whose name has these words and that is to be seen, or None."""
    for o in app.walk(train(app)):
        if o.get_role_name() == role and name in (o.get_name() or '') and app.extents(o).width > 1:
            return o
    return None


def bring(app, spin):
    """Scrolls the panel, over the rows' words, until the row is well within the window."""
    x = app.xy(app.find('label', 'Settings', train(app)), 0)[0] + 8
    top, height = app.corner(app.frame)[1], app.extents(app.frame).height

    def there():
        y = app.xy(spin)[1]
        if top + 200 < y < top + height - 100:
            return True
        app.move(x, top + height / 2)
        subprocess.run(['xdotool', 'click', '5' if y > top + 200 else '4'], check=False)
        return False
    app.wait(there, 'the row', 30)


def one_dense(path):
    """Ten numbers for ten classes, which are not probabilities yet."""
    with open(path + '.json', 'w', encoding='utf-8') as file:
        json.dump({'title': 'One', 'layers': [{'class': 'input'}, {'class': 'flatten'},
                                              {'class': 'dense', 'args': {'units': 10}}],
                   'recipe': {'epochs': 1, 'loss': 'crossentropy', 'metric': 'accuracy'}, 'source': 'digits'}, file)
    subprocess.run([sys.argv[1], 'new', '--from', path + '.json', '-o', path], check=True, capture_output=True)


def other_input(path):
    """A network for three numbers and classes, where the samples are of two and have a number to aim at."""
    with open(path + '.json', 'w', encoding='utf-8') as file:
        json.dump({'title': 'Other', 'layers': [{'class': 'input', 'args': {'height': 0, 'width': 0, 'channels': 3}},
                                                {'class': 'dense', 'args': {'units': 1}}],
                   'recipe': {'epochs': 1, 'loss': 'crossentropy', 'metric': 'accuracy'}, 'source': 'reg-plane'}, file)
    subprocess.run([sys.argv[1], 'new', '--from', path + '.json', '-o', path], check=True, capture_output=True)


@tap.case
def fits_input(stage):
    """a network of other samples gets their input and their loss by one click, and one undo takes back both"""
    path = home.file('other.vitrine')
    other_input(path)
    app = stage.app = home.start(path)
    app.wait(lambda: app.title().startswith('Other'), 'the document', 20)
    app.key('alt+3')
    app.wait(lambda: spins(app, 'Epochs'), 'the settings')
    app.key('F5')
    app.click(app.wait(lambda: seen(app, 'push button', 'Fit the Input'), 'the button', 20))
    app.wait(lambda: app.title().startswith('•'), 'the edit')
    app.key('ctrl+z')
    app.wait(lambda: not app.title().startswith('•'), 'the network and the settings from before')
    app.key('ctrl+shift+z', 'F5')
    app.wait(lambda: seen(app, 'label', 'Step '), 'the first steps', 20)
    app.discard()


@tap.case
def sets_softmax(stage):
    """a network that ends in no probabilities gets the activation that the sentence asks for"""
    path = home.file('one.vitrine')
    one_dense(path)
    app = stage.app = home.start(path)
    app.wait(lambda: app.title().startswith('One'), 'the document', 20)
    app.key('alt+3')
    app.wait(lambda: spins(app, 'Epochs'), 'the settings')
    app.key('F5')
    app.wait(lambda: seen(app, 'label', 'give the last layer a softmax activation'), 'the sentence', 20)
    app.wait(lambda: app.look('label', 'Not started'), 'the header')
    assert not seen(app, 'push button', 'Fit the Settings')
    app.click(app.wait(lambda: seen(app, 'push button', 'Set Softmax'), 'the button'))
    app.key('F5')
    app.wait(lambda: seen(app, 'label', 'Step '), 'the first steps', 20)
    app.discard()


@tap.case
def undoes(stage):
    """a setting that is typed is undone and done again, with the network in one history"""
    path = stage.path = home.file('two.vitrine')
    two_outputs(path)
    app = stage.app = home.start(path)
    app.wait(lambda: app.title().startswith('Two'), 'the document', 20)
    app.key('alt+3')
    epochs = app.wait(lambda: spins(app, 'Epochs'), 'the settings')[0]
    app.fill(epochs, '7')
    app.wait(lambda: value(app, 'Epochs') == 7, 'seven epochs')
    app.fill(spins(app, 'Batch size')[0], '64')
    app.wait(lambda: value(app, 'Batch size') == 64, 'a batch of 64')
    assert app.title().startswith('•')
    app.key('ctrl+z')
    app.wait(lambda: value(app, 'Batch size') == 32, 'the batch from before')
    assert value(app, 'Epochs') == 7
    app.key('ctrl+z')
    app.wait(lambda: value(app, 'Epochs') == 1, 'the epochs from before')
    app.wait(lambda: not app.title().startswith('•'), 'a title without the dot of a change')
    app.key('ctrl+shift+z')
    app.wait(lambda: value(app, 'Epochs') == 7, 'seven again')


@tap.case
def refused(stage):
    """settings that do not suit the network end in a sentence, and in a button that fits them"""
    app = stage.app
    assert not spins(app, 'Weight in the loss')
    app.key('F5')
    fit = app.wait(lambda: seen(app, 'push button', 'Fit the Settings'), 'the button', 20)
    app.find('label', contains='reads probabilities', root=train(app))
    # What could not begin is no run.
    assert app.look('label', 'Not trained yet', train(app)) and not app.look('label', 'Run 1', train(app))
    app.click(fit)
    app.wait(lambda: spins(app, 'Weight in the loss'), 'the row of the second output')
    app.wait(lambda: app.look('label', 'Output 2: Dense 10', train(app)), 'its heading')
    assert value(app, 'Weight in the loss') == 1
    app.key('ctrl+z')
    app.wait(lambda: not spins(app, 'Weight in the loss'), 'the settings from before')
    app.key('ctrl+shift+z')
    app.wait(lambda: spins(app, 'Weight in the loss'), 'the fitted ones')


@tap.case
def outputs(stage):
    """each output has its rows: what is typed there is saved, and can be undone"""
    app = stage.app
    weight = spins(app, 'Weight in the loss')[0]
    bring(app, weight)
    app.fill(weight, '0.25')
    app.wait(lambda: value(app, 'Weight in the loss') == 0.25, 'another weight')
    app.key('ctrl+z')
    app.wait(lambda: value(app, 'Weight in the loss') == 1, 'the weight from before')
    app.key('ctrl+shift+z')
    app.wait(lambda: value(app, 'Weight in the loss') == 0.25, 'the other weight')
    app.key('ctrl+s')
    app.wait(lambda: not app.title().startswith('•'), 'a title without the dot of a change')
    with open(stage.path, 'rb') as file:
        data = file.read()
    size, = struct.unpack('<Q', data[:8])
    meta = json.loads(data[8:8 + size])['__metadata__']
    document = json.loads(next(text for text in meta.values() if '"recipe"' in text))
    side, = document['recipe']['sides']
    assert side['aim']['args']['weight'] == 0.25, side
    assert side['loss']['class'] == 'crossentropy' and document['recipe']['loss']['class'] == 'mse', document['recipe']


@tap.case
def trains(stage):
    """and so it trains"""
    app = stage.app
    app.key('F5')
    app.wait(lambda: seen(app, 'label', 'Step '), 'the first steps', 20)
    assert not seen(app, 'label', 'reads probabilities')
    status = app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
