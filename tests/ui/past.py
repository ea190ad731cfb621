# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking back at a kept model: every page shows the network as it was, and as it is again."""
import json
import re
import subprocess
import sys
import time

from datapage import choose, filters
from slabs import bench
from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def dense(units, activation):
    return {'class': 'dense', 'args': {'units': units, 'activation': activation}}


def trained(name, layers, source='digits', **recipe):
    """A document that was trained without a window and keeps what its epochs came to."""
    path = home.file(name + '.vitrine')
    with open(path + '.json', 'w', encoding='utf-8') as file:
        json.dump({'title': name, 'layers': layers if source != 'digits' else [{'class': 'input'}, {'class': 'flatten'}, *layers],
                   'source': source,
                   'recipe': {'epochs': 3, 'learning_rate': 0.003, **recipe}}, file)
    for verb in (('new', '--from', path + '.json', '-o', path), ('train', path, '--keep', '3')):
        subprocess.run([sys.argv[1], *verb], check=True, capture_output=True)
    return path


def open_page(app, name, key):
    app.page('Build')
    app.key('alt+' + key)
    return app.page(name)


def there_and_back(app, tell, what, steps=1):
    """What a page tells of now, of then, and of now again; of then it tells something else."""
    def steady():
        """What comes batch by batch is told when all of it is there."""
        told = tell()
        time.sleep(0.5)
        return told if tell() == told else ''
    now = app.wait(steady, what, 30)
    app.key(*['alt+Page_Up'] * steps)
    then = app.wait(lambda: (lambda t: t if t and t != now else None)(steady()), what + ' of then', 30)
    app.key('alt+Home')
    app.wait(lambda: tell() == now, what + ' of now', 30)
    print('# %s: %s; then %s' % (what, now[-80:], then[-80:]))


@tap.case
def on_train(stage):
    """the panels of the Train page: its confusion and its layers, with the step that is shown"""
    app = stage.app = home.start(trained('classes', [dense(12, 'relu'), dense(10, 'softmax')]))
    page = open_page(app, 'Train', '3')
    confusion = app.find('image', 'Confusion', page)
    layers = app.find('image', 'Gradient norm', page)
    there_and_back(app, lambda: confusion.get_description() or '', 'the confusion', 3)
    there_and_back(app, lambda: layers.get_description() or '', 'the layers')


@tap.case
def on_data(stage):
    """the Data page's answers: how many samples are wrong"""
    app = stage.app
    open_page(app, 'Data', '1')
    choose(app, 'Answer of the network', 'Wrong')

    def told():
        words = [n for n in app.names('label', filters(app)) if re.match(r'[\d,]+ samples', n or '')]
        return words[0] if words and words[0] != '10,000 samples' else ''
    there_and_back(app, told, 'the wrong samples', 2)
    choose(app, 'Answer of the network', 'Any answer')


@tap.case
def on_build(stage):
    """the slabs of the Build page, which look inside"""
    app = stage.app
    open_page(app, 'Build', '2')
    now = app.still(bench(app))
    app.key('alt+Page_Up', 'alt+Page_Up', 'alt+Page_Up')
    app.changes(bench(app), now, 'the slabs of then')
    app.key('alt+Home')
    app.wait(lambda: app.pixels(bench(app)) == now, 'the slabs of now')
    status = app.quit()
    assert status == 0, 'it ended with %s' % status


@tap.case
def on_surface(stage):
    """the decision surface of a plane; a stop of the slider that is pointed at says which it is"""
    if stage.app and stage.app.alive():
        stage.app.kill()
    plane = {'class': 'input', 'args': {'height': 0, 'width': 0, 'channels': 2}}
    app = stage.app = home.start(trained('circles', [plane, dense(12, 'tanh'), dense(2, 'softmax')], source='circle',
                                         learning_rate=0.03))
    page = open_page(app, 'Train', '3')
    surface = app.find('image', 'Decision surface', page)
    there_and_back(app, lambda: surface.get_description() or '', 'the surface', 3)
    slider = app.find('slider', 'Time', page)
    for epoch in 1, 2:
        app.move(*app.xy(slider, 0.5, 0.9))
        app.move(*app.xy(slider, epoch / 3, 0.4))
        app.wait(lambda e=epoch: app.look('label', contains='Epoch %d, held-out loss 0.' % e), 'the tooltip of epoch %d' % epoch)


@tap.case
def on_latent(stage):
    """the Latent page: its figures, and the picture that is decoded at the pointer"""
    if stage.app and stage.app.alive():
        stage.app.kill()
    app = stage.app = home.start(trained('codes', [dense(16, 'relu'), dense(4, 'linear'), {'class': 'sampling'},
                                                   dense(16, 'relu'), dense(784, 'sigmoid')],
                                         target='input', loss='binary_crossentropy', metric='mae'))
    page = open_page(app, 'Latent', '5')
    row = app.find('list item', 'Reconstruction', page)

    def told():
        words = [n for n in app.names('label', row) if n and n[0].isdigit()]
        return words[0] if words else ''
    app.wait(told, 'the figures', 30)
    decoded = app.find('image', 'Decoded at the pointer', page)
    now = app.still(decoded)
    there_and_back(app, told, 'the reconstruction', 3)
    app.wait(lambda: app.pixels(decoded) == now, 'the picture of now')
    app.key('alt+Page_Up', 'alt+Page_Up', 'alt+Page_Up')
    app.changes(decoded, now, 'the picture of then', share=0.05)
    status = app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
