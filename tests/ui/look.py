# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop asks of the look reaches what is drawn here, too: high contrast, and dark."""
import os

from uitest import Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    app = None
    normal = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def loss(app):
    return app.keep('loss', lambda: app.find('image', 'Loss', app.page('Train')))


def chart(app):
    """The pixels of the curves, which no pointer stands on."""
    app.key('alt+3')
    app.move(*app.xy(app.frame, 0.5, 0.99))
    return app.still(loss(app))


def ink(pixels):
    """How much of the chart is grey, and how strongly: its lines and its texts."""
    return sum(255 - r for r, g, b in zip(pixels[::3], pixels[1::3], pixels[2::3]) if abs(r - g) < 4 and abs(g - b) < 4)


def brightness(pixels):
    return sum(pixels) / len(pixels)


def light(pixels, width):
    """How many pixels are nearly white beside the axis, where on dark paper its letters are."""
    return sum(min(pixels[3 * i:3 * i + 3]) > 150 for i in range(len(pixels) // 3) if i % width < 0.07 * width)


def prefer(app, row):
    """Chooses a style in the preferences, which are a window of their own."""
    main = app.frame, app.wid
    app.key('ctrl+comma')
    app.frame = app.wait(lambda: [f for f in app.every('frame') if f.get_name() == 'Preferences'], 'the preferences')[0]
    app.wait(lambda: sh('xdotool', 'getactivewindow').strip() != main[1], 'the preferences to be in front')
    app.wid = sh('xdotool', 'getactivewindow').strip()
    app.choose('Style', row, app.frame)
    app.key('Escape')
    app.frame, app.wid = main
    app.wait(lambda: len(app.every('frame')) == 1, 'the preferences to close')


@tap.case
def contrast(stage):
    """with high contrast the lines and texts of a chart are stronger"""
    app = stage.app = home.example('Digits CNN')
    stage.normal = chart(app)
    app.kill()
    os.environ['ADW_DEBUG_HIGH_CONTRAST'] = '1'
    app = stage.app = home.example('Digits CNN')
    del os.environ['ADW_DEBUG_HIGH_CONTRAST']
    strong = chart(app)
    print('# ink %d, with high contrast %d' % (ink(stage.normal), ink(strong)))
    assert ink(strong) > 1.4 * ink(stage.normal), 'no stronger'


@tap.case
def dark(stage):
    """chosen in the preferences, dark is drawn at once, and light again"""
    app = stage.app = stage.app or home.example('Digits CNN')
    before = chart(app)
    prefer(app, 2)
    app.wait(lambda: brightness(chart(app)) < 90, 'dark paper')
    app.wait(lambda: light(chart(app), app.extents(loss(app)).width) > 50, 'light letters on it')
    prefer(app, 1)
    app.wait(lambda: abs(brightness(chart(app)) - brightness(before)) < 4, 'the chart as it was')


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
