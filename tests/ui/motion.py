# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduced motion: where the desktop wants no animation an edit is there with its first frame, and on no page
anything moves by itself."""
import os
import time

from uitest import Home, Skip, Tap

tap = Tap()
EDITS = 6


class Stage:
    app = None
    frames = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def opened(stage, animations):
    """The Digits CNN on a desktop with animations or without: as the settings file says, which GTK reads."""
    home = Home()
    folder = os.path.join(home.file('config'), 'gtk-4.0')
    os.makedirs(folder)
    with open(os.path.join(folder, 'settings.ini'), 'w', encoding='ascii') as file:
        file.write('[Settings]\ngtk-enable-animations=%s\n' % ('true' if animations else 'false'))
    stage.app = home.example('Digits CNN')
    stage.app.wait(lambda: stage.app.look('image', 'Arithmetic', stage.app.page('Build')), 'the numbers of the sample', 30)
    return home, stage.app


def frames_of_edits(home, app):
    """Frames of one edit: a layer comes and goes several times."""
    # The numbers of the sample come a moment after an edit, and are drawn then: without them.
    app.click(app.find('check box', 'Look inside', app.page('Build')))
    app.click(app.find('panel', contains='Bench', root=app.page('Build')), 0.9, 0.9)
    app.key('ctrl+k')
    app.type('Dropout')
    app.key('Return')
    app.wait(lambda: app.title().startswith('•'), 'the edit')
    app.move(*app.xy(app.frame, 0.5, 0.01))
    time.sleep(0.6)

    def edit():
        for _ in range(EDITS // 2):
            for key in ('ctrl+z', 'ctrl+shift+z'):
                app.press(key)
                time.sleep(0.5)
    told = home.loop_while(app, edit)
    return told['frames'] / EDITS, told['others']


@tap.case
def still(stage):
    """without animations: a layer is in its place at once"""
    home, app = opened(stage, False)
    stage.frames, _ = frames_of_edits(home, app)
    print('# %.1f frames for an edit' % stage.frames)
    assert stage.frames <= 6, 'an edit without animations takes %.1f frames' % stage.frames
    for number, page in ((1, 'Data'), (2, 'Build'), (3, 'Train'), (4, 'Explain')):
        app.key('alt+%d' % number)
        app.page(page)
        app.move(*app.xy(app.frame, 0.5, 0.01))
        time.sleep(1.5)
        told = home.loop(app, 1)
        print('# %s at rest: %d frames in a second' % (page, told['frames']))
        assert told['frames'] <= 3, '%s moves by itself: %d frames in a second' % (page, told['frames'])
    app.kill()


@tap.case
def moves(stage):
    """with animations: it glides there, for more frames"""
    home, app = opened(stage, True)
    frames, others = frames_of_edits(home, app)
    print('# %.1f frames for an edit' % frames)
    app.kill()
    if frames < stage.frames + 3 and others > 0.5:
        raise Skip('others take %.0f %% of the machine' % (100 * others))
    assert frames >= stage.frames + 3, 'no more frames than without: %.1f, %.1f' % (frames, stage.frames)


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
