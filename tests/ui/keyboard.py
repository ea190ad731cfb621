# SPDX-License-Identifier: GPL-3.0-or-later
"""The window by keys alone: Tab comes to everything on every page and goes on from it, what has the focus is seen,
Escape closes what was opened, and a network is built, trained and explained without a pointer."""
import re
import time

from uitest import Atspi, GLib, Home, Tap

tap = Tap()
home = Home()
PAGES = ('Data', 'Build', 'Train', 'Explain')


class Stage:
    """The window, and what had the focus, one after the other."""
    app = None
    seen = []

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def focused_cb(event, *_):
    try:
        if event.detail1:
            o = event.source
            Stage.seen.append((o.get_role_name(), o.get_name() or '', o))
    except GLib.Error:
        pass  # gone already


def pump(until, seconds):
    """Takes in what the window tells, until that is true or the time is over."""
    end, context = time.time() + seconds, GLib.MainContext.default()
    while time.time() < end and not until():
        if not context.iteration(False):
            time.sleep(0.01)


def rest():
    """Until the focus has stayed where it is for a while: a page that is shown hands it on."""
    n = -1
    while n < len(Stage.seen):
        n = len(Stage.seen)
        pump(lambda: len(Stage.seen) > n, 0.7)


def press(app, key):
    """Presses a key; what has the focus after it: role, name, object; None: it did not move."""
    n = len(Stage.seen)
    app.press(key)
    pump(lambda: len(Stage.seen) > n, 1.5)
    return Stage.seen[-1] if len(Stage.seen) > n else None


def around(app, most):
    """What Tab comes to, until it has been everywhere."""
    stops = []
    for _ in range(most):
        stop = press(app, 'Tab')
        assert stop, 'Tab went nowhere from %s' % (stops[-1:],)
        if stops and stop[:2] == stops[0][:2] and any(s[1] == 'Main menu' for s in stops):
            return stops
        stops.append(stop)
    raise AssertionError('Tab is not around after %d: %s' % (most, [s[1] for s in stops]))


def lies_in(o, page):
    """Whether that is on the page, and not in the header."""
    while o:
        if o == page:
            return True
        o = o.get_parent()
    return False


def comes_to(app, page, most, wanted):
    """All stops of a page are named, and those that must be among them are."""
    app.key('alt+%d' % page)
    # A page shown for the first time is built, and the focus may stand in the header until it is there.
    root = app.page(PAGES[page - 1])
    pump(lambda: Stage.seen and lies_in(Stage.seen[-1][2], root), 20)
    rest()
    assert lies_in(Stage.seen[-1][2], root), 'page %d is shown, the focus is at %s' % (page, Stage.seen[-1][:2])
    stops = around(app, most)
    names = [s[1] for s in stops]
    print('# page %d: %d stops' % (page, len(stops)))
    for want in wanted + ['Main menu']:
        assert any(re.match(want, n) for n in names), 'no stop at "%s": %s' % (want, names)
    assert all(n and not re.match(r'(Gtk|Adw|Vitrine)[A-Z]', n) for n in names), names
    back = press(app, 'shift+Tab')
    assert back and back[1] == names[-1], 'Shift+Tab came to %s, not back to %s' % (back, names[-1])
    return stops


@tap.case
def build(stage):
    """Build: the list of layers is one stop, then bench, card, inspector and header, and around"""
    app = stage.app = home.example('Digits CNN')
    stage.listener = Atspi.EventListener.new(focused_cb)
    stage.listener.register('object:state-changed:focused')
    app.wait(lambda: app.look('image', 'Arithmetic', app.page('Build')), 'a number spelled out')
    comes_to(app, 2, 70, ['Search layers', 'Dense', 'Look inside', 'Show as Code', 'Bench', 'Arithmetic', 'Fit the network',
                          'Filters', 'Weights and biases', 'All Weights'])


