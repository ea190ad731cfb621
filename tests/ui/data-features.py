# SPDX-License-Identifier: GPL-3.0-or-later
"""Features of a table under the hand: ranked, left out and taken back, and how they go together."""
import re
import sys

from datapage import cells, click, page, tab, told
from uitest import Atspi, GLib, Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def features(app):
    """The list of features; a tab and a page are called so too."""
    return app.keep('features', lambda: next(o for o in app.walk(page(app)) if o.get_name() == 'Features'
                                             and o.get_role_name() not in ('page tab', 'label', 'panel')))


FOCUS = []


def focused_cb(event, *_):
    if event.detail1:
        FOCUS.append(event.source)


def here():
    """What has the focus now."""
    while GLib.MainContext.default().iteration(False):
        pass
    return FOCUS[-1] if FOCUS else None


def inside(table):
    o = here()
    while o and o != table:
        o = o.get_parent()
    return o is not None


def feature(app):
    """The feature in whose row the focus is: on the row or on its tick."""
    o = here()
    found = re.search(r'\b((mean|worst|error of) [\w ]+)', '%s | %s' % (o.get_name() or '', app.labels(o))) if o else None
    return found and found.group(1).strip()


@tap.case
def ranks(stage):
    """features ranked by mutual information, and by another score when its head is clicked"""
    app = stage.app = home.example('Breast Cancer')
    app.key('alt+1')
    app.wait(lambda: len(cells(app)) > 20, 'samples')
    larger = app.find('push button', contains='Larger', root=page(app))
    assert app.sensitive(larger)
    tab(app, 'Features')
    app.wait(lambda: not app.sensitive(larger), 'that there is nothing to enlarge')
    table = features(app)
    app.wait(lambda: 'worst perimeter' in app.names('label', table) or 'worst area' in app.names('label', table), 'the ranking', 20)

    def first(n=3):
        known = ('mean', 'worst', 'error')
        return [x for x in app.names('label', table) if x and any(k in x for k in known)][:n]
    print('# by mutual information: %s' % first())
    assert set(first()) == {'worst perimeter', 'worst area', 'worst radius'}, first()
    click(app, lambda: app.find('label', 'F', table), lambda: first(1) == ['worst concave points'], 'the order by F')
    # A score under the pointer tells how probable it is by chance.
    app.move(app.xy(app.find('label', 'F', table), 0.5)[0], app.xy(app.find('label', 'worst concave points', table), 0.5)[1])
    p = app.wait(lambda: app.look('label', contains='as much by chance: p = '), 'the tooltip').get_name()
    print('# %s' % p)
    assert float(p.split('= ')[1]) < 1e-50, p


@tap.case
def leaves_out(stage):
    """a feature is left out: data and network become narrower, and undo brings both back"""
    app = stage.app
    table = features(app)

    def keeps():
        return app.wait(lambda: next((o for o in app.every('check box', table) if o.get_name() == 'Keep worst concave points'
                                      and app.extents(o).height > 10), None), 'the tick')

    def inputs():
        app.key('alt+2')
        found = re.search(r'([\d,]+) +parameters', app.find('label', contains='parameters', root=app.page('Build')).get_name()).group(1)
        app.key('alt+1')
        return found
    whole = inputs()
    click(app, keeps, lambda: not app.checked(keeps()), 'the tick to go')
    app.wait(lambda: told(app, 'Numbers in a sample: 29'), 'samples of 29 numbers')
    narrow = inputs()
    print('# %s parameters; without it %s' % (whole, narrow))
    assert int(narrow) == int(whole) - 16, narrow
    app.key('ctrl+z')
    app.wait(lambda: app.checked(keeps()), 'kept again', 10)
    app.wait(lambda: told(app, 'Numbers in a sample: 30'), 'samples of 30 numbers')
    assert inputs() == whole


@tap.case
def one_stop(stage):
    """Tab passes over the rows as over one thing; arrows go through them, Space ticks, and the row keeps the focus"""
    app = stage.app
    table = features(app)
    listener = Atspi.EventListener.new(focused_cb)
    listener.register('object:state-changed:focused')
    app.click(app.find('label', 'worst area', table))
    app.wait(lambda: inside(table), 'the focus in the list')
    first = feature(app)
    app.press('Down')
    app.wait(lambda: feature(app) not in (None, first), 'the next row')
    name = feature(app)
    for numbers in 29, 30:
        app.press('space')
        app.wait(lambda n=numbers: told(app, 'Numbers in a sample: %d' % n), 'samples of %d numbers' % numbers)
        app.wait(lambda: inside(table) and feature(app) == name, 'the focus on the same row')
    print('# on %s' % name)
    app.press('Tab')
    app.wait(lambda: not inside(table), 'the focus beyond the list')
    app.press('shift+Tab')
    app.wait(lambda: inside(table) and feature(app) == name, 'the row again')
    listener.deregister('object:state-changed:focused')


@tap.case
def correlations(stage):
    """the matrix tells of the pair under the pointer, and of the strongest while there is none"""
    app = stage.app
    tab(app, 'Correlations')
    matrix = app.find('image', 'Correlations of all features', page(app))
    assert app.wait(lambda: matrix.get_description().startswith('Strongest: '), 'the strongest pair'), matrix.get_description()
    app.move(*app.xy(matrix, 0.5, 0.4))
    app.wait(lambda: re.match(r'[\w ]+ and [\w ]+: [+−]\d\.\d+$', matrix.get_description()), 'a pair')
    print('# %s' % matrix.get_description())


@tap.case
def without_numbers(stage):
    """a feature that has no score comes last, whichever way the list is sorted"""
    path, document = home.file('fruit.csv'), home.file('fruit.vitrine')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('weight,always,length,kind\n')
        for i in range(60):
            file.write('%g,7,%g,%s\n' % (i + i % 2 * 50, i % 7 + i % 2, 'apple' if i % 2 else 'pear'))
    sh(sys.argv[1], 'new', '--data', path, '-o', document)
    stage.app.discard()
    app = stage.app = home.start(document)
    app.kept.clear()
    app.key('alt+1')
    app.wait(lambda: len(cells(app)) > 20, 'samples')
    tab(app, 'Features')
    table = features(app)
    order = lambda: [n for n in app.names('label', table) if n in ('weight', 'always', 'length')]
    app.wait(lambda: len(order()) == 3 and order()[2] == 'always', 'that without a score last')
    ways = [order()]
    for way in 'upwards', 'downwards':
        click(app, lambda: app.find('label', 'F', table), lambda: order() not in ways[-1:], 'another order')
        ways.append(order())
    print('# %s' % ways)
    assert all(way[2] == 'always' for way in ways) and ways[1] != ways[2], ways


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
