# SPDX-License-Identifier: GPL-3.0-or-later
"""The Explain page for what is no picture with a class: points, and networks that rebuild their input."""
import re

from uitest import Home, Tap, sh

tap = Tap()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def open_page(stage, example):
    """A window of its own with the Explain page of an example."""
    if stage.app:
        stage.app.kill()
    app = stage.app = Home().example(example)
    app.key('alt+4')
    page = app.page('Explain')
    gradient = app.find('image', 'Gradient', page)
    app.wait(gradient.get_description, 'the gradient', 15)
    return app, page


def shown(app, o):
    """A widget that takes room; what is hidden has none or is not in the tree."""
    return o is not None and app.extents(o).width > 0 and app.extents(o).height > 0


@tap.case
def points(stage):
    """of points, LIME tells features and no superpixels, and settings of pictures are not offered"""
    app, page = open_page(stage, 'Two Spirals')
    bars = app.find('image', 'Features by their effect', page)
    told = app.wait(bars.get_description, 'the features')
    print('# %s' % told)
    assert re.match(r'x₁ = [^:]+: [^,]+, x₂ = ', told), told
    words = app.labels(page)
    assert 'Features' in words and 'uperpixels' not in words, words
    assert '1,000 masks, 5 repeats' in words and 'stride' not in words, words
    assert not shown(app, app.look('slider', 'Opacity of the maps', page)), 'an opacity for bars'
    card = app.find('panel', 'LIME', page)
    app.click(app.find('push button', 'Settings of LIME', card))
    rows = app.wait(lambda: [n for n in app.names('spin button', card) if n], 'the settings')
    print('# %s' % rows)
    assert any('Masks' in n for n in rows) and not any('Superpixels' in n or 'Compactness' in n for n in rows), rows
    app.key('Escape')


@tap.case
def none_that_does_not_apply(stage):
    """a network without a convolution gets no card of Grad-CAM, and the menu does not offer it"""
    app, page = stage.app, stage.app.page('Explain')
    assert app.look('panel', 'LIME', page) and not app.look('panel', 'Grad-CAM', page), app.names('panel', page)
    app.click(app.find('push button', contains='Methods', root=page))
    item = app.find('menu item', 'Grad-CAM')
    assert not app.sensitive(item) and app.sensitive(app.find('menu item', 'LIME')), 'Grad-CAM can be chosen'
    app.key('Escape')


@tap.case
def wide(stage):
    """on a wide screen the cards share out the width: no place stays empty that a wider card could take"""
    app, page = stage.app, stage.app.page('Explain')
    grid = app.find('panel', 'LIME', page).get_parent()

    def lines():
        boxes = [app.extents(grid.get_child_at_index(i)) for i in range(grid.get_child_count())]
        return [sum(b.y == y for b in boxes) for y in sorted({b.y for b in boxes})]
    sh('xdotool', 'windowsize', app.wid, 1900, 900)
    app.wait(lambda: app.extents(grid).width > 1200, 'a wide page')
    app.wait(lambda: lines() == [3, 3], 'two lines of three cards instead of %s' % lines(), 5)
    sh('xdotool', 'windowsize', app.wid, 1440, 900)


@tap.case
def strip_names(stage):
    """the strip names the classes"""
    app = stage.app
    names = [n for n in app.names('push button', app.find(None, 'Samples', app.page('Explain'))) if n.startswith('Sample ')]
    assert len(names) > 20 and all(re.search(r'label (Blue|Orange), predicted (Blue|Orange) ', n) for n in names), names[:3]


@tap.case
def no_right_or_wrong(stage):
    """an autoencoder is neither sure nor wrong: no order is offered, the first samples stand in the strip"""
    app, page = open_page(stage, 'Digit Autoencoder')
    box = app.find(None, 'Samples', page)
    names = app.wait(lambda: [n for n in app.names('push button', box) if n.startswith('Sample ')], 'samples')
    app.wait(lambda: not shown(app, app.look('combo box', 'Order of the samples', page)), 'the order to go')
    assert not shown(app, app.look('push button', 'A wrong one', page)), 'a wrong one'
    assert names[0].startswith('Sample 8,000') and names[1].startswith('Sample 8,001'), names[:2]
    assert app.look('label', 'Explain output', page)


@tap.case
def series(stage):
    """of a series, a step is read instead of a pixel, and LIME tells pieces"""
    app, page = open_page(stage, 'Heartbeat Anomaly')
    told = app.find('image', 'Gradient', page).get_description()
    assert re.match(r'Strongest: Step \d+: ', told), told
    bars = app.find('image', 'Pieces by their effect', page)
    app.wait(bars.get_description, 'the pieces')
    app.move(*app.xy(app.find('image', 'Gradient', page), 0.3, 0.5))
    words = app.wait(lambda: [w for w in app.names('label', page) if re.match(r'Step \d+$', w or '')], 'the step')
    print('# %s' % words)


@tap.case
def text(stage):
    """a text writer's card tells tokens; what comes next is chosen by its name, in the rows and by typing it"""
    app, page = open_page(stage, 'Text Writer')
    gradient = app.find('image', 'Gradient', page)
    told = app.wait(lambda: 'Token' in gradient.get_description() and gradient.get_description(), 'tokens')
    print('# %s' % told)
    assert re.match(r'Strongest: Token \d+, “.+”: ', told), told
    words = app.labels(page)
    assert 'Explain token' in words and 'uperpixels' not in words.replace('25 superpixels', ''), words
    rows = app.wait(lambda: [n for n in app.names('check box', page) if '%' in n], 'the likeliest')
    print('# %s' % rows)
    assert len(rows) == 10 and all(re.match(r'.+: [0-9.]+ %$', n) for n in rows), rows
    shares = [float(re.search(r': ([0-9.]+) %', n).group(1)) for n in rows]
    assert shares == sorted(shares, reverse=True), shares
    # the second row
    number = app.find('spin button', 'Number of the output to explain', page)
    second = rows[1].rsplit(':', 1)[0]
    app.click_for(lambda: app.find('check box', rows[1], page), lambda: app.text(number) == second,
                  'the name of the second in the field', fx=0.1)
    app.wait(lambda: gradient.get_description() != told, 'another explanation')
    # a token that is none of the ten
    app.fill(number, 'Z')
    app.wait(lambda: any(n.startswith('Z: ') for n in app.names('check box', page)), 'a row for what was typed')
    assert app.text(number) == 'Z'


@tap.case
def pointed_token(stage):
    """the token under the pointer is told, with its number in every method"""
    app, page = stage.app, stage.app.page('Explain')
    gradient = app.find('image', 'Gradient', page)
    app.move(*app.xy(gradient, 0.01, 0.1))
    told = app.wait(lambda: gradient.get_description().startswith('Token 1,') and gradient.get_description(), 'the first')
    print('# %s' % told)
    words = app.wait(lambda: 'Its number' in app.labels(page) and app.labels(page), 'the numbers of the token')
    assert 'Token 1, “' in words, words


@tap.case
def word(stage):
    """a word stands in its cards and in the strip, and LIME's bars name its letters"""
    app, page = open_page(stage, 'Language of a Word')
    bars = app.find('image', 'Tokens by their effect', page)
    told = app.wait(bars.get_description, 'the tokens', 15)
    print('# %s' % told)
    assert re.match(r'\d+  \S: [^:]+, \d+  \S: ', told), told
    assert app.look('label', 'Explain class', page)


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
