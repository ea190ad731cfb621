# SPDX-License-Identifier: GPL-3.0-or-later
"""The Explain page under the hand: samples, classes, methods, LIME, drawing, training, and a day later."""
import re

from uitest import Home, Tap

tap = Tap()
home = Home()
saved = home.file('explained.vitrine')


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def page(app):
    return app.page('Explain')


def part(app, role, name):
    """A part of the page that stays as long as the window."""
    return app.keep(name, lambda: app.find(role, name, page(app)))


def strip(app):
    """The samples that can be seen without scrolling."""
    box = part(app, None, 'Samples')
    right = app.extents(box).x + app.extents(box).width
    return [o for o in app.every('push button', box) if app.extents(o).x + app.extents(o).width <= right]


def picture(app):
    """The sample on the left; its name tells which it is."""
    return app.keep('picture', lambda: app.find('image', contains='Sample ', root=page(app)))


def sample(app):
    """The number of the sample that is explained."""
    return int(picture(app).get_name().split()[1].replace(',', ''))


def classes(app):
    """Per class: its widget and its probability in percent."""
    found = {}
    group = part(app, 'grouping', 'Class to explain')
    for o in app.keep('classes', lambda: app.every('check box', group)):
        match = re.match(r'(\w+): ([\d.]+) %$', o.get_name())
        if match:
            found[match.group(1)] = (o, float(match.group(2)))
    return found


def scores(app):
    return {name: score for name, (_, score) in classes(app).items()}


def best(app):
    return max(scores(app).items(), key=lambda item: item[1])


def chosen(app):
    """The class that is explained."""
    return next(name for name, (o, _) in classes(app).items() if app.checked(o))


def card(app, title):
    """Cards are made anew when the menu of methods is used."""
    return app.keep('card ' + title, lambda: app.find('panel', title, page(app)))


def view(app, title):
    """The map of a card."""
    return app.keep('map ' + title, lambda: app.find('image', title, card(app, title)))


def whole(app, title):
    """What a card tells while the pointer is over none."""
    def told():
        text = view(app, title).get_description()
        return text if text.startswith('Strongest') else None
    return app.wait(told, 'the strongest pixel of %s' % title)


def forget_cards(app):
    app.kept = {key: o for key, o in app.kept.items() if not key.startswith(('card ', 'map '))}


def settled(app):
    """Until no card computes."""
    grid = card(app, 'Gradient').get_parent()
    app.wait(lambda: not any(app.busy(grid.get_child_at_index(i)) for i in range(grid.get_child_count())),
             'the cards to be done', 15)


@tap.case
def opens(stage):
    """the page opens on a sample with its scores and seven maps"""
    app = stage.app = home.example('Digits CNN')
    app.key('alt+4')
    app.wait(lambda: len(scores(app)) == 10 and best(app)[1] > 0, 'ten classes')
    settled(app)
    app.move(*app.xy(app.frame, 0.5, 0.01))  # over no map
    assert abs(sum(scores(app).values()) - 100) < 0.6, scores(app)
    told = {title: whole(app, title)
            for title in ('Gradient', 'Input × gradient', 'SmoothGrad', 'Integrated gradients', 'Occlusion',
                          'Grad-CAM', 'LIME')}
    print('# %s' % told)
    assert all('Strongest at row' in text for text in told.values()), told
    assert chosen(app) == best(app)[0]


@tap.case
def picks_a_sample(stage):
    """a click in the strip shows another sample: picture, scores and maps follow"""
    app = stage.app
    before, old, shown = sample(app), scores(app), app.still(view(app, 'Gradient'))
    own = app.still(picture(app))
    button = strip(app)[4]
    name = button.get_name()
    number, label, predicted, percent = re.match(r'Sample ([\d,]+): label (\w+), predicted (\w+) \((\d+) %\)', name).groups()
    app.click(button)
    app.wait(lambda: sample(app) == int(number.replace(',', '')), name)
    app.wait(lambda: scores(app) != old and best(app)[0] == predicted, 'the class %s' % predicted)
    assert sample(app) != before
    assert abs(best(app)[1] - int(percent)) <= 0.6, (best(app), percent)
    assert chosen(app) == predicted
    assert picture(app).get_description() == 'label %s' % label, picture(app).get_description()
    app.changes(picture(app), own, 'another picture')
    app.changes(view(app, 'Gradient'), shown, 'another map')


