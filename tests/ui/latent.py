# SPDX-License-Identifier: GPL-3.0-or-later
"""The Latent page under the hand: drag over the map, step through the traversal, train, save, reopen."""
import re
import time

from uitest import Home, Tap, sh

tap = Tap()
home = Home()
saved = home.file('codes.vitrine')


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def page(app):
    return app.page('Latent')


def part(app, role, name):
    """A part of the page that stays as long as the window."""
    return app.keep(role + name, lambda: app.find(role, name, page(app)))


def read(text):
    return float(text.replace('−', '-').replace(',', ''))


def code(app):
    """The code at the pointer, as the map tells it."""
    told = part(app, 'image', 'Map of codes').get_description()
    match = re.search(r'pointer at z₁ ([−+\d.]+), z₂ ([−+\d.]+)', told)
    return (read(match.group(1)), read(match.group(2))) if match else None


def sliders(app):
    """The same code, as the sliders have it."""
    return tuple(part(app, 'slider', name).get_current_value() for name in ('z₁', 'z₂'))


def decoded(app):
    return part(app, 'image', 'Decoded at the pointer')


def objective(app):
    """Reconstruction, KL divergence and ELBO of the panel."""
    found = {}
    for name in ('Reconstruction', 'KL divergence', 'ELBO'):
        row = part(app, 'list item', name)
        numbers = [n for n in app.names('label', row) if re.match(r'[−\d][\d.,]*$', n or '')]
        found[name] = read(numbers[0]) if numbers else None
    return found


def near(a, b, within):
    return all(abs(x - y) <= within for x, y in zip(a, b))


@tap.case
def opens(stage):
    """the page opens on the map of codes with a decoded picture and the figures of the objective"""
    app = stage.app = home.example('Digit VAE, 2-D')
    app.key('alt+5')
    app.wait(lambda: '10,000 codes' in part(app, 'image', 'Map of codes').get_description(), 'the codes', 20)
    assert code(app) == (0, 0), code(app)
    told = app.wait(lambda: None not in objective(app).values() and objective(app), 'the figures')
    print('# %s' % told)
    assert told['Reconstruction'] > 0 and told['KL divergence'] > 0, told
    assert abs(told['ELBO'] + told['Reconstruction'] + told['KL divergence']) < 0.2, told
    assert 'nats per picture, grey Bernoulli' in app.labels(page(app)), app.labels(page(app))
    ink = app.still(decoded(app))
    assert len(set(ink)) > 50, 'a picture of %d greys' % len(set(ink))


@tap.case
def drags(stage):
    """the decoded picture and the code follow the pointer while it is dragged over the map"""
    app = stage.app
    where = part(app, 'image', 'Map of codes')
    shown = app.still(decoded(app))
    app.move(*app.xy(where, 0.3, 0.6))
    sh('xdotool', 'mousedown', 1)
    try:
        codes = [app.wait(lambda: code(app) != (0, 0) and code(app), 'a code')]
        shown = app.changes(decoded(app), shown, 'another picture')
        for fx, fy in ((0.5, 0.3), (0.7, 0.55)):
            x, y = app.xy(where, fx, fy)
            sh('xdotool', 'mousemove', x, y)
            app.wait(lambda: code(app) != codes[-1], 'another code')
            codes.append(app.wait(lambda: near(code(app), sliders(app), 0.03) and code(app), 'the sliders'))
            shown = app.changes(decoded(app), shown, 'another picture while dragging')
    finally:
        sh('xdotool', 'mouseup', 1)
    print('# %s' % codes)
    assert codes[0][0] < codes[1][0] < codes[2][0], codes
    assert codes[1][1] > codes[2][1] > codes[0][1] - 1, codes
    app.move(*app.xy(where, 0.1, 0.1))
    assert code(app) == codes[-1], 'a pointer that is not pressed moved the code'


def ink(app):
    """Dark pixels of the map: with all its layers off, those of the bubble and the axes."""
    pixels = app.still(part(app, 'image', 'Map of codes'))
    return sum(max(p) < 120 for p in zip(*[iter(pixels)] * 3))


@tap.case
def bubble(stage):
    """with its layers switched off, the map still shows the decoded picture at the pointer"""
    app = stage.app
    where = part(app, 'image', 'Map of codes')
    full = app.still(where)
    names = ('Samples', 'Density', 'Decoded grid', 'Prior circles')
    for name in names:
        app.click(part(app, 'check box', name))
    app.changes(where, full, 'a map without its layers', share=0.02)
    app.click(where, 0.45, 0.5)
    one = app.wait(lambda: ink(app), 'a bubble')
    app.click(where, 0.3, 0.85)
    app.wait(lambda: code(app)[1] < -1.5, 'a code further down')
    other = ink(app)
    print('# %d and %d dark pixels' % (one, other))
    assert min(one, other) > 500 and one != other, (one, other)
    for name in names:
        app.click(part(app, 'check box', name))
    app.click(where, 0.5, 0.5)


