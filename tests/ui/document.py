# SPDX-License-Identifier: GPL-3.0-or-later
"""A document's day: an example opened, a layer dragged in, mended, undone, saved, reopened."""
import time

from uitest import Home, Tap, sh

tap = Tap()
home = Home()
saved = home.file('my net.vitrine')


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None
    first = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def bench(app):
    return app.find('panel', contains='Bench: ', root=app.page('Build'))


def layers(app):
    """The chain as the bench tells it: names and shapes."""
    return bench(app).get_description()


def error_card(app):
    """The sentence and the mend button under the layer that does not fit, or None."""
    for o in app.walk(bench(app)):
        if o.get_role_name() == 'push button' and app.extents(o).width > 1 and o.get_name():
            words = [n for n in app.names('label', bench(app)) if len(n) > 20]
            if words:
                return words[0], o
    return None


def places(app):
    """Where each layer of the chain stands, left to right: found with clicks, as by hand."""
    found = []
    where = bench(app)
    app.click(where, 0.5, 0.95)
    left, y = app.xy(where, 0, 0.5)
    width = app.extents(where).width
    for x in range(left + width // 30, left + width, width // 40):
        sh('xdotool', 'mousemove', x, y, 'click', '--delay', 0, 1)
        time.sleep(0.06)
        name = bench(app).get_name()
        if ' selected' in name:
            if not found or found[-1][0] != name:
                found.append([name, x, x, y])
            found[-1][2] = x
    return found


@tap.case
def open_example(stage):
    """a click on a card opens the example on the Build page"""
    app = stage.app = home.example('Digits CNN')
    stage.first = app.wait(lambda: layers(app), 'the network')
    assert 'Conv2D' in stage.first and 'Flatten' in stage.first, stage.first
    assert '•' not in app.title(), app.title()


@tap.case
def drag_makes_error(stage):
    """Conv2D dragged from the palette between Flatten and Dense is refused in a sentence"""
    app = stage.app
    app.key('ctrl+0')
    chain = places(app)
    at = next(i for i, p in enumerate(chain) if 'Flatten' in p[0])
    assert 'Dense' in chain[at + 1][0], chain
    between = ((chain[at][2] + chain[at + 1][1]) / 2, chain[at][3])
    app.drag(app.xy(app.find('list item', 'Conv2D', app.page('Build')), 0.3), between)
    app.wait(lambda: layers(app) != stage.first, 'the layer that was dropped')
    sentence, _ = app.wait(lambda: error_card(app), 'the card of the shape error')
    print('# %s' % sentence)
    assert 'Conv2D' in sentence and any(c.isdigit() for c in sentence), sentence
    names = [part.split()[0] for part in layers(app).split(', ')]
    assert names[names.index('Flatten') + 1] == 'Conv2D', names


@tap.case
def mend(stage):
    """its button mends the chain"""
    app = stage.app
    stage.mends = 0
    while stage.mends < 3 and error_card(app):
        _, button = error_card(app)
        before = layers(app)
        print('# %s' % button.get_name())
        app.click(button)
        app.wait(lambda: layers(app) != before, 'the mended network')
        stage.mends += 1
    assert error_card(app) is None, error_card(app)[0]
    assert 'parameters' in app.labels(app.page('Build'))


@tap.case
def undo(stage):
    """undo goes back to the first network, redo forward and undo again"""
    app = stage.app
    app.key(*['ctrl+z'] * (1 + stage.mends))
    app.wait(lambda: layers(app) == stage.first, 'the first network')
    app.wait(lambda: '•' not in app.title(), 'a title without the dot of a change')
    app.wait(lambda: any((n or '').startswith('validation ') for n in app.names('label')), 'what its run came to')
    app.key('ctrl+shift+z')
    app.wait(lambda: layers(app) != stage.first, 'the layer again')
    app.find('label', 'edited since')
    app.key('ctrl+z')
    app.wait(lambda: layers(app) == stage.first, 'the first network')


@tap.case
def delete(stage):
    """Delete takes the selected layer out; undo brings it back with its weights"""
    app = stage.app
    _, left, right, y = next(p for p in places(app) if 'Conv2D' in p[0])

    def weights():
        app.click_at((left + right) / 2, y)
        app.wait(lambda: 'Conv2D selected' in bench(app).get_name(), 'the selected Conv2D')
        return app.told('image', 'Weights and biases', app.page('Build'))
    before = weights()
    assert 'mean' in before, before
    app.key('Delete')
    app.wait(lambda: layers(app) != stage.first, 'the network without it')
    assert 'Conv2D' not in layers(app), layers(app)
    app.key('ctrl+z')
    app.wait(lambda: layers(app) == stage.first, 'the layer again')
    assert weights() == before, '%s, it was %s' % (weights(), before)
    print('# %s' % before)


@tap.case
def drag_fits(stage):
    """Conv2D dragged before the pooling fits, and the shapes follow"""
    app = stage.app
    chain = places(app)
    at = next(i for i, p in enumerate(chain) if 'MaxPool' in p[0])
    between = ((chain[at - 1][2] + chain[at][1]) / 2, chain[at][3])
    app.drag(app.xy(app.find('list item', 'Conv2D', app.page('Build')), 0.3), between)
    app.wait(lambda: layers(app).count('Conv2D') == 2, 'the second Conv2D')
    names = [part.split()[0] for part in layers(app).split(', ')]
    assert names[names.index('MaxPool2D') - 1] == 'Conv2D', names
    assert error_card(app) is None
    assert '24 × 24' in layers(app), layers(app)
    app.wait(lambda: app.title().startswith('•'), 'the dot of a change')


@tap.case
def reorder(stage):
    """a layer dragged over another edge moves there; undo moves it back"""
    app = stage.app
    before = layers(app)
    chain = places(app)
    at = next(i for i, p in enumerate(chain) if 'MaxPool' in p[0])
    pool, conv, first = chain[at], chain[at - 1], chain[at - 2]
    app.drag(((pool[1] + pool[2]) / 2, pool[3]), ((first[2] + conv[1]) / 2, pool[3]))
    app.wait(lambda: layers(app) != before, 'the layers in another order')
    names = [part.split()[0] for part in layers(app).split(', ')]
    assert names[:4] == ['Input', 'Conv2D', 'MaxPool2D', 'Conv2D'], names
    app.key('ctrl+z')
    app.wait(lambda: layers(app) == before, 'the order before')


@tap.case
def save(stage):
    """Ctrl+S asks for a name, and the file is there"""
    app = stage.app
    stage.second = layers(app)
    app.save_as(saved)
    assert app.title().startswith('my net'), app.title()
    status = app.quit()
    assert status == 0, 'it ended with %s' % status


@tap.case
def reopen(stage):
    """the file named on the command line opens to the same network"""
    app = stage.app = home.start(saved)
    app.wait(lambda: layers(app) == stage.second, 'the network that was saved')
    assert app.title().startswith('my net'), app.title()


@tap.case
def question(stage):
    """closing with unsaved changes asks first; Escape stays, Discard leaves the file as it was"""
    app = stage.app
    before = open(saved, 'rb').read()
    app.drag(app.xy(app.find('list item', 'Conv2D', app.page('Build')), 0.3), app.xy(bench(app)))
    app.wait(lambda: app.title().startswith('•'), 'the dot of a change')
    app.key('ctrl+q')
    app.find('label', 'Save Changes?')
    time.sleep(0.4)
    app.key('Escape')
    app.wait(lambda: not app.look('label', 'Save Changes?'), 'the question to go')
    assert app.alive() and app.title().startswith('•')
    status = app.discard()
    assert status == 0, 'it ended with %s' % status
    assert open(saved, 'rb').read() == before


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
