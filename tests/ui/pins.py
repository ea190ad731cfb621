# SPDX-License-Identifier: GPL-3.0-or-later
"""What is pinned, on every page that shows samples; panels on and off; what follows a training."""
import re

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def told(app, name):
    return app.told('image', name, app.page('Train'))


@tap.case
def pinned(stage):
    """what is pinned on Explain and in a panel stands in a panel of its own, live, until it is unpinned"""
    app = stage.app = home.example('Digits CNN')
    app.key('alt+3')
    train = app.page('Train')
    gallery = app.find('image', 'Hardest samples', train)
    first = app.wait(lambda: re.search(r'Sample ([\d,]+):', gallery.get_description() or ''), 'the hardest samples').group(1)
    assert not app.look('image', 'Pinned samples', train)
    app.click(gallery, 0.1, 0.22)
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
    cell = app.find('table cell', contains='Sample 3,', root=app.find('table', 'Samples', app.page('Data')))
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
    app.key('Home', 'End')
    second = app.wait(lambda: re.match(r'Sample ([\d,]+):.*\. 2 of 2$', pins.get_description()), 'the second pin').group(1)
    assert second != first
    app.key('Return')
    app.find('label', 'Sample %s' % second, app.page('Explain'))
    app.key('alt+3')
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
