# SPDX-License-Identifier: GPL-3.0-or-later
"""The plane that two numbers span, and what the network makes of it."""
import os
import re

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def view(app):
    return app.find('image', 'Decision surface', app.page('Train'))


def told(app):
    return view(app).get_description() or ''


@tap.case
def shares(stage):
    """the classes of the trained spirals share the plane, each about half"""
    app = stage.app = home.example('Two Spirals')
    app.key('alt+3')
    app.wait(lambda: 'of the plane' in told(app), 'the surface', 20)
    share = [int(number) for number in re.findall(r'has (\d+) %', told(app))]
    assert len(share) == 2 and 99 <= sum(share) <= 101 and min(share) > 25, told(app)


@tap.case
def reads(stage):
    """the pointer, and then the arrows, read what the network says of a place"""
    app = stage.app
    app.click(view(app), 0.5, 0.4)
    app.wait(lambda: re.match(r'x₁ \S+, x₂ \S+: \S+ \d+ %', told(app)), 'a verdict')
    place = told(app)
    app.key('Left', 'Left', 'Left')
    app.wait(lambda: told(app) != place and told(app).startswith('x₁ −'), 'another place')


@tap.case
def follows(stage):
    """weights that are forgotten and trained afresh change it at once"""
    app = stage.app
    app.key('Escape')
    app.move(*app.xy(app.find('image', 'Loss', app.page('Train'))))
    app.wait(lambda: 'of the plane' in told(app), 'the whole')
    before = app.still(view(app))
    app.key('ctrl+shift+F5')
    app.changes(view(app), before, 'another surface', share=0.05)
    if os.environ.get('VITRINE_TEST_SHOT'):
        app.shot(os.environ['VITRINE_TEST_SHOT'])


@tap.case
def ends(stage):
    """the program ends in the middle of it"""
    assert stage.app.discard() == 0


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
