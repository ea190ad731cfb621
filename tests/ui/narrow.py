# SPDX-License-Identifier: GPL-3.0-or-later
"""A small window: made 1024 × 640 in one go from 1440 × 900, whatever can be pressed on Start, Data, Build, Train and
Explain is within it; at 880 the switcher stands below."""
import re
import time

from uitest import Atspi, GLib, Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def resize(app, width, height):
    sh('xdotool', 'windowsize', app.wid, width, height)

    def there():
        g = app.geometry()
        return (g['WIDTH'], g['HEIGHT']) == (width, height)
    app.wait(there, 'a window of %d × %d instead of %s' % (width, height, app.geometry()), 5)
    time.sleep(0.4)


def outside(app, root, room):
    """What can have the focus below @root and is not wholly within @room: x, y, width, height."""
    found, count = [], [0]

    def look(o, box):
        e = o.get_extents(Atspi.CoordType.WINDOW)
        if e.width <= 0 or e.height <= 0:
            return
        x, y, width, height = box
        role = o.get_role_name()
        if role == 'scroll pane':
            # What is scrolled is reached by scrolling: only across must it fit, unless it is a strip.
            if e.height < 120:
                return
            box = (max(x, e.x), -100000, min(x + width, e.x + e.width) - max(x, e.x), 200000)
        elif o.get_state_set().contains(Atspi.StateType.FOCUSABLE) and role in (
                'push button', 'check box', 'entry', 'spin button', 'combo box', 'slider', 'image', 'list item', 'table cell', 'page tab'):
            if e.x >= x + width or e.x + e.width <= x or (o.get_name() or '').startswith('Sample '):
                return  # in a panel that is folded away; a cell that a grid keeps for later
            count[0] += 1
            if e.x < x - 1 or e.x + e.width > x + width + 1 or e.y < y - 1 or e.y + e.height > y + height + 1:
                found.append('%s "%s" at %d, %d, %d × %d' % (role, o.get_name(), e.x, e.y, e.width, e.height))
            return
        for i in range(o.get_child_count()):
            child = o.get_child_at_index(i)
            if child:
                walk(child, box)

    def walk(o, box):
        try:
            look(o, box)
        except GLib.Error:
            for i in range(o.get_child_count()):  # no widget itself
                walk(o.get_child_at_index(i), box)

    walk(root, room)
    return found, count[0]


def fits(app, root, where):
    frame = app.extents(app.frame)
    found, count = outside(app, root, (0, 0, frame.width, frame.height))
    print('# %s: %d within %d × %d' % (where, count, frame.width, frame.height))
    assert count > 4 and not found, '%s: %s' % (where, '; '.join(found))


def one_row(app, width):
    """The buttons of the Data page of pictures stand beside the filters: no second, nearly empty row."""
    page = app.page('Data')
    part = app.keep('part', lambda: app.find('combo box', contains='Part of the data', root=page))
    for name in ('Draw a sample', 'Smaller pictures', 'Larger pictures'):
        button = app.keep(name, lambda n=name: app.find(None, n, page))

        def beside(b=button):
            e, row = app.extents(b), app.extents(part)
            return e.width > 10 and abs(e.y + e.height // 2 - row.y - row.height // 2) < 4 and e.x > row.x
        app.wait(beside, '%s in the row of the filters at %d' % (name, width), 5)


@tap.case
def start(stage):
    """Start"""
    app = stage.app = home.start()
    resize(app, 1024, 640)
    fits(app, app.page('Start'), 'Start')
    app.kill()


@tap.case
def pages(stage):
    """the pages of a document, each from a wide window"""
    app = stage.app = home.example('Digits CNN')
    for number, name, there in ((2, 'Build', 'Arithmetic'), (1, 'Data', 'Class balance'), (3, 'Train', 'Confusion'),
                                (4, 'Explain', 'Gradient')):
        resize(app, 1440, 900)
        app.key('alt+%d' % number)
        app.wait(lambda: app.look('image', contains=there, root=app.page(name)), '%s of %s' % (there, name), 30)
        resize(app, 1024, 640)
        fits(app, app.page(name), name)
        if name == 'Data':
            one_row(app, 1024)
        if name == 'Train':
            smoothing = app.find('slider', 'Smoothing', app.page(name))
            was = smoothing.get_current_value()
            app.move(*app.xy(smoothing, 0.3))  # neither its name nor its formula has room beside it
            app.wait(lambda: app.look('label', contains='Smoothing: m ← '), 'the tooltip of the slider')
            app.click(smoothing, 0.12)
            app.wait(lambda: smoothing.get_current_value() < was, 'less smoothing than %g' % was, 5)


@tap.case
def below(stage):
    """at 880 wide the pages are switched below, and both panels fold"""
    app = stage.app
    resize(app, 880, 640)
    app.key('alt+2')
    tabs = [o for o in app.every('page tab', app.frame) if app.extents(o).width > 10 and app.extents(o).y > 500]
    assert len(tabs) == 5, [(t.get_name(), app.extents(t).y) for t in tabs]
    fits(app, app.page('Build'), 'Build')
    app.click(tabs[0])
    fits(app, app.page('Data'), 'Data')
    for width in (880, 900, 960):
        resize(app, width, 640)
        one_row(app, width)


@tap.case
def fits_again(stage):
    """a network that is too large for a small window fits into a larger one, unless it was zoomed by hand"""
    stage.app.kill()
    app = stage.app = home.example('Digit VAE, 2-D')

    def zoom():
        label = app.keep('zoom', lambda: next(o for o in app.walk(app.page('Build')) if re.match(r'\d+ %$', o.get_name() or '')))
        return int(label.get_name().split()[0])
    resize(app, 1024, 640)
    small = app.wait(zoom, 'the zoom')
    resize(app, 1440, 900)
    app.wait(lambda: zoom() > small, 'more than %d %%' % small, 5)
    resize(app, 1024, 640)
    app.wait(lambda: zoom() == small, '%d %% again' % small, 5)
    app.key('ctrl+plus')
    by_hand = app.wait(lambda: zoom() > small and zoom(), 'a larger zoom', 5)
    resize(app, 1440, 900)
    assert zoom() == by_hand, (zoom(), by_hand)


@tap.case
def running(stage):
    """with a run of many epochs under way the header keeps all its buttons and the document's name, and the page fits"""
    app = stage.app
    app.key('alt+3')
    page = app.page('Train')
    app.fill(app.find('spin button', contains='Epochs', root=page), '2000')
    app.key('F5')
    app.wait(lambda: app.look('label', contains=' left', root=page), 'the time that is left')
    for width in (1440, 1200, 1024, 900):
        resize(app, width, 900)
        for name in ('Pause', 'Minimize', 'Maximize', 'Close'):
            def within():
                e = app.extents(app.keep(name, lambda: app.find('push button', name, app.frame, timeout=1)))
                return e.width > 10 and e.x >= 0 and e.x + e.width <= width
            app.wait(within, '%s within %d' % (name, width), 5)
        label = app.keep('name', lambda: app.find('label', contains='Digit VAE', root=app.frame))
        assert app.extents(label).width >= 50, 'at %d the name has %d' % (width, app.extents(label).width)
        if width == 1440:
            fits(app, page, 'Train, running')
    app.key('F5')
    app.wait(lambda: app.look('push button', 'Train', app.frame), 'the pause')
    app.discard()


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
