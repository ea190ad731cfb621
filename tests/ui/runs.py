# SPDX-License-Identifier: GPL-3.0-or-later
"""A run's kept models: the time slider and what follows it. What the tests of the list of runs share."""
import re
import time

from uitest import Home, Lost, Tap, sh

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def train(app):
    return app.page('Train')


def reach(app, o):
    """Scrolls the panel that it is in until it can be clicked."""
    pane = o
    while pane.get_role_name() != 'scroll pane':
        pane = pane.get_parent()
    top, height = app.extents(pane).y, app.extents(pane).height
    for _ in range(80):
        if top <= app.extents(o).y < top + height - 40:
            return o
        # At its edge, where no spin button takes the wheel for itself.
        app.move(*app.xy(pane, 0.015))
        sh('xdotool', 'click', 5 if app.extents(o).y > top else 4)
        time.sleep(0.05)
    raise Lost('"%s" could not be scrolled to' % o.get_name())


def spin(app, name):
    return reach(app, app.find('spin button', contains=name, root=train(app)))


def click_row(app, name):
    """A button of the list of runs."""
    app.click(reach(app, app.find('push button', name, root=train(app))))


def menu(app, run, key):
    """The item of a run's menu with that letter. A click while a window closes is lost: it is made again."""
    def windows():
        return len(sh('xdotool', 'search', '--onlyvisible', '--pid', app.process.pid).split())
    for last in (False, False, True):
        before = windows()
        click_row(app, 'What to do with ' + run)
        try:
            app.wait(lambda: windows() > before, 'the menu', 3)
            break
        except Lost:
            if last:
                raise
    app.key(key)


def slider(app):
    return app.keep('slider', lambda: app.find('slider', 'Time', root=train(app)))


def when(app):
    """What the time slider says."""
    return slider(app).get_description() or ''


def weights(app):
    return app.told('image', 'Weights and biases', app.page('Build'))


def runs(app):
    """The rows of the list, newest first: by the buttons that show and hide them."""
    return [n for n in app.names('push button', train(app)) if n and n.startswith('Show ')]


def run_to_the_end(app):
    """One more run, from its start to its end."""
    before = len(runs(app))
    app.key('F5')
    app.wait(lambda: len(runs(app)) > before and app.look('push button', contains='Start (F5)', root=train(app)),
             'one more run', 60)


def layers(app):
    return app.keep('bench', lambda: app.find('panel', contains='Network', root=app.page('Build'))).get_description()


@tap.case
def keeps(stage):
    """a run keeps its models, and says how many and what they take"""
    app = stage.app = home.example('Two Spirals')
    app.key('alt+3')
    app.fill(spin(app, 'Epochs'), '20')
    run_to_the_end(app)
    app.wait(lambda: re.match(r'Now, 24 models kept, [\d.]+\s.?B', when(app)), 'the kept models')
    print('# %s' % when(app))


@tap.case
def scrubs(stage):
    """dragging the knob goes through the epochs, and arrows, Home and End do"""
    app = stage.app
    app.drag(app.xy(slider(app), 0.98, 0.33), app.xy(slider(app), 0.5, 0.33))
    app.wait(lambda: re.match(r'Epoch (9|10|11) of 20, held-out loss 0\.\d+', when(app)), 'the tenth epoch')
    told = when(app)
    app.key('Left')
    app.wait(lambda: when(app) != told and 'Epoch' in when(app), 'the one before')
    app.key('Home')
    app.wait(lambda: when(app) == 'Start', 'the start')
    app.key('End')
    app.wait(lambda: when(app).startswith('Now'), 'the present')
    app.key('shift+alt+Page_Down')
    app.wait(lambda: when(app).startswith('Epoch 1 '), 'the first epoch as it plays')
    app.key('shift+alt+Page_Down', 'alt+Home')
    app.wait(lambda: when(app).startswith('Now'), 'the present')


@tap.case
def follows(stage):
    """the other pages show the network as it was, and lead back"""
    app = stage.app
    app.key('alt+2')
    now = app.wait(lambda: weights(app), 'the weights')
    app.key('alt+3')
    app.click(slider(app), 0.02, 0.33)
    app.wait(lambda: when(app) == 'Start', 'the start')
    app.key('alt+2')
    app.wait(lambda: weights(app) != now, 'the weights of then')
    start = weights(app)
    assert app.look('label', contains='as it was: Start'), app.labels(app.frame)
    app.click(app.find('push button', 'The kept model after (Alt+Page Down)'))
    app.wait(lambda: weights(app) not in (start, now), 'the weights after the start')
    app.click(app.find('push button', 'Back to Now'))
    app.wait(lambda: weights(app) == now, 'the present')
    app.key('alt+4')
    bars = app.wait(lambda: [n for n in app.names('label', app.page('Explain')) if re.search(r'\d %', n or '')], 'bars')
    app.key('alt+3', 'Home')
    app.click(slider(app), 0.02, 0.33)
    app.key('alt+4')
    app.wait(lambda: [n for n in app.names('label', app.page('Explain')) if re.search(r'\d %', n or '')] != bars,
             'the bars of then')
    app.key('alt+Home')
    app.wait(lambda: [n for n in app.names('label', app.page('Explain')) if re.search(r'\d %', n or '')] == bars,
             'the bars of now')
    app.key('alt+2')


@tap.case
def edits_the_past(stage):
    """an edit of what is shown starts from there and says so; undo brings the present back"""
    app = stage.app
    now = weights(app)
    app.key('alt+Page_Up', 'alt+Page_Up')
    app.wait(lambda: weights(app) != now, 'the past')
    past = weights(app)
    app.fill(app.find('spin button', contains='Units', root=app.page('Build')), '7')
    app.find('label', contains='This edit starts from')
    app.wait(lambda: app.extents(app.find(None, 'VitrinePastBar')).height <= 1, 'no bar of the past')
    app.key('ctrl+z')
    app.wait(lambda: weights(app) == now, 'the present again')
    assert past != now


@tap.case
def ends(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


if __name__ == '__main__':
    tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
