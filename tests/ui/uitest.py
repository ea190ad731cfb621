# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window: finds widgets through the accessibility tree, then
clicks, drags and types as a person would (xdotool). Run with Debian's python3,
which python3-gi is built for.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import warnings

warnings.simplefilter('ignore')
try:
    import gi
    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi, GLib
    from tree import Bus, Tree
except (ImportError, ValueError) as missing:
    print('1..0 # SKIP the accessibility tree cannot be read: %s' % missing)
    sys.exit(0)

Atspi.set_timeout(3000, 10000)


def sh(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True).stdout


class Lost(Exception):
    """A widget that should be there is not."""


# What GTK says of widgets that got less room than they need, and of faults, since the program began. What it says of
# fonts' rounding (a natural width below the least) and of a frame drawn amid a change of size comes and goes with the load.
COMPLAINTS = []
COMPLAINT = re.compile(r'G[dt]k-CRITICAL|Adwaita-CRITICAL|'
                       r'(G[dt]k|Adwaita)-WARNING.*(needs at least|Negative content)', re.IGNORECASE)


def listen(pipe):
    """Hands on what a program says, and notes its complaints."""
    for line in pipe:
        text = line.decode('utf-8', 'replace')
        if COMPLAINT.search(text):
            COMPLAINTS.append(text.strip())
        sys.stderr.write(text)
        sys.stderr.flush()


