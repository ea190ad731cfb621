# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of runs: starred, restored, renamed, gone on with, deleted, compared, repeated over seeds."""
import re
import time

from runs import Stage, click_row, menu, run_to_the_end, runs, spin, train, weights, when
from uitest import Home, Tap

tap = Tap()
home = Home()


def star(app, run):
    return app.look('push button', contains=run + ' is the best by choice', root=train(app))


@tap.case
def stars(stage):
    """a star is set by hand, and goes back to the best loss"""
    app = stage.app = home.example('Two Spirals')
    app.key('alt+3')
    app.fill(spin(app, 'Epochs'), '20')
    run_to_the_end(app)
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
    # What Go to Best shows, and when that was.
    app.key('alt+3', 'alt+End')
    app.wait(lambda: re.match(r'Epoch \d+ of 20, held-out loss', when(app)), 'the best epoch')
    epoch = re.match(r'Epoch \d+', when(app)).group()
    app.key('alt+2')
    best = app.wait(lambda: (lambda w: w if w != now else None)(weights(app)), 'the best weights')
    app.key('alt+3', 'alt+Home')
    app.wait(lambda: when(app).startswith('Now'), 'the present')
    menu(app, 'Run 2', 'b')
    said = app.find('label', contains='of Run 2 again. Undo takes them back.').get_name()
    assert re.search(epoch + r'\b', said, re.I), (epoch, said)
    app.key('alt+2')
    app.wait(lambda: weights(app) != now, 'other weights')
    assert weights(app) == best, 'the weights are %s, at the best epoch they were %s' % (weights(app), best)
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
