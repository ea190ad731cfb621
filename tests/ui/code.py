# SPDX-License-Identifier: GPL-3.0-or-later
"""The network as code: read, kept up with the edits, copied and saved."""
import os
import re
import time

from uitest import Atspi, Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None
    text = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def view(app, library):
    return app.find('text', 'Code in ' + library, app.page('Build'))


def code(app, library='Keras'):
    """What the panel says, as a screen reader gets it."""
    return app.text(view(app, library))


def button(app, name):
    """Whatever kind of button it is; a tooltip goes on with its key."""
    return app.wait(lambda: next((o for o in app.walk(app.page('Build')) if 'button' in o.get_role_name()
                                  and re.match(name + r'( \(|$)', o.get_name() or '')), None), 'the button ' + name)


def exported(library):
    """What the command line makes of the document that was just saved."""
    out = home.file('out.py')
    sh(os.sys.argv[1], 'export', home.file('net.vitrine'), '-o', out, '--flavor', library.lower())
    with open(out, encoding='utf-8') as file:
        return file.read()


def clipboard(app):
    """The text on it, pasted into an entry."""
    search = app.find('entry', 'Search layers', app.page('Build'))
    app.click(search)
    app.key('ctrl+a', 'ctrl+v')
    text = app.wait(lambda: app.text(search), 'the text')
    app.key('Escape')
    return text


def click_in_dialog(app, o):
    """A dialog is a window of its own, with a frame that is not its own."""
    wid = next(w for w in sh('xdotool', 'search', '--onlyvisible', '--pid', app.process.pid).split() if w != app.wid)
    e = app.extents(o)
    sh('xdotool', 'mousemove', '--window', wid, e.x + 12, e.y + e.height // 2, 'click', 1)
    time.sleep(0.25)


def is_shown(app, role, name):
    found = app.look(role, contains=name, root=app.page('Build'))
    return found is not None and found.get_state_set().contains(Atspi.StateType.VISIBLE)


@tap.case
def shown(stage):
    """the button in the Build bar opens the code, in Keras first"""
    app = stage.app = home.example('Digits CNN')
    app.click(button(app, 'Show as Code'))
    stage.text = app.wait(lambda: code(app), 'the code')
    assert 'layers.Conv2D(32, 3, activation="relu")' in stage.text, stage.text
    assert 'loss="sparse_categorical_crossentropy"' in stage.text and 'epochs=10' in stage.text, stage.text
    compile(stage.text, 'code', 'exec')


@tap.case
def kept_up(stage):
    """other filters in the inspector are other filters in the code, and undo takes them back"""
    app = stage.app
    app.fill(app.find('spin button', contains='Filters', root=app.page('Build')), '24')
    app.wait(lambda: 'layers.Conv2D(24, 3, activation="relu")' in code(app), 'the filters in the code')
    assert '26×26×24' in code(app), code(app)
    app.key('ctrl+z')
    app.wait(lambda: code(app) == stage.text, 'the first code again')


@tap.case
def problem(stage):
    """a network that does not fit has no code, but the sentence why"""
    app = stage.app
    app.fill(app.find('spin button', contains='Kernel size', root=app.page('Build')), '40')
    instead = app.find('label', 'The code stands here when every layer fits.', app.page('Build'))
    app.wait(lambda: app.extents(instead).width > 50, 'why there is no code')
    app.find('label', contains='does not fit', root=app.page('Build'))
    app.key('ctrl+z')
    app.wait(lambda: code(app) == stage.text, 'the code again')


@tap.case
def other_library(stage):
    """Ctrl+Alt+U and the switch show it in PyTorch and back"""
    app = stage.app
    app.key('ctrl+alt+u')
    text = app.wait(lambda: code(app, 'PyTorch'), 'the code for PyTorch')
    assert 'nn.Conv2d(1, 32, 3)' in text and 'F.cross_entropy' in text, text
    app.click(button(app, 'Keras'))
    app.wait(lambda: code(app) == stage.text, 'the code for Keras')
    app.click(button(app, 'PyTorch'))
    app.wait(lambda: code(app, 'PyTorch') == text, 'the code for PyTorch again')


@tap.case
def copy(stage):
    """what is copied is what vitrine export writes"""
    app = stage.app
    app.save_as(home.file('net.vitrine'))
    app.key('ctrl+shift+c')
    app.find('label', 'Copied the code for PyTorch')
    text = clipboard(app)
    assert text == exported('PyTorch'), text
    app.click(button(app, 'Keras'))
    app.wait(lambda: code(app).splitlines()[1:] == stage.text.splitlines()[1:], 'the code for Keras')
    app.click(button(app, 'Copy the code'))
    app.find('label', 'Copied the code for Keras')
    text = clipboard(app)
    assert text == exported('Keras'), text


@tap.case
def save(stage):
    """Alt+Ctrl+E saves it, for the library that is chosen and with the weights beside it"""
    app = stage.app
    out = home.file('my_net.py')
    app.key('ctrl+alt+e')
    app.find(None, 'Export Code')
    time.sleep(0.5)
    click_in_dialog(app, app.find('check box', 'With the weights in a file beside it'))
    app.key('alt+n', 'ctrl+a')
    app.type(out)
    app.key('Return')
    app.find('label', 'Exported my_net.py')
    with open(out, encoding='utf-8') as file:
        text = file.read()
    assert 'with_name("my_net.safetensors")' in text and 'name="conv2d"' in text, text
    assert os.path.getsize(home.file('my_net.safetensors')) > 4 * 693962


@tap.case
def closed(stage):
    """Ctrl+U closes it; a narrow window shows it in the bench's place"""
    app = stage.app
    app.key('ctrl+u')
    app.wait(lambda: not is_shown(app, 'text', 'Code in'), 'a page without the code')
    app.wait(lambda: is_shown(app, 'panel', 'Bench: '), 'the bench')
    sh('xdotool', 'windowsize', '--sync', app.wid, 1024, 640)
    app.key('ctrl+u')
    app.wait(lambda: is_shown(app, 'text', 'Code in') and not is_shown(app, 'panel', 'Bench: '), 'the code alone')
    app.click(button(app, 'Close the code'))
    app.wait(lambda: is_shown(app, 'panel', 'Bench: '), 'the bench')
    app.key('ctrl+q')
    app.wait(lambda: not app.alive(), 'the end')


tap.main(Stage(), lambda stage: stage.app and stage.app.alive() and stage.app.kill())
