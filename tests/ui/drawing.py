# SPDX-License-Identifier: GPL-3.0-or-later
"""The drawing pad of the Data page: a drawn sample is answered, explained, looked into, and kept in a set of one's own."""
import re

from datapage import cells, click, page, shown, source, sources
from uitest import Home, Lost, Tap

tap = Tap()
home = Home()


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def popover(app):
    """What the pad is in."""
    def find():
        o = app.find(None, 'Drawing pad', page(app))
        while o.get_name() != 'GtkPopover':
            o = o.get_parent()
        return o
    return app.keep('popover', find)


def part(app, role, contains):
    return app.keep(contains, lambda: app.find(role, contains=contains, root=popover(app)))


def pad(app):
    """The pad, its popover open."""
    def opened():
        try:
            return app.popover(part(app, None, 'Drawing pad'))
        except Lost:
            return None
    if 'Drawing pad' not in app.kept or not opened():
        click(app, lambda: app.keep('draw', lambda: app.find(None, 'Draw a sample', page(app))), opened, 'the pad')
    return part(app, None, 'Drawing pad')


def press(app, title, test, what):
    click(app, lambda: part(app, 'push button', title), test, what)


def stroke(app, *places):
    """One stroke through some places of the pad."""
    points = [app.xy(pad(app), *place) for place in places]
    app.drag(points[0], points[1], steps=6, hold=0.05)


def classes(app):
    """The rows of the classes."""
    return app.every('check box', app.keep('rows', lambda: app.find('grouping', 'What it is', popover(app))))


def likeliest(app):
    """The class that the network takes it for; None: it has not looked yet."""
    rows = [re.match(r'(\d): ([\d.]+) %', o.get_name()) for o in classes(app)]
    rows = [(float(m.group(2)), m.group(1)) for m in rows if m]
    return max(rows)[1] if rows and max(rows)[0] > 50 else None


def one(app):
    """An upright stroke."""
    stroke(app, (0.5, 0.12), (0.5, 0.88))
    app.wait(lambda: likeliest(app) == '1', 'a 1')


def keep(app, name, n):
    """Says what the drawing is, and keeps it."""
    button = part(app, 'push button', 'Keep in My Drawings')
    assert not app.sensitive(button), 'it can be kept before it is said what it is'
    app.click_for(lambda: next(o for o in classes(app) if o.get_name().startswith(name + ': ')), lambda: app.sensitive(button),
                  'the button to keep it')
    app.click(button)
    app.wait(lambda: app.look('label', contains='Kept in My drawings: %d sample' % n, root=popover(app)), 'the message')
    assert part(app, None, 'Drawing pad').get_description() == 'Empty'


@tap.case
def answers(stage):
    """an upright stroke is a 1 to the network, with a roof and a slant a 7, and Undo Stroke takes one back"""
    app = stage.app = home.example('Digits CNN')
    app.key('alt+1')
    app.wait(lambda: len(cells(app)) > 20, 'samples', 30)
    o = pad(app)
    assert not any(app.sensitive(part(app, 'push button', b)) for b in ('Clear', 'Undo Stroke')), 'nothing to take back'
    one(app)
    assert all(app.sensitive(part(app, 'push button', b)) for b in ('Clear', 'Undo Stroke'))
    press(app, 'Clear', lambda: likeliest(app) is None, 'no answer')
    assert not app.sensitive(part(app, 'push button', 'Clear'))
    stroke(app, (0.2, 0.15), (0.75, 0.15))
    roof = app.still(o)
    stroke(app, (0.75, 0.15), (0.4, 0.9))
    app.wait(lambda: likeliest(app) == '7', 'a 7')
    press(app, 'Undo Stroke', lambda: app.still(o) == roof, 'the roof alone')
    stroke(app, (0.75, 0.15), (0.4, 0.9))
    app.wait(lambda: likeliest(app) == '7', 'a 7 again')


@tap.case
def kept(stage):
    """what is said to be a 7 and a 1 is kept, and stands in the list as a set of one's own"""
    app = stage.app
    keep(app, '7', 1)
    one(app)
    keep(app, '1', 2)
    app.key('Escape')
    app.wait(lambda: app.told('list item', 'My drawings', sources(app)) == '2 · 28×28×1', 'its count')


@tap.case
def looked_into(stage):
    """Look Inside takes the drawn one to Build, Explain to Explain"""
    app = stage.app
    one(app)
    press(app, 'Look Inside', lambda: app.look('label', 'drawn by hand', app.page('Build')), 'the drawn sample on Build')
    app.key('alt+1')
    pad(app)
    press(app, 'Explain', lambda: app.look('image', 'Your own sample', app.page('Explain')), 'the drawn sample on Explain')
    app.key('alt+1')


@tap.case
def own_set(stage):
    """a click makes My drawings the data; one more that is drawn there joins them"""
    app = stage.app
    click(app, lambda: source(app, 'My drawings'), lambda: shown(app, '2 samples'), 'the two')
    app.find('label', contains='Drawn on this page', root=app.page('Data'))
    labels = lambda: sorted(n.split(', ')[1] for n in cells(app))
    app.wait(lambda: labels() == ['1', '7'], 'a 1 and a 7')
    one(app)
    keep(app, '1', 3)
    app.key('Escape')
    app.wait(lambda: shown(app, '3 samples') and labels() == ['1', '1', '7'], 'the third')


@tap.case
def deleted(stage):
    """Delete takes one drawing away; the toast's Undo and Ctrl+Z bring it back"""
    app = stage.app
    labels = lambda: sorted(n.split(', ')[1] for n in cells(app))
    seven = next(o for o in app.every('table cell', page(app)) if (o.get_name() or '').split(', ')[1:2] == ['7'])
    app.click(seven)
    app.press('Delete')
    app.wait(lambda: shown(app, '2 samples') and labels() == ['1', '1'], 'that the 7 is gone')
    app.click(app.find('push button', 'Undo', app.find('label', 'Drawing deleted').get_parent().get_parent()))
    app.wait(lambda: shown(app, '3 samples') and labels() == ['1', '1', '7'], 'the 7 again')
    app.key('ctrl+shift+z')
    app.wait(lambda: shown(app, '2 samples') and labels() == ['1', '1'], 'that the 7 is gone again')
    app.key('ctrl+z')
    app.wait(lambda: shown(app, '3 samples') and labels() == ['1', '1', '7'], 'the 7 by the keyboard')


@tap.case
def stays(stage):
    """at the next start they are there"""
    app = stage.app
    assert app.discard() == 0
    app = stage.app = home.example('Digits CNN')
    app.key('alt+1')
    app.wait(lambda: app.told('list item', 'My drawings', sources(app)) == '3 · 28×28×1', 'the set', 30)
    status = app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
