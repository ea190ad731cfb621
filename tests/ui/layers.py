# SPDX-License-Identifier: GPL-3.0-or-later
"""How each layer fares: the panels about layers while a network is trained."""
import os
import re
import subprocess
import sys

from uitest import Home, Lost, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def picture(app, name):
    return app.find('image', name, app.page('Train'))


def numbers(app, name):
    """What a chart of layers says: its step and a number for each layer."""
    told = picture(app, name).get_description() or ''
    match = re.match(r'.* at step ([\d,]+): (.*)$', told)
    if not match:
        raise Lost(told)
    return int(match.group(1).replace(',', '')), dict(re.match(r'(.*) (\S+)$', part).groups()
                                                      for part in re.split(r'(?<=\d), ', match.group(2).replace(' %', '')))


def choose(app, name, row):
    app.choose(name, row, app.page('Train'))


@tap.case
def empty(stage):
    """before anything was trained the panel says what will be there"""
    path = home.file('fresh.vitrine')
    subprocess.run([sys.argv[1], 'new', 'digits-cnn', '-o', path], check=True, capture_output=True)
    app = stage.app = home.start(path)
    app.page('Build')
    app.key('alt+3')
    assert 'Nothing was read yet' in picture(app, 'Gradient norm').get_description()


@tap.case
def norms(stage):
    """while it trains every layer has a line of its gradient's norm, and they move"""
    app = stage.app
    app.fill(app.find('spin button', contains='Epochs', root=app.page('Train')), '300')
    app.key('F5')
    app.wait(lambda: numbers(app, 'Gradient norm')[0] > 40, 'readings', 20)
    step, values = numbers(app, 'Gradient norm')
    assert sorted(values) == ['Conv2D', 'Dense 10', 'Dense 128'], values
    assert all(float(value) > 0 for value in values.values()), values
    app.wait(lambda: numbers(app, 'Gradient norm')[0] > step, 'more readings')


@tap.case
def kinds(stage):
    """weights, step sizes and silent units by the drop-down"""
    app = stage.app
    choose(app, 'What the lines show', 1)
    app.wait(lambda: float(numbers(app, 'Weight norm')[1]['Dense 128']) > 1, 'norms of weights')
    choose(app, 'What the lines show', 2)
    app.wait(lambda: 0 < float(numbers(app, 'Step size')[1]['Dense 128'].replace('−', '-')) < 0.2, 'sizes of steps')
    choose(app, 'What the lines show', 3)
    app.wait(lambda: 'Dense 128' in numbers(app, 'Silent units')[1], 'silent units', 20)
    values = numbers(app, 'Silent units')[1]
    assert 'Dense 10' not in values, 'a softmax has no silent units: %s' % values
    assert all(0 <= float(value) <= 100 for value in values.values()), values
    choose(app, 'What the lines show', 0)


@tap.case
def hover(stage):
    """a pause, and the pointer reads the lines where it stands; keys move on from there"""
    app = stage.app
    app.key('F5')
    app.wait(lambda: app.look('push button', contains='Go on (F5)'), 'the pause')
    view = picture(app, 'Gradient norm')
    last = numbers(app, 'Gradient norm')[0]
    # 52 pixels are left of the axis: two on from there is early in the run
    app.click(view, 54 / app.extents(view).width, 0.5)
    app.wait(lambda: 1 <= numbers(app, 'Gradient norm')[0] < last, 'the step under the pointer')
    step = numbers(app, 'Gradient norm')[0]
    app.key('Right', 'Right', 'Right')
    app.wait(lambda: step < numbers(app, 'Gradient norm')[0] < last, 'the next readings')
    app.key('Escape')
    app.wait(lambda: numbers(app, 'Gradient norm')[0] == last, 'the newest readings again')


@tap.case
def spread(stage):
    """histograms are a panel of the menu: of weights and of gradients, of each layer"""
    app = stage.app
    app.key('alt+p')
    app.click(app.find(None, 'Histograms'))
    view = app.wait(lambda: picture(app, 'Spread of a layer’s numbers'), 'the panel')
    app.wait(lambda: re.match(r'Conv2D: weights between −\S+ and \d', view.get_description() or ''), 'weights')
    choose(app, 'Which numbers', 1)
    app.wait(lambda: (view.get_description() or '').startswith('Conv2D: gradients between'), 'gradients')
    choose(app, 'Of which layer', 2)
    app.wait(lambda: (view.get_description() or '').startswith('Dense 10: gradients'), 'another layer')
    if os.environ.get('VITRINE_TEST_SHOT'):
        app.shot(os.environ['VITRINE_TEST_SHOT'])
    app.key('F5')


@tap.case
def ends(stage):
    """saved and closed"""
    app = stage.app
    app.key('shift+F5')
    app.wait(lambda: app.look('push button', contains='Start (F5)', root=app.page('Train')), 'the end')
    stage.last = app.wait(lambda: numbers(app, 'Gradient norm'), 'the last readings')
    app.key('ctrl+s')
    app.wait(lambda: '•' not in app.title(), 'a saved document')
    assert app.quit() == 0


@tap.case
def opened_again(stage):
    """opened again the document shows how its layers fared, and where one looks back it is told of then"""
    app = stage.app = home.start(home.file('fresh.vitrine'))
    app.page('Build')
    app.key('alt+3')
    app.wait(lambda: numbers(app, 'Gradient norm') == stage.last, 'the last readings again')
    app.key('alt+p')
    app.click(app.find(None, 'Histograms'))
    view = app.wait(lambda: picture(app, 'Spread of a layer’s numbers'), 'the panel')
    app.wait(lambda: re.match(r'Conv2D: weights between −\S+ and \d', view.get_description() or ''), 'histograms')
    now = view.get_description()
    app.key('alt+Page_Up', 'alt+Page_Up')
    app.wait(lambda: 0 < numbers(app, 'Gradient norm')[0] < stage.last[0], 'the readings of then')
    app.wait(lambda: view.get_description() != now, 'the histogram of then')
    app.key('alt+Home')
    app.wait(lambda: numbers(app, 'Gradient norm') == stage.last, 'the newest readings')
    assert app.quit() == 0


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