@tap.case
def picks_a_class(stage):
    """a click on another class explains that one"""
    app = stage.app
    settled(app)
    told, shown = view(app, 'Input × gradient').get_description(), app.still(view(app, 'Input × gradient'))
    other = sorted(scores(app).items(), key=lambda item: -item[1])[1][0]
    app.click(classes(app)[other][0])
    app.wait(lambda: chosen(app) == other, 'the class %s' % other)
    app.changes(view(app, 'Input × gradient'), shown, 'a map of another class')
    app.wait(lambda: view(app, 'Input × gradient').get_description() != told, 'another strongest pixel or value')
    app.find('label', contains='Effect on the probability of %s.' % other, root=page(app))


@tap.case
def opacity(stage):
    """the opacity slider thins the maps out"""
    app = stage.app
    settled(app)
    app.move(*app.xy(part(app, 'label', 'Display')))
    shown = app.still(view(app, 'Gradient'))
    slider = app.find('slider', 'Opacity of the maps', page(app))
    app.click(slider, 0.25)
    app.wait(lambda: slider.get_current_value() < 0.5, 'a thin map')
    thin = app.changes(view(app, 'Gradient'), shown, 'thinner maps', share=0.05)
    app.click(slider, 0.97)
    app.changes(view(app, 'Gradient'), thin, 'the maps again', share=0.05)


@tap.case
def changes_a_setting(stage):
    """another number of noisy copies recomputes SmoothGrad, and only that"""
    app = stage.app
    settled(app)
    app.scroll_to(card(app, 'SmoothGrad'), page(app))
    # A pointer over a map is told and drawn: it waits elsewhere.
    app.move(*app.xy(part(app, 'label', 'Display')))
    told, shown = whole(app, 'SmoothGrad'), app.still(view(app, 'SmoothGrad'))
    other = whole(app, 'Gradient')
    app.click(app.find('push button', 'Settings of SmoothGrad', card(app, 'SmoothGrad')))
    app.fill(app.find('spin button', contains='Noisy copies', root=card(app, 'SmoothGrad')), '2')
    app.key('Escape')
    app.move(*app.xy(part(app, 'label', 'Display')))
    app.find('label', contains='2 noisy copies', root=card(app, 'SmoothGrad'))
    app.wait(lambda: whole(app, 'SmoothGrad') != told, 'another map')
    app.changes(view(app, 'SmoothGrad'), shown, 'a noisier map')
    assert whole(app, 'Gradient') == other


@tap.case
def chooses_methods(stage):
    """the menu of methods takes cards away and brings LIME back, with superpixels and bars"""
    app = stage.app
    app.click(app.find('push button', 'Methods', page(app)))
    app.click(app.find('menu item', 'LIME'))
    forget_cards(app)
    grid = card(app, 'Gradient').get_parent()
    app.wait(lambda: grid.get_child_count() == 6, 'LIME to go')
    forget_cards(app)
    app.click(app.find('push button', contains='Show LIME', root=page(app)))
    app.wait(lambda: grid.get_child_count() == 7, 'LIME')
    forget_cards(app)
    app.wait(lambda: 'Strongest at' in view(app, 'LIME').get_description(), 'its map', 20)
    bars = app.find('image', 'Superpixels by their effect', page(app))
    assert re.match(r'1: [^,]+, 2: [^,]+, 3: ', bars.get_description()), bars.get_description()
    assert app.extents(bars).height > 100
    fit = [n for n in app.names('label', page(app)) if re.match(r'-?0\.\d\d( ± 0\.\d\d)?$', n)]
    print('# %s; R² %s' % (bars.get_description(), fit[0]))
    assert app.look('label', 'Local fit R²', page(app)) and 0 < float(fit[0].split()[0]) <= 1, fit
    app.scroll_to(card(app, 'LIME'), page(app))
    colours = {bytes(p) for p in zip(*[iter(app.still(view(app, 'LIME')))] * 3)}
    assert len(colours) > 20, len(colours)