class App:
    """The running program: start() it, drive it, quit() it."""

    def __init__(self, binary, *arguments, env=None, size=(1440, 900)):
        self.process = subprocess.Popen([binary, *arguments], env={**os.environ, **(env or {})}, stderr=subprocess.PIPE)
        threading.Thread(target=listen, args=(self.process.stderr,), daemon=True).start()
        self.wid = None
        self.kept = {}
        self.bus = Bus()
        end = time.time() + 40
        while time.time() < end and not self._attach():
            time.sleep(0.05)
        if not self.wid:
            self.kill()
            raise Lost('the window did not appear')
        sh('xdotool', 'windowsize', '--sync', self.wid, *size)
        sh('xdotool', 'windowmove', '--sync', self.wid, 20, 20)
        sh('xdotool', 'windowactivate', self.wid)
        time.sleep(0.5)

    def _attach(self):
        for program, process in self.bus.programs().items():
            windows = process == self.process.pid and sh('xdotool', 'search', '--onlyvisible', '--pid', process).split()
            if windows:
                # the first that was made: a question may stand before it already
                self.app, self.wid = Tree(self.bus, program), min(windows, key=int)
                self.frame = self.app.root.get_child_at_index(0)
                return self.frame is not None
        return False

    # finding

    def walk(self, root=None):
        """@root (None: the program) and all below it, each before its children."""
        return self.app.walk(root)

    def look(self, role, name=None, root=None, contains=None):
        """The first widget of that role and name (or whose name contains), or None."""
        for o in self.walk(root):
            if (role is None or o.role == role) and (name is None or o.name == name) and (contains is None or contains in o.name):
                return o
        return None

    def find(self, role, name=None, root=None, contains=None, timeout=20):
        end = time.time() + timeout
        while True:
            o = self.look(role, name, root, contains)
            if o:
                return o
            if time.time() > end:
                raise Lost('no %s "%s"' % (role, name or contains))
            time.sleep(0.1)

    def names(self, role=None, root=None):
        return [o.name for o in self.walk(root) if role is None or o.role == role]

    def wait(self, test, what, timeout=20):
        """Until test() is true."""
        end = time.time() + timeout
        while time.time() < end:
            try:
                value = test()
            except (Lost, GLib.Error):
                value = None
            if value:
                return value
            time.sleep(0.1)
        raise Lost('waited %d s for %s' % (timeout, what))

    def page(self, name):
        """The root of a page: names below it are not mistaken for those of another."""
        name = 'Vitrine%sPage' % name

        def look():
            return next((o for o in self.app.walk(self.frame, lambda _, n: re.match(r'Vitrine\w+Page$', n)) if o.name == name), None)
        return self.keep(name, lambda: self.wait(look, name))

    def keep(self, key, find):
        """What find() gives, looked for once: a walk through the tree takes its time."""
        if key not in self.kept:
            self.kept[key] = find()
        return self.kept[key]

    def told(self, role, name, root=None):
        """What a widget says of itself beyond its name."""
        return self.find(role, name, root).get_description() or ''

    def labels(self, root):
        return ' | '.join(n for n in self.names('label', root) if n)

    def title(self):
        return self.frame.get_name() or ''

    # places

    def geometry(self, wid=None):
        for _ in range(20):
            lines = sh('xdotool', 'getwindowgeometry', '--shell', wid or self.wid).split()
            places = {k: int(v) for k, v in (line.split('=') for line in lines)}
            if 'X' in places or self.process.poll() is not None:
                break
            time.sleep(0.1)     # the window manager is at it
        return places

    def extents(self, o):
        return o.get_extents(Atspi.CoordType.WINDOW)

    def popover(self, o):
        """The popover that @o is in and its X window: a window of its own, which the
        accessibility tree takes to stand at the corner of what opened it."""
        while o and o.get_role_name() != 'frame':
            if re.match('GtkPopover(Menu)?$', o.get_name() or ''):
                size = self.extents(o)
                for wid in sh('xdotool', 'search', '--onlyvisible', '--pid', self.process.pid).split():
                    g = self.geometry(wid)
                    if wid != self.wid and (g['WIDTH'], g['HEIGHT']) == (size.width, size.height):
                        return size, g
                raise Lost('the popover has no window of %d × %d' % (size.width, size.height))
            o = o.get_parent()
        return None

    def corner(self, o):
        """Where the content of a widget begins on the screen."""
        e, popover = self.extents(o), self.popover(o)
        if popover:
            size, g = popover
            return g['X'] + e.x - size.x, g['Y'] + e.y - size.y
        g, frame = self.geometry(), self.extents(self.frame)
        return g['X'] + (g['WIDTH'] - frame.width) // 2 + e.x, g['Y'] + (g['HEIGHT'] - frame.height) // 2 + e.y

    def xy(self, o, fx=0.5, fy=0.5):
        (x, y), e = self.corner(o), self.extents(o)
        return int(x + e.width * fx), int(y + e.height * fy)

    # doing

    def move(self, x, y):
        sh('xdotool', 'mousemove', int(x), int(y))

    def click_at(self, x, y, times=1, button=1):
        # A pointer that stands still after a popover has closed under it is taken to be there yet.
        self.move(x - 40, y - 60)
        time.sleep(0.08)
        self.move(x, y)
        time.sleep(0.1)
        sh('xdotool', 'click', '--repeat', times, '--delay', 60, button)
        time.sleep(0.25)

    def click(self, o, fx=0.5, fy=0.5, times=1):
        self.click_at(*self.settled(o, fx, fy), times=times)

    def click_in(self, title, o):
        """A click on @o in the dialog of that title, which is a window of its own."""
        wid = sh('xdotool', 'search', '--onlyvisible', '--name', '^%s$' % title).split()[-1]
        g, frame, e = self.geometry(wid), self.extents(self.find(None, title)), self.extents(o)
        self.click_at(g['X'] + (g['WIDTH'] - frame.width) // 2 + e.x + e.width // 2,
                      g['Y'] + (g['HEIGHT'] - frame.height) // 2 + e.y + e.height // 2)

    def settled(self, o, fx=0.5, fy=0.5):
        """Its place, once three looks in a row find it there: a layout may be on its way."""
        place = [self.xy(o, fx, fy)]
        while place[-3:] != [place[-1]] * 3 and len(place) < 20:
            time.sleep(0.04)
            place.append(self.xy(o, fx, fy))
        return place[-1]

    def click_for(self, find, test, what, **how):
        """Clicks on what find() gives until test() holds. The click that comes while a list or a menu closes goes to its
        window and is lost, as is one where the pointer has not moved since, or where the layout is of a moment ago."""
        for last in (False, False, True):
            self.move(*self.xy(self.frame, 0.5, 0.99))
            self.click(find(), **how)
            try:
                return self.wait(test, what, 20 if last else 6)
            except Lost:
                if last:
                    raise
                print('# the window missed a click for %s: once more' % what)
        return None

    def drag(self, start, end, steps=14, hold=0.3):
        sh('xdotool', 'mousemove', start[0], start[1])
        time.sleep(0.1)
        sh('xdotool', 'mousedown', 1)
        time.sleep(0.1)
        for i in range(1, steps + 1):
            self.move(start[0] + (end[0] - start[0]) * i / steps, start[1] + (end[1] - start[1]) * i / steps)
            time.sleep(0.03)
        time.sleep(hold)
        sh('xdotool', 'mouseup', 1)
        time.sleep(0.5)

    def scroll_to(self, o, root):
        """Turns the wheel over the middle of @root until @o is within the window."""
        self.move(*self.xy(root))
        for _ in range(30):
            e, bottom = self.extents(o), self.extents(root).y + self.extents(root).height
            if e.y >= self.extents(root).y and e.y + min(e.height, 200) <= bottom:
                return
            sh('xdotool', 'click', 5 if e.y > self.extents(root).y else 4)
            time.sleep(0.1)
        raise Lost('"%s" could not be scrolled to' % o.get_name())

    def press(self, key):
        """One key, for those who wait for what it does."""
        sh('xdotool', 'key', key)

    def key(self, *keys):
        for k in keys:
            self.press(k)
            time.sleep(0.15)

    def type(self, text):
        sh('xdotool', 'type', '--delay', 15, text)
        time.sleep(0.2)

    def fill(self, o, text):
        """Puts @text in the place of what an entry or a spin button holds."""
        self.click(o, 0.2)
        self.key('ctrl+a')
        self.type(text)
        self.key('Return')

    def choose(self, name, row, root=None):
        """The row of a drop-down of at most five, by the keyboard."""
        def windows():
            return len(sh('xdotool', 'search', '--onlyvisible', '--pid', self.process.pid).split())
        before = windows()
        self.click(self.find('combo box', name, root))
        self.wait(lambda: windows() > before, 'the list of %s' % name)
        time.sleep(0.3)
        self.key(*['Up'] * 4, *['Down'] * row, 'Return')
        self.wait(lambda: windows() == before, 'the list closed')

    def text(self, o):
        return o.get_text()

    def number(self, o):
        """What a spin button holds: "1e−7", "1,000"."""
        return float(self.text(o).replace(',', '').replace('−', '-'))

    def pixels(self, o):
        """What the screen shows of a widget, three bytes a pixel."""
        e = self.extents(o)
        place = '%dx%d+%d+%d' % (e.width, e.height, *self.corner(o))
        return self.part(place)

    def part(self, place):
        """A part of the screen, three bytes a pixel; @place as in 24x24+120+80."""
        return subprocess.run(['import', '-silent', '-window', 'root', '-crop', place, '-depth', '8', 'rgb:-'],
                              check=False, stdin=subprocess.DEVNULL, capture_output=True).stdout

    def changes(self, o, before, what, timeout=8, share=0.002):
        """Waits until the widget looks other than in @before; returns its pixels."""
        def differs():
            now = self.pixels(o)
            other = sum(a != b for a, b in zip(now, before))
            return now if len(now) and (len(now) != len(before) or other > share * len(now)) else None
        return self.wait(differs, what, timeout)

    def still(self, o, timeout=8):
        """Its pixels, once two looks in a row are the same."""
        last = [self.pixels(o)]

        def same():
            time.sleep(0.15)
            last.append(self.pixels(o))
            return last[-1] == last[-2]
        self.wait(same, 'a picture that stands still', timeout)
        return last[-1]

    def checked(self, o):
        return o.get_state_set().contains(Atspi.StateType.CHECKED)

    def sensitive(self, o):
        return o.get_state_set().contains(Atspi.StateType.SENSITIVE)

    def busy(self, o):
        return o.get_state_set().contains(Atspi.StateType.BUSY)

    def every(self, role, root=None):
        """All widgets of that role."""
        return [o for o in self.walk(root) if o.role == role]

    def save_as(self, path):
        """Ctrl+S and a name for what has none yet."""
        self.key('ctrl+s')
        self.find(None, 'Save the Network')
        time.sleep(0.5)
        self.key('ctrl+a')
        self.type(path)
        self.key('Return')
        self.wait(lambda: os.path.exists(path), 'the file')
        self.wait(lambda: '•' not in self.title(), 'a title without the dot of a change')

    def shot(self, path):
        subprocess.run(['import', '-window', 'root', path], check=False, stdin=subprocess.DEVNULL)

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        """Ends the program at once: when this returns, it holds no window and no name on the bus."""
        self.process.kill()
        self.process.wait()

    def quit(self, timeout=15):
        """Ends the program by its own accelerator; returns its exit status."""
        if self.alive():
            sh('xdotool', 'windowactivate', self.wid)
            self.key('ctrl+q')
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


    def discard(self):
        """Ends the program and its unsaved changes; returns its exit status. A training ends first:
        while one runs nothing is asked, and its copy is left for the next start."""
        self.key('shift+F5', 'ctrl+q')
        self.find('label', 'Save Changes?')
        time.sleep(0.4)
        self.key('alt+d')
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


class Skip(Exception):
    """What cannot be judged here, and why."""


def busy():
    """Seconds of all processors' work since the machine began."""
    with open('/proc/stat', encoding='ascii') as file:
        field = [int(x) for x in file.readline().split()[1:9]]
    return (sum(field) - field[3] - field[4]) / os.sysconf('SC_CLK_TCK')


def own(pid):
    """Seconds of work of one process."""
    with open('/proc/%d/stat' % pid, encoding='utf-8') as file:
        field = file.read().rsplit(')', 1)[1].split()
    return (int(field[11]) + int(field[12])) / os.sysconf('SC_CLK_TCK')


class Home:
    """Folders of its own, so that no test meets the documents of a person."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix='vitrine-ui-')
        self.watch = os.path.join(self.path, 'loop.json')

    def file(self, name):
        return os.path.join(self.path, name)

    def start(self, *arguments):
        env = {'XDG_%s_HOME' % what: self.file(what.lower()) for what in ('DATA', 'STATE', 'CONFIG', 'CACHE')}
        # What GLib calls critical is a fault of ours, at the end of a day above all: it ends the program.
        return App(sys.argv[1], *arguments, env={**env, 'VITRINE_LOOP_WATCH': self.watch, 'G_DEBUG': 'fatal-criticals'})

    def example(self, title):
        """The window with that example open, as a click on its card opens it."""
        app = self.start()
        card = app.find('table cell', title)
        app.scroll_to(card, app.frame)
        for seconds in (6, 6, 20):
            app.click(card)
            try:
                app.wait(lambda: app.title().startswith(title), 'the example %s' % title, seconds)
                break
            except Lost:
                if seconds == 20:
                    raise
                print('# the window missed a click on %s: once more' % title)
        app.page('Build')
        return app

    def loop(self, app, seconds):
        """How long the main loop was away from its poll in the next seconds, and
        the share of the processors that others took meanwhile ("others")."""
        return self.loop_while(app, lambda: time.sleep(seconds))

    def loop_while(self, app, act):
        """The same, and how long frames took, while act() goes on."""
        start, mine, all_of_it = time.time(), own(app.process.pid), busy()
        if os.path.exists(self.watch):
            os.unlink(self.watch)
        # The count begins when the program sees that the file has gone.
        limit = time.time() + 30
        while not os.path.exists(self.watch) and time.time() < limit:
            time.sleep(0.05)
        act()
        seen = os.stat(self.watch).st_mtime_ns
        while os.stat(self.watch).st_mtime_ns == seen and time.time() < limit:
            time.sleep(0.05)
        with open(self.watch, encoding='utf-8') as file:
            told = json.load(file)
        others = (busy() - all_of_it) - (own(app.process.pid) - mine)
        told['others'] = others / (time.time() - start) / os.cpu_count()
        return told


class Tap:
    """Runs the cases of a file and prints TAP; a failing one leaves a picture."""

    def __init__(self):
        self.cases = []

    def case(self, function):
        self.cases.append(function)
        return function

    def main(self, context, after=None):
        print('1..%d' % len(self.cases), flush=True)
        failed = 0
        for number, function in enumerate(self.cases, 1):
            title = (function.__doc__ or function.__name__).strip().splitlines()[0]
            try:
                noted = len(COMPLAINTS)
                function(context)
                if COMPLAINTS[noted:]:
                    raise AssertionError('the window complained: ' + COMPLAINTS[noted])
                print('ok %d - %s' % (number, title), flush=True)
            except Skip as reason:
                print('ok %d - %s # SKIP %s' % (number, title, reason), flush=True)
            except Exception as problem:  # noqa: BLE001 - every failure is a result
                failed = 1
                print('not ok %d - %s' % (number, title))
                print('# %s: %s' % (type(problem).__name__, problem), flush=True)
                folder = os.environ.get('VITRINE_TEST_OUT', '/tmp')
                context.shot(os.path.join(folder, 'failed-%s.png' % function.__name__))
        if after:
            after(context)
        sys.exit(failed)
