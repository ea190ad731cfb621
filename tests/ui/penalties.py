# SPDX-License-Identifier: GPL-3.0-or-later
"""What weights cost: folded away on the Build page, told by its layers on the Train page."""
import os

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def spin(app, name):
    return app.find('spin button', contains=name, root=app.page('Build'))


def seen(app):
    """Whether the rows are in sight."""
    o = app.look('spin button', contains='L2', root=app.page('Build'))
    return o is not None and app.extents(o).height > 0


def says(app, words):
    return app.look('label', words, root=app.page('Build'))


@tap.case
def closed(stage):
    """the rows are folded away until they are asked for"""
    app = stage.app = home.example('Digits CNN')
    row = app.find('label', 'Penalties', root=app.page('Build'))
    app.wait(lambda: not seen(app), 'rows that are not seen')
    app.click(row)
    app.wait(lambda: seen(app), 'the rows')


@tap.case
def priced(stage):
    """a price that is typed is told by the row that folds it away, and can be undone"""
    app = stage.app
    app.fill(spin(app, 'L2'), '0.001')
    app.wait(lambda: says(app, 'L2 0.001'), 'what was set')
    app.wait(lambda: app.title().startswith('•'), 'a changed document')
    app.key('ctrl+z')
    app.wait(lambda: not says(app, 'L2 0.001'), 'no price')
    app.key('ctrl+shift+z')
    app.wait(lambda: says(app, 'L2 0.001'), 'the price again')


@tap.case
def up_from_zero(stage):
    """one step up from 0 is a price that one may want, and one from the least is 0 again"""
    app = stage.app
    app.click(spin(app, 'L1'), 0.2)
    app.key('Up')
    app.wait(lambda: app.text(spin(app, 'L1')) == '0.0001', 'the first step')
    app.fill(spin(app, 'L1'), '0')
    app.wait(lambda: says(app, 'L2 0.001'), 'L2 alone')


@tap.case
def told(stage):
    """after an epoch the Train page tells the parts of the loss, each by its layer"""
    app = stage.app
    app.key('alt+3')
    page = app.page('Train')
    assert not app.look('label', 'Parts of the loss', root=page) or 'L2 of conv2d' not in app.labels(page)
    app.key('shift+F6')
    app.wait(lambda: 'L2 of conv2d' in app.labels(page), 'the parts', 120)
    words = app.labels(page)
    print('# %s' % words)
    assert 'Parts of the loss' in words and 'Cross-entropy' in words
    if os.environ.get('VITRINE_UI_SHOTS'):
        app.shot(os.environ['VITRINE_UI_SHOTS'])
    app.find('push button', contains='Go on', root=page)
    app.key('shift+F5')


@tap.case
def ends(stage):
    """it ends in order"""
    app = stage.app
    app.wait(lambda: app.look('push button', contains='Start (F5)'), 'the end of the run', 30)
    assert app.discard() == 0


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
