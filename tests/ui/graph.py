# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench as a graph: several layers at once, the clipboard, layers by name, by keyboard alone, the map."""
import json
import os
import re
import signal
import subprocess

from slabs import DENSE, bench, fill, names, reads, said, shapes, slabs, start
from uitest import Home, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """The window of the moment, and what the cases hand on."""
    app = None
    text = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def rows(app):
    """Titles and notes of the list that is open."""
    return [(o.get_name(), o.get_description()) for o in app.every('list item', app.find(None, 'VitrineChooser'))]


def clipboard(app):
    """The text on it, pasted into an entry."""
    search = app.find('entry', 'Search layers', app.page('Build'))
    app.click(search)
    app.key('ctrl+v')
    text = app.wait(lambda: app.text(search), 'the text')
    app.key('Escape')
    return text


@tap.case
def several(stage):
    """Ctrl+click selects several layers, Delete takes them out at once, one undo brings them back"""
    app = start(home, stage, [{'class': 'input'}, {'class': 'flatten'}, DENSE, {'class': 'activation'}, DENSE,
                        {'class': 'layernorm'}, DENSE])
    before = names(app)
    app.click(slabs(app, 'Activation')[0])
    sh('xdotool', 'keydown', 'ctrl')
    app.click(slabs(app, 'LayerNorm')[0])
    sh('xdotool', 'keyup', 'ctrl')
    app.wait(lambda: said(app) == 'Bench: 2 layers selected', 'two layers')
    app.key('Delete')
    app.wait(lambda: names(app) == ['Input', 'Flatten', 'Dense', 'Dense', 'Dense'], 'the layers to go')
    app.key('ctrl+z')
    app.wait(lambda: names(app) == before, 'the layers again')


@tap.case
def band(stage):
    """a drag with Shift on the paper selects what it touches, one without pans"""
    app = stage.app
    app.key('Escape')
    first, last = slabs(app, 'Dense')[0], slabs(app, 'Dense')[1]
    (x0, y), e = app.settled(first, 0, 0.5), app.extents(first)
    x1 = app.settled(last, 1, 0.5)[0]
    sh('xdotool', 'keydown', 'shift')
    app.drag((x0 - 6, y - e.height), (x1 + 6, y + e.height), hold=0.2)
    sh('xdotool', 'keyup', 'shift')
    app.wait(lambda: said(app) == 'Bench: 3 layers selected', 'three layers')
    place = app.settled(first)
    app.drag((x0 - 6, y - e.height), (x0 + 54, y - e.height - 20), hold=0.2)
    app.wait(lambda: app.settled(first)[0] - place[0] > 40, 'another view')
    assert said(app) == 'Bench: 3 layers selected', said(app)


@tap.case
def moves_group(stage):
    """what is selected moves over another edge as one"""
    app = stage.app
    app.key('ctrl+0')
    app.click(slabs(app, 'Activation')[0])
    app.key('shift+Right')
    app.wait(lambda: said(app) == 'Bench: 2 layers selected', 'two layers')
    o = slabs(app, 'Activation')[0]
    (a, y), b = app.settled(slabs(app, 'Flatten')[0], 1, 0.5), app.settled(slabs(app, 'Dense')[0], 0, 0.5)[0]
    app.drag(app.settled(o), ((a + b) / 2, y), hold=0.3)
    app.wait(lambda: names(app) == ['Input', 'Flatten', 'Activation', 'Dense', 'Dense', 'LayerNorm', 'Dense'],
             'the layers in another order')
    app.key('ctrl+z')
    app.wait(lambda: names(app)[2:5] == ['Dense', 'Activation', 'Dense'], 'the order before')


