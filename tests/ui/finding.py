# SPDX-License-Identifier: GPL-3.0-or-later
"""The learning-rate finder: search, read the chart, take the rate over, undo it, export it, train on."""
import os
import re
import subprocess

from uitest import Home, Lost, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def train(app):
    return app.page('Train')


def shown(app, role, name):
    """A widget of the Train page that is there and to be seen, or None."""
    for o in app.walk(train(app)):
        if o.get_role_name() == role and o.get_name() == name and app.extents(o).width > 1:
            return o
    return None


def button(app, name):
    return app.wait(lambda: shown(app, 'push button', name), 'the button %s' % name)


def rate(app):
    return app.number(app.find('spin button', contains='Learning rate', root=train(app)))


def chart(app):
    return app.find('image', 'Loss by learning rate', train(app))


def told(app):
    return app.told('image', 'Loss by learning rate', train(app))


def searched(app):
    """Until a search has ended: then it can be asked for again."""
    app.wait(lambda: shown(app, 'push button', 'Search Again'), 'the end of the search', 60)


def usable(app):
    return app.sensitive(button(app, 'Use This Rate'))


def closed(app, o):
    """Whether the popover that @o is in has gone: while it stands it swallows a click elsewhere."""
    try:
        return app.popover(o) is None
    except Lost:
        return True


def tells(app, words):
    """Waits for a label with these words that is to be seen."""
    def look():
        return any(words in (o.get_name() or '') and app.extents(o).width > 1
                   for o in app.walk(train(app)) if o.get_role_name() == 'label')
    app.wait(look, 'the words “%s”' % words)


@tap.case
def trained(stage):
    """Ctrl+L on a trained network: it says that there is nothing to suggest, and why"""
    app = stage.app = home.example('Digits CNN')
    app.key('ctrl+l')
    searched(app)
    tells(app, 'Nothing to suggest')
    tells(app, 'fresh weights')
    assert 'none suggested' in told(app), told(app)
    assert not usable(app)


@tap.case
def finds(stage):
    """with fresh weights there is a suggestion near 0.001, and the document is as it was"""
    app = stage.app
    before = rate(app)
    app.click(button(app, 'Settings of the search'))
    fresh = app.wait(lambda: app.look('check box', contains='Begin with fresh weights', root=train(app)), 'the switch')
    app.wait(lambda: app.extents(fresh).width > 1, 'the open settings')
    app.click(fresh)
    app.wait(lambda: app.checked(fresh), 'the switch turned')
    app.key('Escape')
    app.wait(lambda: closed(app, fresh), 'the closed settings')
    app.click(button(app, 'Search Again'))
    app.wait(lambda: usable(app), 'a suggestion', 60)
    print('# %s' % told(app))
    stage.suggestion = float(re.search(r'suggested ([\d.]+)', told(app)).group(1))
    assert 1e-4 < stage.suggestion < 1e-2, stage.suggestion
    tells(app, '%g' % stage.suggestion)
    tells(app, 'falls fastest')
    assert rate(app) == before


@tap.case
def reads(stage):
    """the pointer and the arrow keys read the values of the chart"""
    app = stage.app
    app.move(*app.xy(chart(app), 0.3, 0.5))
    app.wait(lambda: told(app).startswith('At a rate of'), 'the values under the pointer')
    first = told(app)
    app.move(*app.xy(chart(app), 0.45, 0.5))
    app.wait(lambda: told(app).startswith('At a rate of') and told(app) != first, 'other values')
    app.move(*app.xy(button(app, 'Search Again')))
    app.wait(lambda: told(app).startswith('Rates from'), 'the words of the whole')


@tap.case
def uses(stage):
    """Use This Rate writes it into the settings; undo brings the old one back, redo the new one"""
    app = stage.app
    before = rate(app)
    app.click(button(app, 'Use This Rate'))
    app.wait(lambda: rate(app) == stage.suggestion, 'the rate in the settings')
    tells(app, 'rate of the settings now')
    assert app.title().startswith('•'), app.title()
    assert not usable(app)
    app.key('ctrl+z')
    app.wait(lambda: rate(app) == before, 'the old rate')
    app.wait(lambda: usable(app), 'the button')
    app.key('ctrl+shift+z')
    app.wait(lambda: rate(app) == stage.suggestion, 'the new rate')


