# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels below the curves: confusion, its cells and their samples, the hardest samples."""
import re

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None
    wrong = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def told(app, name):
    return app.told('image', name, app.page('Train'))


def number(text):
    return int(text.replace(',', ''))


def explains(app, sample):
    """Until the Explain page shows that sample."""
    app.find('label', 'Sample %s' % sample, app.page('Explain'))


def cell_under(app, matrix, x, y):
    """The cell that the matrix reads out with the pointer there: label, predicted, how many."""
    app.move(x, y)

    def read():
        text = told(app, 'Confusion')
        match = re.match(r'^(\d) taken for (\d): ([\d,]+) of', text)
        if match:
            return tuple(map(number, match.groups()))
        match = re.match(r'^(\d) found: ([\d,]+) of', text)
        return (int(match.group(1)), int(match.group(1)), number(match.group(2))) if match else None
    return app.wait(read, 'a cell read out at %d, %d' % (x, y))


def place_of(app, matrix, label, predicted):
    """Where the pointer reads that cell: by two others, and a step or two from there."""
    (x0, y0), (x1, y1) = app.xy(matrix, 0.30, 0.35), app.xy(matrix, 0.60, 0.75)
    r0, c0, _ = cell_under(app, matrix, x0, y0)
    r1, c1, _ = cell_under(app, matrix, x1, y1)
    dx, dy = (x1 - x0) / (c1 - c0), (y1 - y0) / (r1 - r0)
    x, y = x0 + (predicted - c0) * dx, y0 + (label - r0) * dy
    for _ in range(6):
        r, c, _ = cell_under(app, matrix, x, y)
        if (r, c) == (label, predicted):
            return x, y
        x, y = x + (predicted - c) * dx * 0.6, y + (label - r) * dy * 0.6
    raise AssertionError('the cell %d, %d was not found' % (label, predicted))


@tap.case
def tells(stage):
    """the confusion says how many are wrong, and what was mistaken most"""
    app = stage.app = home.example('Digits CNN')
    app.key('alt+3')
    text = app.wait(lambda: re.match(r'^validation, (\d+) wrong of ([\d,]+); (\d) taken for (\d): (\d+) of',
                                     told(app, 'Confusion')), 'the confusion')
    print('# %s' % text.string)
    assert 0 < int(text.group(1)) < 200 and number(text.group(2)) == 2000, text.string
    stage.wrong = tuple(map(int, text.groups()[2:5]))


@tap.case
def cell(stage):
    """a click on a wrong cell shows as many samples as its number says; Return explains one"""
    app = stage.app
    label, predicted, count = stage.wrong
    matrix = app.find('image', 'Confusion', app.page('Train'))
    x, y = place_of(app, matrix, label, predicted)
    assert cell_under(app, matrix, x, y) == (label, predicted, count)
    app.click_at(x, y)
    samples = app.find('image', 'Samples of the cell')
    text = app.wait(lambda: re.match(r'^(\d+) samples?\. The first: Sample ([\d,]+): label (\d), predicted (\d) ',
                                     samples.get_description() or ''), 'the samples of the cell')
    assert tuple(map(int, text.group(1, 3, 4))) == (count, label, predicted), text.string
    app.key('Right')
    app.wait(lambda: (samples.get_description() or '').endswith('1 of %d' % count), 'the first sample under the ring')
    app.key('Return')
    explains(app, text.group(2))
    app.key('alt+3')
    assert not app.look('image', 'Samples of the cell'), 'the samples are still there'


@tap.case
def keys(stage):
    """by keys alone: arrows move the cell, Return opens it, Escape closes"""
    app = stage.app
    matrix = app.find('image', 'Confusion', app.page('Train'))
    app.click(matrix, 0.02, 0.9)
    label, predicted, count = stage.wrong
    app.move(*app.xy(app.frame, 0.5, 0.02))
    app.key('Page_Up', 'Home')
    for _ in range(label):
        app.key('Down')
    for _ in range(predicted):
        app.key('Right')
    app.wait(lambda: told(app, 'Confusion').startswith('%d taken for %d: %d of' % (label, predicted, count)), 'the cell')
    app.key('Return')
    samples = app.find('image', 'Samples of the cell')
    app.wait(lambda: (samples.get_description() or '').startswith('%d sample' % count), 'its samples')
    app.key('Escape')
    app.wait(lambda: not app.look('image', 'Samples of the cell'), 'that they are gone')


@tap.case
def scores(stage):
    """the toggle shows precision, recall and F1 of each class, a click sorts"""
    app = stage.app
    app.click(app.find('push button', 'Precision, recall and F1 of each class', app.page('Train')))
    table = app.find('image', 'Precision, recall and F1 of each class', app.page('Train'))
    text = app.wait(lambda: re.match(r'^Means of 10 classes: precision (\d+\.\d) %', table.get_description() or ''),
                    'the table')
    assert 80 < float(text.group(1)) < 100, text.string
    before = app.still(table)
    app.click(table, 0.93, 44 / app.extents(table).height)
    app.changes(table, before, 'another order')
    app.click(app.find('push button', 'Precision, recall and F1 of each class', app.page('Train')))
    app.find('image', 'Confusion', app.page('Train'))


