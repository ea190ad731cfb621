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
def filters_by_cell(stage):
    """from the cell's samples to the Data page: the pair is a filter there, seen and taken away"""
    app = stage.app
    label, predicted, count = stage.wrong
    x, y = place_of(app, app.find('image', 'Confusion', app.page('Train')), label, predicted)
    app.click_at(x, y)
    app.click(app.find('push button', contains='Data Page'))
    text = '%d taken for %d' % (label, predicted)
    bar = app.keep('filters', lambda: app.find(None, 'Filters', app.page('Data')))
    grid = app.find('table', 'Samples', app.page('Data'))
    app.wait(lambda: '%d samples' % count in app.names('label', bar), 'as many samples as the cell counts')
    shown = [n for n in app.names('table cell', grid) if (n or '').startswith('Sample ')]
    assert len(shown) == count and all('%d → %d' % (label, predicted) in n for n in shown), shown
    assert text in app.names('label', bar), app.names('label', bar)
    app.click(app.find('push button', 'Take away the filter: ' + text, bar))
    app.wait(lambda: '2,000 samples' in app.names('label', bar), 'all that are held out')
    assert not app.look('push button', 'Take away the filter: ' + text, bar)
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
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
