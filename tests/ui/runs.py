# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs: the time slider and what follows it, restoring, repeating over seeds."""
import re
import time

from uitest import Atspi, Home, Lost, Tap, sh

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
    back = app.find('push button', 'Back to Now')
    app.wait(lambda: not back.get_state_set().contains(Atspi.StateType.SHOWING), 'no bar of the past')
    app.key('ctrl+z')
    app.wait(lambda: weights(app) == now, 'the present again')
    assert past != now


def star(app, run):
    return app.look('push button', contains=run + ' is the best by choice', root=train(app))


def menu(app, run, key):
    """The item of a run's menu with that letter."""
    click_row(app, 'What to do with ' + run)
    app.key(key)


@tap.case
def stars(stage):
    """a star is set by hand, and goes back to the best loss"""
    app = stage.app
    app.key('alt+3')
    click_row(app, 'Make Run 1 the best')
    app.wait(lambda: star(app, 'Run 1'), 'the star on Run 1')
    app.click(star(app, 'Run 1'))
    app.wait(lambda: not star(app, 'Run 1'), 'no choice')


@tap.case
def restores(stage):
    """the best weights of a run come back by its menu, and undo takes them back"""
    app = stage.app
    app.key('alt+2')
    now = weights(app)
    app.key('alt+3')
    menu(app, 'Run 2', 'b')
    app.find('label', contains='of Run 2 again. Undo takes them back.')
    app.key('alt+2')
    app.wait(lambda: weights(app) != now, 'the best weights')
    app.key('ctrl+z')
    app.wait(lambda: weights(app) == now, 'the weights from before')


@tap.case
def renames(stage):
    """a run gets another name"""
    app = stage.app
    app.key('alt+3')
    menu(app, 'Run 2', 'r')
    app.find('label', 'Rename the Run')
    time.sleep(0.4)
    app.key('ctrl+a')
    app.type('Second')
    app.key('Return')
    app.find('push button', 'Show Second', root=train(app))


@tap.case
def continues(stage):
    """a run at its end goes on for as many epochs again, as the same run"""
    app = stage.app
    before = len(runs(app))
    menu(app, 'Second', 'c')
    app.wait(lambda: app.text(spin(app, 'Epochs')) == '40', '40 epochs')
    app.wait(lambda: 'Step 2,000 of 2,000' in app.names('label', train(app)), 'their end', 30)
    assert len(runs(app)) == before, runs(app)


@tap.case
def deletes(stage):
    """a run is deleted after a question"""
    app = stage.app
    menu(app, 'Run 1', 'd')
    app.find('label', 'Delete Run 1?')
    time.sleep(0.4)
    app.key('alt+d')
    app.wait(lambda: 'Show Run 1' not in runs(app), 'one run less')


@tap.case
def differs(stage):
    """what differs between the runs that are shown is told in a table"""
    app = stage.app
    app.fill(spin(app, 'Learning rate'), '0.02')
    run_to_the_end(app)
    table = app.find('image', 'Settings that differ', root=train(app))
    told = app.wait(lambda: (lambda t: t if 'Learning rate: Run' in t else None)(table.get_description() or ''),
                    'the table')
    print('# %s' % told)
    newest = runs(app)[0][len('Show '):]
    assert re.search(r'Learning rate: %s 0\.02, Second 0\.005\.' % newest, told), told
    click_row(app, 'Show Second')
    app.wait(lambda: not app.look('image', 'Settings that differ', root=train(app)), 'no table of one run')
    click_row(app, 'Show Second')
    app.find('image', 'Settings that differ', root=train(app))


@tap.case
def repeats(stage):
    """repeated with three seeds it draws their mean and deviation, and says them"""
    app = stage.app
    before = len(runs(app))
    app.fill(spin(app, 'Epochs'), '10')
    app.key('ctrl+r')
    app.find('label', 'Repeat with Several Seeds')
    time.sleep(0.4)
    app.key('Return')
    app.wait(lambda: len(runs(app)) == before + 3
             and app.look('push button', contains='Start (F5)', root=train(app)), 'three runs', 60)
    loss = app.keep('loss', lambda: app.find('image', 'Loss', root=train(app)))
    told = app.wait(lambda: (lambda t: t if '3 seeds at step 500, mean and deviation: training' in t else None)
                    (loss.get_description() or ''), 'the mean of three')
    print('# %s' % told)
    assert len(re.findall(r'[\d.]+ ± [\d.]+', told)) == 2, told
    picture = app.still(loss)
    app.key('alt+m')
    app.wait(lambda: '±' not in (loss.get_description() or ''), 'one run alone')
    app.changes(loss, picture, 'the curves of each')


@tap.case
def ends(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


if __name__ == '__main__':
    tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
