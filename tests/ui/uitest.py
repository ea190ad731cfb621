# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window: finds widgets through the accessibility tree, then
clicks, drags and types as a person would (xdotool). Run with Debian's python3,
which python3-gi is built for.
"""
import os
import subprocess
import sys
import time
import warnings

import gi

warnings.simplefilter('ignore')
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

Atspi.set_timeout(3000, 10000)


def sh(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True).stdout


class Lost(Exception):
    """A widget that should be there is not."""


class App:
    """The running program: start() it, drive it, quit() it."""

    def __init__(self, binary, *arguments, env=None, title='Vitrine', size=(1440, 900)):
        self.process = subprocess.Popen([binary, *arguments], env={**os.environ, **(env or {})})
        self.title, self.wid = title, None
        end = time.time() + 25
        while time.time() < end and not self._attach():
            time.sleep(0.05)
        if not self.wid:
            raise Lost('the window did not appear')
        sh('xdotool', 'windowsize', '--sync', self.wid, *size)
        sh('xdotool', 'windowmove', '--sync', self.wid, 20, 20)
        sh('xdotool', 'windowactivate', self.wid)
        time.sleep(0.5)

    def _attach(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            if app and app.get_process_id() == self.process.pid and app.get_child_count():
                windows = sh('xdotool', 'search', '--onlyvisible', '--pid', self.process.pid).split()
                if windows:
                    self.app, self.frame, self.wid = app, app.get_child_at_index(0), windows[-1]
                    return True
        return False

    # finding

    def walk(self, root=None, depth=0):
        root = root or self.app
        yield root
        if depth > 60:
            return
        try:
            n = root.get_child_count()
        except GLib.Error:
            return
        for i in range(n):
            try:
                child = root.get_child_at_index(i)
            except GLib.Error:
                continue
            if child:
                yield from self.walk(child, depth + 1)

    def look(self, role, name=None, root=None, contains=None):
        """The first widget of that role and name (or whose name contains), or None."""
        for o in self.walk(root):
            try:
                if role is not None and o.get_role_name() != role:
                    continue
                text = o.get_name() or ''
            except GLib.Error:
                continue
            if (name is None or text == name) and (contains is None or contains in text):
                if contains is not None or name is not None or role is not None:
                    return o
        return None

    def find(self, role, name=None, root=None, contains=None, timeout=10):
        end = time.time() + timeout
        while True:
            o = self.look(role, name, root, contains)
            if o:
                return o
            if time.time() > end:
                raise Lost('no %s "%s"' % (role, name or contains))
            time.sleep(0.1)

    def names(self, role=None, root=None):
        found = []
        for o in self.walk(root):
            try:
                if role is None or o.get_role_name() == role:
                    found.append(o.get_name())
            except GLib.Error:
                pass
        return found

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

    # places

    def geometry(self):
        lines = sh('xdotool', 'getwindowgeometry', '--shell', self.wid).split()
        return {k: int(v) for k, v in (line.split('=') for line in lines)}

    def extents(self, o):
        return o.get_extents(Atspi.CoordType.WINDOW)

    def xy(self, o, fx=0.5, fy=0.5):
        g, frame, e = self.geometry(), self.extents(self.frame), self.extents(o)
        return (int(g['X'] + (g['WIDTH'] - frame.width) / 2 + e.x + e.width * fx),
                int(g['Y'] + (g['HEIGHT'] - frame.height) / 2 + e.y + e.height * fy))

    # doing

    def move(self, x, y):
        sh('xdotool', 'mousemove', int(x), int(y))

    def click_at(self, x, y, times=1, button=1):
        self.move(x, y)
        time.sleep(0.1)
        sh('xdotool', 'click', '--repeat', times, '--delay', 60, button)
        time.sleep(0.25)

    def click(self, o, fx=0.5, fy=0.5, times=1):
        self.click_at(*self.xy(o, fx, fy), times=times)

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

    def key(self, *keys):
        for k in keys:
            sh('xdotool', 'key', k)
            time.sleep(0.15)

    def type(self, text):
        sh('xdotool', 'type', '--delay', 15, text)
        time.sleep(0.2)

    def text(self, o):
        return o.get_text(0, o.get_character_count())

    def shot(self, path):
        subprocess.run(['import', '-window', 'root', path], check=False)

    def alive(self):
        return self.process.poll() is None

    def quit(self, timeout=15):
        """Ends the program by its own accelerator; returns its exit status."""
        if self.alive():
            sh('xdotool', 'windowactivate', self.wid)
            self.key('ctrl+q')
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None


class Tap:
    """Runs the cases of a file and prints TAP; a failing one leaves a picture."""

    def __init__(self):
        self.cases = []

    def case(self, function):
        self.cases.append(function)
        return function

    def main(self, context, after=None):
        print('1..%d' % len(self.cases))
        failed = 0
        for number, function in enumerate(self.cases, 1):
            title = (function.__doc__ or function.__name__).strip().splitlines()[0]
            try:
                function(context)
                print('ok %d - %s' % (number, title), flush=True)
            except Exception as problem:  # noqa: BLE001 - every failure is a result
                failed = 1
                print('not ok %d - %s' % (number, title))
                print('# %s: %s' % (type(problem).__name__, problem), flush=True)
                folder = os.environ.get('VITRINE_TEST_OUT', '/tmp')
                context.shot(os.path.join(folder, 'failed-%s.png' % function.__name__))
        if after:
            after(context)
        sys.exit(failed)