@tap.case
def keys(stage):
    """arrow keys on the map move the code by a tenth, Home takes it to zero"""
    app = stage.app
    app.key('Home')
    app.wait(lambda: code(app) == (0, 0), 'the middle')
    shown = app.still(decoded(app))
    app.key(*['Right'] * 4, 'Up')
    app.wait(lambda: near(code(app), (0.4, 0.1), 0.001), 'four steps right and one up')
    app.key('ctrl+Left')
    app.wait(lambda: near(code(app), (-0.1, 0.1), 0.001), 'five steps left')
    app.key(*['ctrl+Up'] * 3)
    app.changes(decoded(app), shown, 'another picture')
    app.key('Home')


@tap.case
def slides(stage):
    """a slider moves its dimension only"""
    app = stage.app
    app.wait(lambda: code(app) == (0, 0), 'the middle')
    shown = app.still(decoded(app))
    app.click(part(app, 'slider', 'z₂'), 0.85)
    app.wait(lambda: code(app)[1] > 1.5 and code(app)[0] == 0, 'z₂ at the right')
    app.changes(decoded(app), shown, 'another picture')


@tap.case
def traverses(stage):
    """a click on a cell of the traversal takes the code there"""
    app = stage.app
    grid = part(app, 'image', 'Traversal: a row of pictures for each dimension')
    before, shown, cells = code(app), app.still(decoded(app)), app.still(grid)
    app.click(grid, 0.95, 0.2)
    app.wait(lambda: code(app)[0] > 2, 'the right end of the first row')
    assert code(app)[1] == before[1], (before, code(app))
    app.changes(decoded(app), shown, 'another picture')
    app.changes(grid, cells, 'the ring at the new cell')
    app.key('Left')
    app.wait(lambda: 0 < code(app)[0] < 2.9, 'a step back')


@tap.case
def follows_training(stage):
    """while the VAE trains, codes, picture and figures move"""
    app = stage.app
    app.key('alt+3')
    app.fill(app.find('spin button', contains='Epochs', root=app.page('Train')), '100')
    app.key('alt+5')
    where, told = part(app, 'image', 'Map of codes'), objective(app)
    app.move(*app.xy(part(app, 'label', 'Map')))
    shown, drawn = app.still(where), app.still(decoded(app))
    app.key('F5')
    app.changes(where, shown, 'a map that moves', 20)
    app.changes(decoded(app), drawn, 'a picture that moves', 20)
    app.wait(lambda: objective(app) != told, 'figures that move', 20)
    app.key('alt+3')
    app.wait(lambda: 'nats per picture, grey Bernoulli' in app.labels(app.page('Train')), 'what the loss is counted in', 60)
    app.key('alt+5')
    app.key('shift+F5')
    app.wait(lambda: app.title().startswith('•'), 'a changed document')


@tap.case
def save_and_reopen(stage):
    """saved and opened again, the map has the same codes and figures"""
    app = stage.app
    app.save_as(saved)
    told, since = objective(app), time.time()

    def same():
        """The codes of the last weights may still be on their way."""
        nonlocal told, since
        if objective(app) != told:
            told, since = objective(app), time.time()
        return time.time() - since > 3
    app.wait(same, 'figures that stand still', 20)
    assert app.quit() == 0
    app = stage.app = home.start(saved)
    app.wait(lambda: app.title().startswith('codes'), 'the document')
    app.key('alt+5')
    app.wait(lambda: objective(app) == told, 'the figures %s' % told, 20)


@tap.case
def amid_codes(stage):
    """without a prior the pointer begins amid the codes, however fast they came"""
    app = stage.app
    assert app.quit() == 0
    app = stage.app = home.example('Heartbeat Anomaly')
    app.key('alt+5')
    app.wait(lambda: '497 codes' in part(app, 'image', 'Map of codes').get_description(), 'the codes', 20)
    told = app.wait(lambda: code(app) != (0, 0) and code(app), 'the pointer amid the codes')
    print('# %s' % (told,))


@tap.case
def stays_whole(stage):
    """in a smaller window the map still shows all codes, until it is zoomed by hand"""
    app = stage.app
    where = part(app, 'image', 'Map of codes')

    def top():
        was = code(app)
        app.click(where, 0.5, 0.02)
        return app.wait(lambda: code(app) != was and code(app)[1], 'another code')

    def resize(width, height):
        sh('xdotool', 'windowsize', app.wid, width, height)
        app.wait(lambda: app.geometry()['WIDTH'] == width, 'the size')
        app.still(where)
    large = top()
    resize(1024, 640)
    small = top()
    assert small > large - 0.4, 'at the top %s, and then %s' % (large, small)
    app.key('ctrl+plus')
    app.still(where)
    zoomed = top()
    resize(1440, 900)
    assert top() > zoomed + 0.4, 'the scale was chosen by hand'


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
