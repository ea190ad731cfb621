# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks put together by hand: dragged, branched, merged, copied, looked for by name."""
import os

from slabs import DENSE, append, fill, names, new, pick, port, reads, shapes, slabs, start
from uitest import Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


@tap.case
def begins(stage):
    """an empty bench says what to do next, and its button does it: an Input of the data, then a network for them"""
    app = new(home, stage)
    page = app.page('Build')
    card = app.find('label', 'How a number comes about', page)
    assert 'Add a layer' in app.told('image', 'Arithmetic', page), app.told('image', 'Arithmetic', page)
    beside = app.find('label', 'Drag a layer here', page)
    assert app.extents(beside).x > app.extents(slabs(app)[0]).x + app.extents(slabs(app)[0]).width
    assert app.extents(beside).y < app.extents(card).y
    app.wait(lambda: len(set(app.pixels(beside))) > 20, 'letters that are drawn')
    app.click(slabs(app)[0])
    app.key('Delete')
    app.find('label', 'An empty bench', page)
    app.click(app.find('push button', 'Add an Input', page))
    app.wait(lambda: shapes(app) == 'Input 28 × 28 × 1', 'an Input of what the data are')
    app.click(app.find('push button', 'Begin with a Small Network', page))
    app.wait(lambda: len(slabs(app)) > 3 and shapes(app).endswith('Dense 10'), 'a network')
    print('# %s' % shapes(app))
    assert not app.look('push button', 'Begin with a Small Network', page)
    app.wait(lambda: app.look('label', 'Drag a layer here', page) is None, 'the hint to go')
    while len(slabs(app)) != 1:
        app.key('ctrl+z')
    app.find('label', 'Drag a layer here', page)
    append(app, 'Flatten')


@tap.case
def residual(stage):
    """a connection drawn from a port to a layer of the same shape adds both before it; one undo takes it back"""
    app = start(home, stage, [{'class': 'input'}, {'class': 'flatten'}, DENSE, DENSE, DENSE])
    before = shapes(app)
    # From the first Dense over to the third: 8 numbers each.
    app.drag(port(app, slabs(app, 'Dense')[0]), app.settled(slabs(app, 'Dense')[2]), hold=0.4)
    app.wait(lambda: 'Add' in names(app), 'Add')
    assert names(app) == ['Input', 'Flatten', 'Dense', 'Dense', 'Add', 'Dense'], names(app)
    assert reads(app, 'Add') == 'Dense and Dense', reads(app, 'Add')
    assert reads(app, 'Dense', 2) == 'Add', reads(app, 'Dense', 2)
    app.key('ctrl+z')
    app.wait(lambda: shapes(app) == before, 'the network before')
    app.key('ctrl+shift+z')
    app.wait(lambda: 'Add' in names(app), 'Add again')


@tap.case
def out_of_range(stage):
    """a number that is typed too large or too small is not taken silently: a sentence tells what it can be"""
    app = stage.app
    app.click(slabs(app, 'Dense')[2])
    app.find('spin button', contains='Units', root=app.page('Build'))
    assert not app.look('label', contains=' can be '), 'a sentence about what nobody typed'
    for typed, set_ in (('700000', '65,536'), ('0', '1')):
        fill(app, 'Units', typed)
        app.wait(lambda t=typed, s=set_: app.look('label', '“Units” can be 1 to 65,536, not %s: it is %s now.' % (t, s)),
                 'the sentence for %s' % typed)
        app.wait(lambda s=set_: app.text(app.find('spin button', contains='Units', root=app.page('Build'))) == s.replace(',', ''), set_)
    fill(app, 'Units', '8')
    app.wait(lambda: shapes(app).count('Dense 8') == 3, 'the units')


@tap.case
def more_inputs(stage):
    """Add takes a third input from the input's side; a loop is refused in a sentence"""
    app = stage.app
    before = shapes(app)
    app.drag(port(app, slabs(app, 'Dense')[2]), app.settled(slabs(app, 'Dense')[0]))
    app.wait(lambda: app.look('label', contains='a network has no loops'), 'the sentence')
    assert shapes(app) == before
    # 784 numbers and 8 cannot be added: the layer is refused, and nothing changes
    before_it = set(app.names('label'))
    app.drag(port(app, slabs(app, 'Flatten')[0]), app.settled(slabs(app, 'Add')[0]))
    said = app.wait(lambda: [n for n in app.names('label') if '784' in n and len(n) > 30 and n not in before_it], 'the sentence')
    print('# %s' % said)
    assert shapes(app) == before