@tap.case
def hardest(stage):
    """a click on the hardest sample explains it"""
    app = stage.app
    gallery = app.find('image', 'Hardest samples', app.page('Train'))
    text = app.wait(lambda: re.match(r'^\d+ samples\. The first: Sample ([\d,]+): label (\d), predicted (\d) .*loss ([\d.]+)$',
                                     gallery.get_description() or ''), 'the hardest samples')
    print('# %s' % text.string)
    assert text.group(2) != text.group(3) and float(text.group(4)) > 2, text.string
    app.click(gallery, 0.1, 0.22)
    explains(app, text.group(1))
    app.key('alt+3')


@tap.case
def pinned(stage):
    """what is pinned on Explain and in a panel stands in a panel of its own, live, until it is unpinned"""
    app = stage.app
    train = app.page('Train')
    assert not app.look('image', 'Pinned samples', train)
    gallery = app.find('image', 'Hardest samples', train)
    first = re.search(r'Sample ([\d,]+):', gallery.get_description()).group(1)
    app.key('alt+4')
    app.find('label', 'Sample %s' % first, app.page('Explain'))
    app.key('ctrl+p')
    app.wait(lambda: app.title().startswith('•'), 'a changed document')
    app.key('alt+3')
    pins = app.find('image', 'Pinned samples', train)
    app.wait(lambda: pins.get_description().startswith('1 sample. The first: Sample %s: label ' % first), 'the pin')
    app.click(gallery, 0.02, 0.97)
    app.move(*app.xy(app.frame, 0.5, 0.02))
    app.key('Right', 'Right', 'p')
    app.wait(lambda: pins.get_description().startswith('2 samples. '), 'two pins')
    app.key('alt+4')
    thumb = app.find('push button', contains='Sample ', root=app.find(None, 'Samples', app.page('Explain')))
    third = re.match(r'Sample ([\d,]+)', thumb.get_name()).group(1)
    app.click_at(*app.settled(thumb), button=3)
    app.click(app.find('menu item', 'Pin'))
    app.key('alt+3')
    app.wait(lambda: pins.get_description().startswith('3 samples. '), 'the pin set on the strip')
    app.key('alt+4')
    app.click_at(*app.settled(thumb), button=3)
    app.click(app.find('menu item', 'Unpin'))
    print('# pinned %s and unpinned it on the strip' % third)
    app.key('alt+3')
    app.wait(lambda: pins.get_description().startswith('2 samples. '), 'two pins again')
    app.key('alt+1')
    cell = app.find('image', contains='Sample 3,', root=app.find('table', 'Samples', app.page('Data')))
    app.click_at(*app.settled(cell), button=3)
    app.click(app.find('menu item', 'Pin'))
    app.key('alt+3')
    app.wait(lambda: pins.get_description().startswith('3 samples. '), 'the pin set on the Data page')
    app.key('alt+1', 'ctrl+p', 'alt+3')
    app.wait(lambda: pins.get_description().startswith('2 samples. '), 'two pins once more')
    before, text = app.still(pins), pins.get_description()
    app.key('F5')
    app.changes(pins, before, 'a line that grows', share=0.0005)
    app.wait(lambda: pins.get_description() != text, 'another answer')
    app.key('F5')
    app.find('push button', contains='Go on', root=train)
    app.click(pins, 0.9, 0.02)
    app.move(*app.xy(app.frame, 0.5, 0.02))
    app.key('Down')
    app.wait(lambda: pins.get_description().startswith('Sample %s' % first), 'the first pin under the pointer')
    app.key('Delete')
    app.wait(lambda: pins.get_description().endswith('. 1 of 1'), 'one pin left')
    app.key('Delete')
    app.wait(lambda: not app.look('image', 'Pinned samples', train), 'a page without pins')


@tap.case
def chosen(stage):
    """what is not wanted is switched off in the menu, and on again"""
    app = stage.app
    app.click(app.find('image', 'Confusion', app.page('Train')), 0.02, 0.9)
    app.key('alt+p')
    app.click(app.find('menu item', 'Hardest Samples'))
    app.wait(lambda: not app.look('image', 'Hardest samples', app.page('Train')), 'a page without it')
    app.key('Escape')
    app.key('alt+p')
    app.click(app.find('menu item', 'Hardest Samples'))
    app.find('image', 'Hardest samples', app.page('Train'))
    app.key('Escape')


@tap.case
def follows(stage):
    """while it trains the matrix keeps up; after it all samples are looked at again"""
    app = stage.app
    before = told(app, 'Confusion')
    app.key('F5')
    after = app.wait(lambda: (lambda t: t if t != before and t.startswith('validation') else None)(told(app, 'Confusion')),
                     'another matrix', 30)
    print('# %s' % after)
    app.key('shift+F5')
    assert app.discard() == 0


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