@tap.case
def copies(stage):
    """Ctrl+C puts a network of its own on the clipboard as JSON, Ctrl+V puts it behind what is selected"""
    app = stage.app
    app.click(slabs(app, 'Activation')[0])
    app.key('shift+Right', 'ctrl+c')
    app.click(slabs(app, 'LayerNorm')[0])
    app.key('ctrl+v')
    app.wait(lambda: names(app) == ['Input', 'Flatten', 'Dense', 'Activation', 'Dense', 'LayerNorm',
                                    'Activation', 'Dense', 'Dense'], 'the copy')
    assert said(app) == 'Bench: 2 layers selected', said(app)
    text = clipboard(app)
    layers = json.loads(text)['layers']
    assert [each['class'] for each in layers] == ['input', 'activation', 'dense'], text
    path = home.file('piece.json')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    sh(os.sys.argv[1], 'new', '--from', path, '-o', home.file('piece.vitrine'))
    assert os.path.exists(home.file('piece.vitrine')), 'vitrine new --from does not read it'
    app.key('ctrl+z')
    app.wait(lambda: len(slabs(app)) == 7, 'the network before')


@tap.case
def cuts(stage):
    """Ctrl+X takes it out; Ctrl+A and Ctrl+D double the whole chain"""
    app = stage.app
    app.click(slabs(app, 'LayerNorm')[0])
    app.key('ctrl+x')
    app.wait(lambda: 'LayerNorm' not in names(app), 'the layer to go')
    app.click(slabs(app, 'Flatten')[0])
    app.key('ctrl+v')
    app.wait(lambda: names(app)[2] == 'LayerNorm', 'the layer behind Flatten')
    app.key('ctrl+a')
    app.wait(lambda: said(app) == 'Bench: 7 layers selected', 'all layers')
    app.key('ctrl+d')
    app.wait(lambda: len(slabs(app)) == 13, 'all but the input twice')
    app.key('ctrl+z', 'ctrl+z', 'ctrl+z')
    app.wait(lambda: names(app).index('LayerNorm') == 5 and len(slabs(app)) == 7, 'the network before')


@tap.case
def doubles_one(stage):
    """Ctrl+D puts a copy of a layer behind it, and what read the layer reads the copy"""
    app = stage.app
    app.click(slabs(app, 'Dense')[0])
    app.key('ctrl+d')
    app.wait(lambda: names(app)[:5] == ['Input', 'Flatten', 'Dense', 'Dense', 'Activation'], 'the copy')
    assert reads(app, 'Dense', 0) == 'Flatten' and reads(app, 'Dense', 1) == 'Dense', shapes(app)
    # The copy is selected: what is as wide as it now reads it.
    fill(app, 'Units', 5)
    app.wait(lambda: shapes(app).startswith('Input 28 × 28 × 1, Flatten 784, Dense 8, Dense 5, Activation 5, Dense 8'),
             'five units in the copy and behind it')
    app.key('ctrl+z', 'ctrl+z')
    app.wait(lambda: len(slabs(app)) == 7, 'the network before')


@tap.case
def moves_by_key(stage):
    """Alt+Left and Alt+Right move a layer over the one beside it, and it stays selected"""
    app = stage.app
    before = names(app)
    app.click(slabs(app, 'Activation')[0])
    app.key('alt+Left')
    app.wait(lambda: names(app)[2:5] == ['Activation', 'Dense', 'Dense'], 'the layer one place before')
    app.key('alt+Right')
    app.wait(lambda: names(app) == before, 'the layer where it was')
    app.key('alt+Right')
    app.wait(lambda: names(app)[2:6] == ['Dense', 'Dense', 'Activation', 'LayerNorm'], 'the layer one place behind')
    assert said(app).startswith('Bench: Activation selected'), said(app)
    app.key('ctrl+z', 'ctrl+z', 'ctrl+z')
    app.wait(lambda: names(app) == before, 'the network before')


@tap.case
def by_name(stage):
    """typing on the bench looks for a layer; the edge says what it would give; Enter puts it there"""
    app = stage.app
    app.click(slabs(app, 'Flatten')[0])
    app.type('drp')
    app.wait(lambda: app.look(None, 'Insert a layer'), 'the list')
    app.wait(lambda: ('Dropout', '784') in rows(app), 'Dropout, and what it would give')
    app.key('Return')
    app.wait(lambda: names(app)[:4] == ['Input', 'Flatten', 'Dropout', 'Dense'], 'the layer')
    app.wait(lambda: said(app) == 'Bench: Dropout selected, 784', 'it to be selected')
    app.key('ctrl+k')
    app.wait(lambda: app.look(None, 'Insert a layer'), 'the list')
    app.type('dense')
    app.key('Escape')
    app.wait(lambda: not app.look(None, 'Insert a layer'), 'the list to go')
    assert names(app).count('Dense') == 3, names(app)
    app.key('ctrl+z')
    app.wait(lambda: 'Dropout' not in names(app), 'the network before')