@tap.case
def takes_away(stage):
    """the end of a connection dragged onto the paper is gone; the layer says what it lacks"""
    app = stage.app
    o = slabs(app, 'Add')[0]
    (x, y), e = app.settled(o, 0, 0.5), app.extents(o)
    # The shortcut comes from above and ends over the straight one.
    app.drag((x - 11, y - 4), (x - 30, y + 2 * e.height))
    app.wait(lambda: app.look('label', contains='connect another layer to it'), 'the card')
    assert reads(app, 'Add') == 'Dense', reads(app, 'Add')
    app.key('ctrl+z')
    app.wait(lambda: reads(app, 'Add') == 'Dense and Dense', 'the connection')


@tap.case
def elsewhere(stage):
    """dropped on another layer it is read there instead, in one step"""
    app = stage.app
    (x, y) = app.settled(slabs(app, 'Add')[0], 0, 0.5)
    app.drag((x - 11, y - 4), app.settled(slabs(app, 'Dense')[2]), hold=0.4)
    app.wait(lambda: reads(app, 'Dense', 2) == 'Dense', 'the connection at its new end')
    assert reads(app, 'Add') == 'Dense', reads(app, 'Add')
    app.key('ctrl+z')
    app.wait(lambda: reads(app, 'Dense', 2) == 'Add' and reads(app, 'Add') == 'Dense and Dense', 'both as they were')


@tap.case
def lets_go(stage):
    """Escape lets go of a connection in the air, and of a layer"""
    app = stage.app
    before = shapes(app)
    for begin in (port(app, slabs(app, 'Dense')[0]), app.settled(slabs(app, 'Dense')[0], 0.5, 0.95)):
        sh('xdotool', 'mousemove', *begin, 'mousedown', 1)
        x, y = app.settled(slabs(app, 'Dense')[2])
        for step in range(6):
            app.move(begin[0] + (x - begin[0]) * step / 5, begin[1] + (y - begin[1]) * step / 5)
        app.key('Escape')
        app.move(x + 4, y)
        sh('xdotool', 'mouseup', 1)
        app.settled(slabs(app)[0])
        assert shapes(app) == before, shapes(app)


@tap.case
def shift(stage):
    """with Shift the layer reads the new one instead of what it read"""
    app = stage.app
    sh('xdotool', 'keydown', 'shift')
    try:
        app.drag(port(app, slabs(app, 'Flatten')[0]), app.settled(slabs(app, 'Dense')[1]), hold=0.4)
    finally:
        sh('xdotool', 'keyup', 'shift')
    app.wait(lambda: reads(app, 'Dense', 1) == 'Flatten', 'another input')
    app.key('ctrl+z')
    app.wait(lambda: reads(app, 'Dense', 1) == 'Dense', 'the input before')


@tap.case
def variational(stage):
    """a variational autoencoder by hand: two heads on one layer, a sampling layer that reads both"""
    app = new(home, stage)
    append(app, 'Flatten')
    append(app, 'Dense')
    fill(app, 'Units', 64)
    # The two heads: one in the row, one as a branch, dropped where nothing is and chosen by name.
    append(app, 'Dense')
    fill(app, 'Units', 2)
    o = slabs(app, 'Dense')[0]
    (x, y), e = app.settled(o, 1, 0.5), app.extents(o)
    app.drag(port(app, o), (x + 40, y + 1.6 * e.height))
    app.wait(lambda: app.look(None, 'A layer that reads this one'), 'the list of layers')
    app.type('dense')
    app.key('Return')
    app.wait(lambda: names(app).count('Dense') == 3, 'the second head')
    fill(app, 'Units', 2)
    app.wait(lambda: names(app)[-1] == 'Dense' and shapes(app).count('Dense 2,') + shapes(app).endswith('Dense 2') == 2,
             'two heads of two')
    append(app, 'Sampling')
    heads = [o for o in slabs(app, 'Dense') if o.get_description().startswith('2,')]
    other = next(o for o in heads if app.extents(o).y > app.extents(slabs(app, 'Sampling')[0]).y + 40)
    app.drag(port(app, other), app.settled(slabs(app, 'Sampling')[0]), hold=0.4)
    app.wait(lambda: reads(app, 'Sampling') == 'Dense and Dense', 'a layer that reads both heads')
    append(app, 'Dense')
    fill(app, 'Units', 784)
    pick(app, 'Activation', 'Sigmoid')
    append(app, 'Reshape')
    app.wait(lambda: shapes(app).endswith('Sampling 2, Dense 784, Reshape 28 × 28 × 1'), 'the decoder')
    app.shot(os.path.join(os.environ.get('VITRINE_TEST_OUT', home.path), 'vae.png'))


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