@tap.case
def a_wrong_one(stage):
    """A Wrong One goes to a sample that the network gets wrong"""
    app = stage.app
    before = sample(app)
    for _ in range(3):
        app.click(part(app, 'push button', 'A wrong one'))
        app.wait(lambda: sample(app) != before, 'another sample')
        before = sample(app)
        label = picture(app).get_description().split()[1]
        app.wait(lambda: chosen(app) == best(app)[0] and best(app)[0] != label,
                 'another answer than %s' % label)


@tap.case
def draws(stage):
    """a drawn stroke is answered and explained, and Undo Stroke takes it back"""
    app = stage.app
    app.click(app.find('push button', 'Draw a sample', page(app)))
    pad = app.find(None, 'Drawing pad')
    empty = app.still(pad)
    x, y = app.xy(pad, 0.5, 0.15)
    app.drag((x, y), app.xy(pad, 0.5, 0.85))
    app.wait(lambda: picture(app).get_name() == 'Your own sample', 'the drawn sample')
    drawn = app.changes(pad, empty, 'ink')
    app.wait(lambda: best(app)[0] == '1', 'a one')
    one = scores(app)
    app.drag(app.xy(pad, 0.25, 0.15), app.xy(pad, 0.5, 0.15))
    both = app.changes(pad, drawn, 'more ink')
    app.wait(lambda: scores(app) != one, 'other scores')
    app.click(app.find('push button', contains='Undo Stroke'))
    app.changes(pad, both, 'less ink')
    app.wait(lambda: scores(app) == one, 'the scores of the first stroke')
    app.key('Escape')
    app.click(strip(app)[0])
    app.wait(lambda: sample(app) >= 0, 'a sample of the strip')


@tap.case
def follows_training(stage):
    """while the network trains, scores and maps follow"""
    app = stage.app
    app.key('alt+3')
    app.fill(app.find('spin button', contains='Epochs', root=app.page('Train')), '300')
    app.key('alt+4')
    settled(app)
    app.scroll_to(card(app, 'Gradient'), page(app))
    app.move(*app.xy(part(app, 'label', 'Display')))
    shown, before = app.still(view(app, 'Gradient')), scores(app)
    app.key('F5')
    for _ in range(2):
        shown = app.changes(view(app, 'Gradient'), shown, 'a map that moves', 15)
        app.wait(lambda: scores(app) != before, 'scores that move', 15)
        before = scores(app)
    app.key('shift+F5')
    app.wait(lambda: app.title().startswith('•'), 'a changed document')
    settled(app)
    app.still(view(app, 'Gradient'))


@tap.case
def undoes_training(stage):
    """undo brings the answers of the first weights back, redo those of the trained ones"""
    app = stage.app
    stage.trained = scores(app)
    number = sample(app)
    app.key('ctrl+z')
    app.wait(lambda: scores(app) != stage.trained, 'other scores')
    app.key('ctrl+shift+z')
    app.wait(lambda: scores(app) == stage.trained, 'the scores after training')
    assert sample(app) == number


@tap.case
def save_and_reopen(stage):
    """saved and opened again, the same sample has the same answer"""
    app = stage.app
    number, told = sample(app), scores(app)
    app.save_as(saved)
    assert app.quit() == 0
    app = stage.app = home.start(saved)
    app.wait(lambda: app.title().startswith('explained'), 'the document')
    app.key('alt+4')
    app.wait(lambda: len(scores(app)) == 10, 'the page')
    app.click(app.find('push button', 'Open a sample by its number', page(app)))
    app.fill(app.find('spin button', 'Number of the sample'), str(number))
    app.key('Escape')
    app.wait(lambda: sample(app) == number, 'the sample %d' % number)
    app.wait(lambda: scores(app) == told, 'the scores %s' % told)


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