@tap.case
def keyboard(stage):
    """by keyboard alone: along the connections, a shortcut made and cut"""
    app = stage.app
    app.key('Escape', 'Home', 'Right', 'Right')
    app.wait(lambda: said(app).startswith('Bench: Dense selected'), 'the first Dense')
    app.key('ctrl+j')
    app.wait(lambda: app.look(None, 'Connect to'), 'the layers that could read it')
    found = rows(app)
    print('# %s' % found)
    assert ('LayerNorm', 'Add both · 8') in found, found
    assert not [r for r in found if r[0] in ('Flatten', 'Input', 'Dense 1')], found
    app.type('layernorm')
    app.key('Return')
    app.wait(lambda: 'Add' in names(app), 'Add')
    assert reads(app, 'Add') == 'Dense and Dense' and reads(app, 'LayerNorm') == 'Add', names(app)
    app.wait(lambda: said(app).startswith('Bench: Add selected'), 'it to be selected')
    app.key('ctrl+shift+j')
    app.wait(lambda: app.look(None, 'Disconnect'), 'its connections')
    app.type('dense 1')
    app.key('Return')
    app.wait(lambda: reads(app, 'Add') == 'Dense', 'one input less')
    assert app.look('label', contains='connect another layer to it'), 'no card'
    app.key('ctrl+z', 'ctrl+z')
    app.wait(lambda: 'Add' not in names(app), 'the network before')


@tap.case
def menu(stage):
    """the menu of a layer has the edits"""
    app = stage.app
    app.click_at(*app.settled(slabs(app, 'Activation')[0]), button=3)
    items = app.wait(lambda: [o.get_name() for o in app.every('menu item')], 'the menu')
    for item in ('Cut', 'Copy', 'Paste', 'Duplicate', 'Delete', 'Insert a Layer…', 'Connect to…', 'Select All'):
        assert item in items, items
    app.click(app.find('menu item', 'Duplicate'))
    app.wait(lambda: names(app).count('Activation') == 2, 'the copy')
    app.key('ctrl+z')
    app.wait(lambda: names(app).count('Activation') == 1, 'the network before')


@tap.case
def elsewhere(stage):
    """what was copied goes into another document; text that is none is refused in a sentence"""
    app = stage.app
    app.click(slabs(app, 'Activation')[0])
    app.key('shift+Right', 'ctrl+c')
    frames = app.every('frame')
    app.key('ctrl+n')
    app.frame = app.wait(lambda: [f for f in app.every('frame') if f not in frames], 'another window')[0]
    app.wid, app.kept = sh('xdotool', 'getactivewindow').strip(), {}
    app.kept['VitrineBuildPage'] = app.find(None, 'VitrineBuildPage', app.frame)
    app.wait(lambda: names(app) == ['Input'], 'an empty bench')
    app.click(slabs(app)[0])
    app.key('ctrl+v')
    app.wait(lambda: names(app) == ['Input', 'Activation', 'Dense'], 'the layers')
    # What stands in an entry is text, but no list of layers.
    search = app.find('entry', 'Search layers', app.page('Build'))
    app.click(search)
    app.type('{"layers": [{"class": "dinse"}]}')
    app.key('ctrl+a', 'ctrl+c')
    app.click(slabs(app)[0])
    app.key('ctrl+v')
    print('# %s' % app.wait(lambda: app.look('label', contains='The clipboard holds no list of layers'), 'the sentence').get_name())
    assert names(app) == ['Input', 'Activation', 'Dense'], names(app)