def picture(app, o):
    """What the screen shows of it and close around it, where the ring of the focus is, once it stands still."""
    e, margin, last = app.extents(o), 12, [None]
    x, y = app.corner(o)
    place = '%dx%d+%d+%d' % (e.width + 2 * margin, e.height + 2 * margin, x - margin, y - margin)

    def same():
        last.append(app.part(place))
        return last[-1] == last[-2]
    app.wait(same, 'a picture that stands still', 8)
    return last[-1]


@tap.case
def shows(stage):
    """what has the focus is seen to have it: bench, drawings, rows and buttons"""
    app, left = stage.app, {'panel', 'image', 'list item', 'push button', 'spin button', 'check box', 'entry'}
    app.move(*app.xy(app.frame, 0.5, 0.99))
    for _ in range(60):
        stop = press(app, 'Tab')
        if not left:
            break
        if not stop or stop[0] not in left:
            continue
        with_it = picture(app, stop[2])
        press(app, 'Tab')
        without = picture(app, stop[2])
        assert with_it != without, '%s "%s" looks the same with the focus and without' % stop[:2]
        left.discard(stop[0])
    assert not left, 'never came to %s' % left


@tap.case
def data(stage):
    """Data: sources, their settings, filters; ten thousand samples are one stop"""
    stops = comes_to(stage.app, 1, 40, ['Digits', 'Split', 'Open Files', 'Part of the data', 'Class', 'Answer', 'Sample 0'])
    assert sum(s[0] == 'table cell' for s in stops) == 1, 'the samples are several stops'
    assert len(stops) < 35, len(stops)


@tap.case
def train(stage):
    """Train: settings, runs, curves and panels"""
    comes_to(stage.app, 3, 70, ['Start', 'Loss', 'Learning rate', 'Changes of each sample', 'Run 1', 'Panels', 'Confusion', 'Hardest samples'])


@tap.case
def explain(stage):
    """Explain: the strip is one stop, the maps and their settings follow"""
    app = stage.app
    app.key('alt+4')
    app.wait(lambda: app.look('image', contains='Gradient', root=app.page('Explain')), 'maps', 30)
    stops = comes_to(app, 4, 60, ['Order of the samples', 'Sample', 'Gradient'])
    assert sum(s[1].startswith('Sample ') and s[0] == 'push button' for s in stops) <= 3, [s[1] for s in stops]


@tap.case
def escapes(stage):
    """Escape closes menus and the search, and the focus is where it was, or at what the thing belongs to"""
    app = stage.app
    for page, keys, role, name in ((2, 'F10', 'menu item', 'Preferences'), (2, 'ctrl+k', None, 'Insert a layer'),
                                   (3, 'alt+p', 'menu item', 'Confusion')):
        app.key('alt+%d' % page)
        rest()
        before = Stage.seen[-1][2]
        app.key(keys)
        app.find(role, name)
        rest()
        assert Stage.seen[-1][2] != before, '%s took no focus' % keys
        app.key('Escape')
        app.wait(lambda r=role, n=name: not app.look(r, n), 'that %s is closed' % keys)
        back = lambda b=before: Stage.seen[-1][2] == b or re.match('Main menu|Panels|Bench: ', Stage.seen[-1][1])
        pump(back, 5)
        assert back(), 'after %s the focus is at %s' % (keys, Stage.seen[-1][:2])


@tap.case
def keys_told(stage):
    """Ctrl+F1 tells the keys of actions, of pages and of what a page does by itself"""
    app = stage.app
    app.key('ctrl+F1')
    for title in ('Open data files', 'Repeat with several seeds', 'Move the cross-hair', 'Pages', 'Main menu'):
        app.find('label', title)
    app.key('Escape')
    app.wait(lambda: not app.look('label', 'Move the cross-hair'), 'the keys are gone')


@tap.case
def end(stage):
    """it ends as it should"""
    stage.listener.deregister('object:state-changed:focused')
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
