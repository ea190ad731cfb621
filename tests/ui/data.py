# SPDX-License-Identifier: GPL-3.0-or-later
"""The Data page under the hand: the list of sources, filters, one sample, another set, a generator's sliders."""
import re

from datapage import cell, cells, choose, click, filters, page, shown, source, sources, told
from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


@tap.case
def opens(stage):
    """every bundled set stands in the list with its count, the chosen one with its settings below"""
    app = stage.app = home.example('Breast Cancer')
    app.key('alt+1')
    app.wait(lambda: len(cells(app)) > 20, 'samples')
    rows = [r.get_name() for r in app.every('list item', sources(app)) if r.get_name()]
    print('# %d rows: %s' % (len(rows), rows))
    for title in ('Digits', 'Iris', 'Words of five languages', 'Two spirals', 'Spoken words'):
        assert title in rows, (title, rows)
    app.wait(lambda: app.told('list item', 'Digits', sources(app)) == '10,000 · 28×28×1', 'the count of digits', 30)
    assert app.told('list item', 'Breast cancer', sources(app)) == '569 · 30'
    assert [n for n in cells(app) if re.match(r'Sample \d+, (Malignant|Benign): mean radius [\d.]+', n)], cells(app)[:3]


@tap.case
def narrows(stage):
    """part, class and text narrow the grid; nothing left says so"""
    app = stage.app
    choose(app, 'Part of the data', 'Held out')
    app.wait(lambda: shown(app, '113 samples'), '113 held out')
    choose(app, 'Class', 'Malignant')
    app.wait(lambda: cells(app) and all('Malignant' in n for n in cells(app)), 'malignant ones alone')
    choose(app, 'Class', 'All classes')
    choose(app, 'Part of the data', 'All samples')
    search = app.find(None, 'Search the samples', filters(app))
    app.fill(search, 'mean radius > 20')
    radius = lambda n: float(re.search(r'mean radius ([\d.]+)', n).group(1))
    app.wait(lambda: cells(app) and all(radius(n) > 20 for n in cells(app)), 'tumours of a radius above 20')
    app.fill(search, 'mean radius > 200')
    app.find('label', 'No Such Samples', page(app))
    app.click(search, 0.2)
    app.key('ctrl+a', 'BackSpace')
    app.wait(lambda: shown(app, '569 samples') and len(cells(app)) > 20, 'all of them again')


@tap.case
def answers(stage):
    """wrong and unsure samples of the trained network, hardest first, with what it takes them for"""
    app = stage.app
    choose(app, 'Answer of the network', 'Wrong')
    wrong = app.wait(lambda: cells(app) and all('→' in n for n in cells(app)) and cells(app), 'wrong ones', 20)
    print('# wrong: %s' % [n.split(':')[0] for n in wrong])
    assert all(re.search(r'(Malignant → Benign|Benign → Malignant)', n) for n in wrong), wrong
    choose(app, 'Answer of the network', 'Right')
    app.wait(lambda: len(cells(app)) > 20 and not any('→' in n for n in cells(app)), 'right ones', 20)
    choose(app, 'Answer of the network', 'Any answer')


@tap.case
def chosen_sample(stage):
    """a click shows a sample large, Enter explains it, a menu looks inside on Build"""
    app = stage.app
    app.wait(lambda: shown(app, '569 samples') and len(cells(app)) > 20, 'all of them again')
    click(app, lambda: cell(app, 'Sample 3,'), lambda: told(app, 'Sample 3'), 'sample 3 in the panel')
    app.click_at(*app.xy(cell(app, 'Sample 3,')), button=3)
    app.click(app.find(None, 'Look Inside on Build'))
    app.wait(lambda: app.look('label', 'Sample 3', app.page('Build')), 'the sample on Build', 10)
    app.key('alt+1')
    click(app, lambda: cell(app, 'Sample 4,'), lambda: told(app, 'Sample 4'), 'sample 4 in the panel')
    app.key('Return')
    app.wait(lambda: app.find('image', contains='Sample 4', root=app.page('Explain'), timeout=1), 'the sample on Explain', 10)
    app.key('alt+1')


@tap.case
def another_source(stage):
    """a click in the list loads another set; the network says what does not fit, and one button makes another"""
    app = stage.app
    click(app, lambda: source(app, 'Iris'), lambda: shown(app, '150 samples'), 'irises')
    app.key('ctrl+z')
    app.wait(lambda: shown(app, '569 samples'), 'tumours again', 20)
    click(app, lambda: source(app, 'Digits 8×8'), lambda: shown(app, '1,797 samples'), 'small digits')
    app.find('label', contains='set the Input layer to 8×8×1', root=page(app))
    title = app.find('label', contains='set the Input layer', root=page(app))
    click(app, lambda: app.find('push button', contains='New Network', root=page(app)),
          lambda: app.extents(title).width == 0 or not app.look('push button', contains='New Network', root=page(app)),
          'the notice to go')


@tap.case
def slides(stage):
    """a generator's slider redraws the plane while it is dragged; it is one step of the history"""
    app = stage.app
    plane = click(app, lambda: source(app, 'Two spirals'), lambda: app.look('image', 'Samples in the plane', page(app)), 'the plane')
    before = app.still(plane)
    noise = app.find('slider', 'Noise', page(app))
    app.scroll_to(noise, sources(app).get_parent())
    app.drag(app.xy(noise, 0.02), app.xy(noise, 0.6))
    noisy = app.changes(plane, before, 'noisy spirals')
    app.key('ctrl+z')
    app.changes(plane, noisy, 'clean spirals again')
    app.key('ctrl+z')
    app.wait(lambda: shown(app, '1,797 samples'), 'small digits again')


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.discard()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
