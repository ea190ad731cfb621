# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that have nothing to show: each says why, and its button leads to where that is mended."""
from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def on_build(app):
    """Whether the Build page is the one that is shown."""
    return app.extents(app.find('panel', contains='Bench: ', root=app.page('Build'))).width > 1


def leads_to_build(app, page):
    """A click on the button of that page."""
    app.click(app.wait(lambda: next((o for o in app.every('push button', page)
                                     if 'Go to Build' in o.get_name() and app.extents(o).width > 1), None), 'the button'))
    app.wait(lambda: on_build(app), 'the Build page')


@tap.case
def no_layers(stage):
    """a network of nothing but its input has nothing to explain"""
    app = stage.app = home.start()
    app.find('table cell', 'Digits CNN')
    app.click(app.find('push button', contains='New Network'))
    app.page('Build')
    app.key('alt+4')
    app.find('label', 'Nothing to Explain Yet', app.page('Explain'))
    leads_to_build(app, app.page('Explain'))


@tap.case
def not_whole(stage):
    """of one that does not fit together Explain, Latent and Train say so; the last once it is started"""
    if stage.app:
        stage.app.kill()
    app = stage.app = home.example('Digits CNN')
    app.click(app.find('tree item', 'Flatten', app.find('panel', contains='Bench: ', root=app.page('Build'))))
    app.key('Delete')
    app.find('push button', 'Insert Flatten', app.page('Build'))
    sum_of = app.look('image', 'Arithmetic', app.page('Build'))
    assert not sum_of or app.extents(sum_of).width < 1, 'the numbers stand where the card that mends it needs the room'
    for key, name in (('alt+4', 'Explain'), ('alt+5', 'Latent')):
        app.key(key)
        app.find('label', 'The Network Is Not Whole', app.page(name))
        assert not [o for o in app.every('push button', app.page(name)) if 'VAE' in o.get_name() and app.extents(o).width > 1]
        leads_to_build(app, app.page(name))
    app.key('alt+3', 'F5')
    app.find('label', contains='put a Flatten before it', root=app.page('Train'))
    app.find('label', contains='Edited since', root=app.page('Train'))
    # What one click can mend carries that button.
    app.click(app.wait(lambda: next((o for o in app.every('push button', app.page('Train'))
                                     if o.get_name() == 'Insert Flatten' and app.extents(o).width > 1), None), 'the mend'))
    app.key('alt+2')
    app.wait(lambda: on_build(app), 'the Build page')
    app.find('tree item', 'Flatten', app.find('panel', contains='Bench: ', root=app.page('Build')))


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