@tap.case
def map(stage):
    """a network larger than the view has a map; a click there looks elsewhere, Ctrl+0 shows all and the map goes"""
    layers = [{'class': 'input'}, {'class': 'flatten'}] + [DENSE, {'class': 'activation'}] * 30
    app = start(home, stage, layers)
    small = app.find('slider', 'Map of the network', app.page('Build'))
    told = app.wait(lambda: small.get_description(), 'what is in view')
    print('# %s' % told)
    assert app.extents(small).width
    assert told.startswith('layers 1 to ') and told.endswith(' of 62'), told
    app.click(small, 0.9, 0.5)
    app.wait(lambda: small.get_description().endswith('of 62') and not small.get_description().startswith('layers 1 '),
             'another part')
    assert 'to 62 of' in small.get_description() or int(small.get_description().split()[1]) > 40, small.get_description()
    app.drag(app.xy(small, 0.9, 0.5), app.xy(small, 0.1, 0.5), steps=6)
    app.wait(lambda: small.get_description().startswith('layers 1 to '), 'the beginning')
    app.key('ctrl+0')
    app.wait(lambda: not app.extents(small).width, 'the map to go')


def keep_doing(*steps):
    """xdotool doing that over and over, until it is killed."""
    script = ' '.join(str(step) for step in steps)
    return subprocess.Popen(['bash', '-c', 'while true; do xdotool %s; done' % script], start_new_session=True)


@tap.case
def frames(stage):
    """500 layers: while they are panned, zoomed and pointed at, the window works under 16 ms for a frame"""
    layers = [{'class': 'input'}, {'class': 'conv2d', 'args': {'filters': 16, 'padding': 'same'}}]
    for i in range(166):
        layers += [{'class': 'conv2d', 'args': {'filters': 16, 'padding': 'same'}}, {'class': 'batchnorm'},
                   {'class': 'add', 'inputs': [3 * i + 2, 3 * i + 4]}]
    app = start(home, stage, layers)
    app.wait(lambda: app.look('label', 'Sample 8,000', app.page('Build')), 'the sample')
    x, y = app.xy(bench(app), 0.8, 0.06)
    pan = ['mousemove_relative -- -12 0 sleep 0.008'] * 30 + ['mousemove_relative -- 12 0 sleep 0.008'] * 30
    zoom = ['click 5 sleep 0.02'] * 8 + ['click 4 sleep 0.02'] * 8
    nearer, further = ['key', 'ctrl+plus'] * 5, ['key', 'ctrl+minus'] * 5
    print('# %-14s %8s %8s %8s %8s   (the main thread, of its own time)' % ('', 'rounds', 'median', '99 %', 'longest'))

    def measure(name, before, steps, after):
        if before:
            sh('xdotool', *before)
        doing = keep_doing(*steps)
        try:
            told = home.loop(app, 2.5)
        finally:
            os.killpg(doing.pid, signal.SIGKILL)
            doing.wait()
            if after:
                sh('xdotool', *after)
        print('# %-14s %8d %5.2f ms %5.2f ms %5.2f ms' % (name, told['iterations'], told['worked_median_ms'],
                                                         told['worked_p99_ms'], told['worked_max_ms']))
        assert told['iterations'] > 60 and told['worked_max_ms'] > 1, told
        assert told['worked_p99_ms'] < 16, told
        # who waits works nothing
        assert told['frame_median_ms'] < 3 * told['frame_worked_median_ms'] + 16, told

    # From layer to layer, and over the numbers inside.
    here, e = app.xy(slabs(app)[1], 0.1, 0.5), app.extents(slabs(app)[1])
    measure('point', [], ['mousemove %d %d sleep 0.02' % here]
            + ['mousemove_relative -- %d 0 sleep 0.008' % max(e.width // 12, 2)] * 60, [])
    measure('pan', ['mousemove', x, y, 'mousedown', 1], pan, ['mouseup', 1])
    measure('pan at 190 %', [*nearer, 'mousemove', x, y, 'mousedown', 1], pan, ['mouseup', 1, *further])
    measure('zoom', ['mousemove', x, y, 'keydown', 'ctrl'], zoom, ['keyup', 'ctrl'])
    # All of it would be a thread: so many layers as can be told from each other, round the selected one, and the map.
    small = app.find('slider', 'Map of the network', app.page('Build'))
    app.key('ctrl+0')

    def told():
        m = re.match(r'layers (\d+) to (\d+) of 500', small.get_description())
        return m and 30 < int(m[2]) - int(m[1]) < 120 and (int(m[1]), int(m[2]))
    first, last = app.wait(told, 'a part that can be told')
    print('# fitted: layers %d to %d' % (first, last))
    assert app.extents(small).width, 'the map is gone'


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
