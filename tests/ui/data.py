# SPDX-License-Identifier: GPL-3.0-or-later
"""The Data page under the hand: the list of sources, filters, one sample."""
import re

from datapage import cell, cells, choose, click, filters, page, shown, source, sources, told
from uitest import Home, Tap, sh

tap = Tap()
home = Home()
WHOLE_COUNT = 80  # pixels of "569 samples", which are 84


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
def tells_once(stage):
    """what is chosen has its summary below it, and no tooltip over that; every other set has one"""
    app = stage.app
    tells = lambda text: sum(text in (n or '') for n in app.names('label'))
    app.move(*app.xy(source(app, 'Wine')))
    app.wait(lambda: tells('cultivars') == 1, 'the tooltip of the set before')
    app.move(*app.xy(source(app, 'Breast cancer')))
    app.wait(lambda: tells('cultivars') == 0, 'that tooltip to go')
    app.still(sources(app))
    assert tells('cell nuclei') == 1, [n for n in app.names('label') if 'cell nuclei' in (n or '')]


@tap.case
def counts_when_narrow(stage):
    """in a narrow window it is the search that has less room, not the number of samples"""
    app = stage.app
    sh('xdotool', 'windowsize', app.wid, 1024, 640)
    app.wait(lambda: app.geometry()['WIDTH'] == 1024, 'a narrow window')
    told = app.find('label', '569 samples', filters(app))
    search = app.find(None, 'Search the samples', filters(app))
    app.wait(lambda: app.extents(search).x + app.extents(search).width < app.extents(told).x
             and app.extents(told).x + app.extents(told).width < 1040, 'both in the row')
    assert app.extents(told).width >= WHOLE_COUNT, app.extents(told).width
    sh('xdotool', 'windowsize', app.wid, 1440, 900)
    app.wait(lambda: app.geometry()['WIDTH'] == 1440, 'a wide window')


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
    nothing = app.find('label', 'No Such Samples', page(app))
    app.wait(lambda: app.extents(nothing).width > 50, 'that there are none')
    app.click(search, 0.2)
    app.key('ctrl+a', 'BackSpace')
    app.wait(lambda: shown(app, '569 samples') and len(cells(app)) > 20, 'all of them again')


def count(app):
    """How many the grid says it shows."""
    found = [re.match(r'([\d,]+) samples?$', n or '') for n in app.names('label', filters(app))]
    return int(next(m for m in found if m).group(1).replace(',', ''))


@tap.case
def answers(stage):
    """wrong, confusing and unsure samples of the trained network, with what it takes them for, and those it has right"""
    app = stage.app
    choose(app, 'Answer of the network', 'Wrong')
    app.wait(lambda: cells(app) and all('→' in n for n in cells(app)), 'wrong ones', 20)
    wrong, names = count(app), cells(app)
    assert all(re.search(r'(Malignant → Benign|Benign → Malignant)', n) for n in names), names
    choose(app, 'Answer of the network', 'Confusing')
    app.wait(lambda: 0 < count(app) < wrong and set(cells(app)) < set(names), 'those of the wrong ones that it is sure of', 20)
    confusing = count(app)
    choose(app, 'Answer of the network', 'Unsure')
    app.wait(lambda: count(app) > 0 and set(cells(app)) - set(names), 'unsure ones, of which it has some right', 20)
    unsure = count(app)
    choose(app, 'Answer of the network', 'Right')
    app.wait(lambda: count(app) == 569 - wrong and not any('→' in n for n in cells(app)), 'all others', 20)
    print('# of 569: wrong %d, of these confusing %d; unsure %d' % (wrong, confusing, unsure))
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
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
