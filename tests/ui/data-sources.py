# SPDX-License-Identifier: GPL-3.0-or-later
"""Other data on the Data page: a set of the list, and what fits the network to it; a generator's sliders."""
import re

from datapage import cells, click, filters, page, panel, shown, source, sources, told
from uitest import Atspi, Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def has(o, state):
    return o is not None and o.get_state_set().contains(state)


def asks_for_answers(app):
    """Whether samples can be chosen by the network's answer."""
    return has(app.look(None, 'Answer of the network', filters(app)), Atspi.StateType.VISIBLE)


def spread(app):
    """What the panel tells of a feature: "mean 0.01, deviation 0.5"."""
    return next((n for n in app.names('label', panel(app)) if re.match(r'mean .*, deviation ', n or '')), '')


@tap.case
def another_source(stage):
    """a click in the list loads another set; the network says what does not fit, and one button makes another"""
    app = stage.app = home.example('Breast Cancer')
    app.key('alt+1')
    app.wait(lambda: len(cells(app)) > 20, 'samples')
    app.wait(lambda: has(app.look('list item', 'Breast cancer', sources(app)), Atspi.StateType.FOCUSED),
             'the focus on the data set that is chosen')
    app.wait(lambda: asks_for_answers(app), 'the filter by answers of what was trained')
    click(app, lambda: source(app, 'Iris'), lambda: shown(app, '150 samples'), 'irises')
    app.key('ctrl+z')
    app.wait(lambda: shown(app, '569 samples'), 'tumours again', 20)
    click(app, lambda: source(app, 'Digits 8×8'), lambda: shown(app, '1,797 samples'), 'small digits')
    app.find('label', contains='set the Input layer to 8×8×1', root=page(app))
    title = app.find('label', contains='set the Input layer', root=page(app))
    click(app, lambda: app.find('push button', contains='New Network', root=page(app)),
          lambda: app.extents(title).width == 0 or not app.look('push button', contains='New Network', root=page(app)),
          'the notice to go')


@tap.case
def seen_after_a_jump(stage):
    """undo leads back to a set at the other end of the list: it is scrolled to"""
    app = stage.app

    def inside(title):
        row, list_ = app.extents(app.find('list item', title, sources(app))), app.extents(sources(app).get_parent())
        return row.height > 0 and row.y >= list_.y and row.y + row.height <= list_.y + list_.height
    click(app, lambda: source(app, 'Six hills'), lambda: inside('Six hills') and told(app, 'For training: 600'), 'hills')
    app.wait(lambda: not inside('Digits 8×8'), 'the set before it to be out of sight')
    app.press('ctrl+z')
    app.wait(lambda: shown(app, '1,797 samples'), 'small digits again')
    app.wait(lambda: inside('Digits 8×8'), 'their row in sight')


@tap.case
def knows_nothing(stage):
    """a network that was never trained judges no sample: no answers, and no filter by them"""
    app = stage.app
    app.wait(lambda: not asks_for_answers(app), 'no filter by answers of what was not trained')
    app.wait(lambda: cells(app) and not any('→' in n for n in cells(app)), 'samples without an answer')


@tap.case
def slides(stage):
    """a generator's slider redraws the plane while it is dragged; it is one step of the history"""
    app = stage.app
    plane = click(app, lambda: source(app, 'Two spirals'), lambda: app.look('image', 'Samples in the plane', page(app)), 'the plane')
    before, numbers = app.still(plane), app.wait(lambda: spread(app), 'the numbers')
    noise = app.find('slider', 'Noise', page(app))
    app.scroll_to(noise, sources(app).get_parent())
    app.drag(app.xy(noise, 0.02), app.xy(noise, 0.6))
    noisy = app.changes(plane, before, 'noisy spirals')
    app.wait(lambda: spread(app) and spread(app) != numbers, 'numbers of what is noisy')
    app.key('ctrl+z')
    app.changes(plane, noisy, 'clean spirals again')
    app.wait(lambda: spread(app) == numbers, 'the numbers before')
    app.key('ctrl+z')
    app.wait(lambda: shown(app, '1,797 samples'), 'small digits again')


@tap.case
def wheel(stage):
    """the wheel over a slider or a number scrolls the list, and changes neither"""
    app = stage.app
    click(app, lambda: source(app, 'Two moons'), lambda: told(app, '500 samples'), 'moons')
    for role in 'slider', 'spin button':
        number = app.find(role, 'Samples', sources(app))
        app.scroll_to(number, sources(app).get_parent())
        app.click(app.find('spin button', 'Samples', sources(app)), 0.2)
        app.move(*app.settled(number))
        before, value = app.extents(number).y, number.get_current_value()
        sh('xdotool', 'click', 4)
        app.wait(lambda n=number, y=before: app.extents(n).y > y, 'the list to scroll under a %s' % role)
        app.wait(lambda: told(app, '500 samples'), 'as many samples')
        assert number.get_current_value() == value, (role, number.get_current_value(), value)


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