@tap.case
def chooses(stage):
    """a click on the chart chooses another rate"""
    app = stage.app
    app.click(chart(app), 0.3, 0.5)
    app.wait(lambda: usable(app), 'a rate to use')
    tells(app, 'Chosen by hand')
    app.click(button(app, 'Use This Rate'))
    app.wait(lambda: rate(app) != stage.suggestion, 'the chosen rate')
    chosen = rate(app)
    print('# chosen: %g' % chosen)
    assert 1e-6 < chosen < stage.suggestion, chosen
    app.key('ctrl+z')
    app.wait(lambda: rate(app) == stage.suggestion, 'the one before')


@tap.case
def stale(stage):
    """after another batch size it says that it was found for the old one"""
    app = stage.app
    batch = app.find('spin button', contains='Batch size', root=train(app))
    app.fill(batch, '64')
    tells(app, 'Found for Adam, batches of 32')
    app.key('ctrl+z')
    tells(app, 'falls fastest at')
    number = app.find('spin button', contains='Learning rate', root=train(app))
    app.fill(number, '2e-5')
    app.wait(lambda: app.text(number) == '2e−5', 'the minus of numbers instead of %s' % app.text(number))
    app.fill(number, '3e−5')
    app.wait(lambda: app.text(number) == '3e−5', 'either minus')
    app.fill(number, '%g' % stage.suggestion)
    app.wait(lambda: rate(app) == stage.suggestion, 'the one before')


@tap.case
def exports(stage):
    """Ctrl+Shift+E offers the chart as a file"""
    app = stage.app
    path = home.file('rates.png')
    app.move(*app.xy(chart(app), 0.6, 0.4))
    app.key('ctrl+shift+e')
    item = app.wait(lambda: app.look('menu item', contains='Export as PNG'), 'the menu')
    app.click(item)
    app.find(None, 'Export Figure')
    app.wait(lambda: subprocess.run(['xdotool', 'getactivewindow', 'getwindowname'], capture_output=True, text=True,
                                    check=False).stdout.strip() == 'Export Figure', 'the chooser in front')
    app.key('ctrl+a')
    app.type(path)
    app.key('Return')
    app.wait(lambda: os.path.exists(path) and open(path, 'rb').read(4) == b'\x89PNG', 'the picture')


@tap.case
def back(stage):
    """the curves come back, and a search while training runs is refused with a sentence"""
    app = stage.app
    app.click(button(app, 'Curves'))
    app.wait(lambda: shown(app, 'image', 'Loss'), 'the curves')
    app.fill(app.find('spin button', contains='Epochs', root=train(app)), '3000')
    app.key('F5')
    app.wait(lambda: app.look('push button', contains='Pause (F5)', root=train(app)), 'a run')
    app.click(button(app, 'Find Learning Rate'))
    app.find('label', contains='Training is running')
    assert shown(app, 'image', 'Loss')
    # Paused, it may: and training that goes on brings the curves back.
    app.key('F5')
    app.wait(lambda: app.look('push button', contains='Go on', root=train(app)), 'a pause')
    app.key('ctrl+l')
    app.wait(lambda: shown(app, 'image', 'Loss by learning rate'), 'the chart')
    app.key('F5')
    app.wait(lambda: shown(app, 'image', 'Loss'), 'the curves again')


@tap.case
def ends(stage):
    """closing while it searches ends it in order"""
    app = stage.app
    app.key('F5')
    app.wait(lambda: app.look('push button', contains='Go on', root=train(app)), 'a pause')
    app.key('ctrl+l')
    app.wait(lambda: shown(app, 'image', 'Loss by learning rate'), 'the chart')
    status = app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
