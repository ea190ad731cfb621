# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told: on every page, of every kind of data, whatever can be focused or pressed has a
name and a fitting role, and what is drawn says in words what it shows."""
import re

from uitest import Atspi, GLib, Home, Tap

tap = Tap()
home = Home()

# What can have the focus or be pressed, as GTK 4.8 calls it to the screen reader.
ROLES = {'push button', 'toggle button', 'check box', 'radio button', 'spin button', 'slider', 'entry', 'text', 'combo box',
         'list', 'list item', 'table', 'table cell', 'table row', 'column header', 'tree table', 'page tab', 'image', 'label', 'menu item',
         'scroll pane', 'panel', 'drawing area'}
# They tell what is within them themselves.
WHOLE = {'push button', 'toggle button', 'combo box', 'spin button', 'slider', 'entry', 'image', 'label'}


class Stage:
    """The window of the moment."""
    app = None
    wrong = None

    def open(self, title=None):
        """A window, in the place of the one before."""
        if self.app:
            self.app.kill()
        self.wrong = []
        self.app = home.example(title) if title else home.start()
        return self.app

    def close(self):
        """Ends it: it is the last case's word."""
        assert not self.wrong, '; '.join(self.wrong)
        self.app.kill()

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def has(o, state):
    return o.get_state_set().contains(state)


def seen(o):
    try:
        e = o.get_extents(Atspi.CoordType.WINDOW)
    except GLib.Error:
        return True  # no widget: what is below it has a place
    return e.width > 0 and e.height > 0


def faults(o, inside):
    """What is wrong with an object that can be focused or pressed; @inside: some of what it holds can be."""
    role, name, told = o.get_role_name(), o.get_name() or '', o.get_description() or ''
    half = len(name) // 2
    if role not in ROLES and not (role == 'filler' and name in ('Divider', 'Divider between the panes')):
        yield 'has the role "%s"' % role
    if role == 'scroll pane' and inside:
        return  # the focus passes through to what it scrolls
    if not name.strip() or re.match(r'(Gtk|Adw|Vitrine)[A-Z]\w*$', name):
        yield 'has no name'
    elif len(name) % 2 and name[half] == ' ' and name[:half] == name[half + 1:]:
        yield 'has its name twice'
    elif role in ('push button', 'check box', 'menu item') and '_' in name:
        yield 'has its mnemonic in its name'
    if role in ('image', 'panel') and not told.strip():
        yield 'is drawn and says nothing of what it shows'
    if role == 'combo box' and not told.strip():
        yield 'does not say what is chosen'
    if role in ('spin button', 'slider') and not o.has_value():
        yield 'has no value'


def look(o, wrong, count, depth=0):
    """Walks what is on the screen below @o, pages apart; returns whether some of it can be focused."""
    if depth > 60 or not seen(o):
        return False
    try:
        if depth > 0 and re.match(r'Vitrine\w+Page$', o.get_name() or ''):
            return False  # judged by itself
        role, active = o.get_role_name(), has(o, Atspi.StateType.FOCUSABLE)
        active = active or role in ('push button', 'toggle button', 'check box', 'menu item')
        inside = False
        if role not in WHOLE:
            for i in range(o.get_child_count()):
                child = o.get_child_at_index(i)
                inside = (child is not None and look(child, wrong, count, depth + 1)) or inside
        if active:
            count[role] = count.get(role, 0) + 1
            wrong.extend('%s "%s" %s' % (role, o.get_name(), fault) for fault in faults(o, inside))
    except GLib.Error:
        return False  # gone while it was looked at
    return active or inside


def judge(stage, root, where, least):
    """Puts what is wrong below @root into the list of this case."""
    wrong, count = [], {}
    look(root, wrong, count)
    print('# %s: %s' % (where, ', '.join('%d %s' % (n, role) for role, n in sorted(count.items()))))
    stage.wrong.extend('%s: %s' % (where, fault) for fault in sorted(set(wrong)))
    assert sum(count.values()) >= least, (where, count)


def pages(stage, title, names):
    """Opens an example and judges some of its pages, each once it shows the picture that begins so."""
    app = stage.open(title)
    for name, number, picture in names:
        app.key('alt+%d' % number)
        app.wait(lambda: app.look(None, contains=picture, root=app.page(name)), '%s of %s' % (name, title), 30)
        judge(stage, app.page(name), '%s, %s' % (title, name), 10)


@tap.case
def start(stage):
    """the gallery"""
    app = stage.open()
    judge(stage, app.page('Start'), 'Start', 20)
    stage.close()


@tap.case
def images(stage):
    """pictures: four pages and the header"""
    pages(stage, 'Digits CNN', [('Build', 2, 'Weights and biases'), ('Data', 1, 'Class balance'),
                                ('Train', 3, 'Confusion'), ('Explain', 4, 'Gradient')])
    judge(stage, stage.app.frame, 'Digits CNN, the header', 10)
    stage.close()


@tap.case
def table(stage):
    """a table: samples, features, correlations, explanations"""
    pages(stage, 'Breast Cancer', [('Explain', 4, 'Gradient'), ('Data', 1, 'Sample 1')])
    app = stage.app
    for view, there in (('Features', 'Keep'), ('Correlations', 'Correlations of all features')):
        app.click(app.find('page tab', view, app.page('Data')))
        app.wait(lambda: app.look(None, there, app.page('Data')), view)
        judge(stage, app.page('Data'), 'Breast Cancer, ' + view, 10)
    stage.close()


@tap.case
def text(stage):
    """text: words as tokens"""
    pages(stage, 'Language of a Word', [('Build', 2, 'Weights and biases'), ('Data', 1, 'Sample 1'), ('Explain', 4, 'Gradient')])
    stage.close()


@tap.case
def latent(stage):
    """codes: the map, traversals, read-outs"""
    pages(stage, 'Digit VAE, 2-D', [('Latent', 5, 'Map')])
    stage.close()


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
