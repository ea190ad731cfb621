# SPDX-License-Identifier: GPL-3.0-or-later
"""Which panels stand below the curves: kept from one day to the next, and those that come later are seen;
and what one says while there is nothing to say."""
import os
import re
import subprocess
import sys

from uitest import Home, Tap

tap = Tap()
home = Home()
FILE = home.file('config/glib-2.0/settings/keyfile')
# What stands where the digits are told apart, by a picture of each, in their order.
PANELS = ['Confusion', 'Hardest samples', 'Gradient norm', 'Spread of a layer’s numbers']


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def hidden():
    """What the settings hold."""
    with open(FILE, encoding='utf-8') as file:
        return next(line.split('=', 1)[1].strip() for line in file if line.startswith('train-panels-hidden='))


def shown(app):
    return [name for name in PANELS if app.look('image', name, app.page('Train'))]


def switch(app, name):
    app.key('alt+p')
    app.click(app.find(None, name))


def told(app, name):
    return app.told('image', name, app.page('Train'))


def start(stage):
    app = stage.app = home.example('Digits CNN')
    app.key('alt+3')
    app.find('image', 'Loss', app.page('Train'))
    return app


@tap.case
def unknown(stage):
    """what is hidden is stored: all others are shown, so also those that nobody has seen yet"""
    os.makedirs(os.path.dirname(FILE))
    with open(FILE, 'w', encoding='utf-8') as file:
        file.write("[io/github/vitrine/Vitrine]\ntrain-panels-hidden=['confusion', 'of-another-version']\n")
    app = start(stage)
    app.wait(lambda: shown(app) == PANELS[1:], 'all but the confusion')


@tap.case
def switches(stage):
    """the menu hides one and brings another back, and only these two"""
    app = stage.app
    switch(app, 'Histograms')
    app.wait(lambda: shown(app) == PANELS[1:3], 'no histograms')
    switch(app, 'Confusion')
    app.wait(lambda: shown(app) == PANELS[:3], 'the confusion')
    app.wait(lambda: hidden() == "['of-another-version', 'spread']", 'the settings')
    assert app.quit() == 0


@tap.case
def next_day(stage):
    """the next day it is as it was left"""
    app = start(stage)
    app.wait(lambda: shown(app) == PANELS[:3], 'the panels from before')
    assert app.quit() == 0


@tap.case
def untrained(stage):
    """a network that has learnt nothing predicts no number: what it learnt is told, and undone no longer"""
    path = home.file('diabetes.vitrine')
    spec = os.path.join(os.path.dirname(__file__), '../../resources/examples/diabetes.json')
    subprocess.run([sys.argv[1], 'new', '--from', spec, '-o', path], check=True, capture_output=True)
    app = stage.app = home.start(path)
    app.page('Build')
    app.key('alt+3')
    app.key('F5')
    app.wait(lambda: re.search('R² 0', told(app, 'Predicted over true')), 'how good the fit is')
    app.find('push button', contains='Start (F5)', root=app.page('Train'))
    app.key('ctrl+z')
    app.wait(lambda: told(app, 'Predicted over true') == 'Train, and the predictions are seen here.', 'what is missing')
    app.key('ctrl+shift+z')
    app.wait(lambda: re.search('R² 0', told(app, 'Predicted over true')), 'how good the fit is, again')
    assert app.discard() == 0


os.environ['GSETTINGS_BACKEND'] = 'keyfile'
tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
