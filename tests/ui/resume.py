# SPDX-License-Identifier: GPL-3.0-or-later
"""A training that is cut short: killed, ended by a signal, or closed. The next start goes on with
the same bits as if nothing had happened."""
import os
import re
import signal
import subprocess
import sys
import time

from diverging import weights
from uitest import Home, Tap, sh

tap = Tap()
home = Home()
EPOCHS = 300
SPEC = """{"title": "Long", "layers": [{"class": "input"}, {"class": "flatten"},
 {"class": "dense", "args": {"units": 64, "activation": "relu"}},
 {"class": "dense", "args": {"units": 10, "activation": "softmax"}}],
 "recipe": {"epochs": %d, "average": 0.9}, "source": "digits"}""" % EPOCHS


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def vitrine(*arguments):
    """Without a window."""
    told = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True, check=False)
    assert told.returncode == 0, (arguments, told.stderr)


def train(app):
    return app.page('Train')


def step(app):
    """The step the Train page tells of, 0 before the first."""
    for name in app.names('label', train(app)):
        match = re.match(r'Step ([\d,]+) of', name or '')
        if match:
            return int(match.group(1).replace(',', ''))
    return 0


def copies():
    folder = home.file('state/vitrine/autosave')
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def recover(stage, meanwhile=None):
    """The next start: what was left is recovered. Returns the step at which it stands."""
    app = stage.app = home.start()
    app.find('label', 'Recover Unsaved Work?')
    # The question stands in front of the window, which takes no click while it is asked, and has the keys.
    def stacking():
        return [int(w, 16) for w in re.findall('0x[0-9a-f]+', sh('xprop', '-root', '_NET_CLIENT_LIST_STACKING'))]
    app.wait(lambda: sh('xdotool', 'getactivewindow').strip() not in ('', str(app.wid)), 'the question to have the keys')
    assert stacking()[-1] == int(sh('xdotool', 'getactivewindow')), 'the question lies behind the window'
    time.sleep(0.4)
    app.key('Return')
    if meanwhile:
        meanwhile(app)
    label = app.find('label', contains='stands at step')
    app.key('alt+3')
    at = app.wait(lambda: step(app), 'the step where it stands')
    print('# %s' % label.get_name())
    assert '{:,}'.format(at) in label.get_name(), (at, label.get_name())
    assert app.look('push button', contains='Go on (F5)', root=train(app)), 'it does not wait to go on'
    return at


def slow_disk():
    """What is beside the copy becomes a pipe that nobody writes to: who reads it waits. Returns what looks whether the window
    goes on, and lets it read."""
    copy = next(name for name in copies() if name.endswith('.vitrine'))
    beside = home.file('state/vitrine/autosave/' + copy + '-live')
    if os.path.exists(beside):
        os.unlink(beside)
    os.mkfifo(beside)

    def look(app):
        told = home.loop(app, 1)
        print('# while a copy is read the main loop works %.1f ms at most' % told['worked_max_ms'])
        assert app.look('label', contains='stands at step') is None, 'it is read by now'
        # whoever looks at it once more finds nothing there
        os.rename(beside, home.file('pipe'))
        with open(home.file('pipe'), 'wb') as file:
            file.write(b'nothing')
    return look


@tap.case
def killed(stage):
    """killed with -9 it is recovered, and stands where its last copy was made"""
    spec, stage.document, stage.whole = (home.file(n) for n in ('spec.json', 'start.vitrine', 'whole.vitrine'))
    with open(spec, 'w', encoding='utf-8') as file:
        file.write(SPEC)
    vitrine('new', '--from', spec, '-o', stage.document)
    app = stage.app = home.start(stage.document)
    app.page('Build')
    app.key('alt+3', 'F5')
    app.wait(lambda: step(app) > 0, 'the first steps', 20)
    app.wait(lambda: any(name.endswith('.vitrine') for name in copies()), 'a copy', 20)
    now = step(app)
    app.kill()
    at = recover(stage, slow_disk())
    print('# %d steps were told when it was killed' % now)
    assert at > 0


@tap.case
def terminated(stage):
    """gone on with and ended by the session, it loses nothing"""
    app = stage.app
    at = step(app)
    app.key('F5')
    app.wait(lambda: step(app) > at, 'more steps', 20)
    now = step(app)
    app.process.send_signal(signal.SIGTERM)
    assert app.process.wait(20) == 0
    assert recover(stage) >= now, 'it stands before step %d' % now


@tap.case
def closed(stage):
    """gone on with and closed while it trains, it asks nothing and loses nothing"""
    app = stage.app
    at = step(app)
    app.click(app.find('push button', contains='Go On'))
    app.wait(lambda: step(app) > at, 'more steps', 20)
    now = step(app)
    assert app.quit() == 0
    assert recover(stage) >= now, 'it stands before step %d' % now


@tap.case
def same_bits(stage):
    """at its end its weights are those of a training that nobody disturbed, to the bit"""
    app = stage.app
    app.key('F5')
    app.wait(lambda: app.look('push button', contains='Start (F5)', root=train(app)), 'the end', 60)
    assert step(app) == EPOCHS * 250, step(app)
    kept = home.file('kept.vitrine')
    app.key('ctrl+shift+s')
    app.find(None, 'Save the Network')
    time.sleep(0.5)
    app.key('ctrl+a')
    app.type(kept)
    app.key('Return')
    app.wait(lambda: os.path.exists(kept), 'the file')
    app.wait(lambda: not copies() or '•' not in app.title(), 'a saved document')
    vitrine('train', stage.document, '-o', stage.whole)
    ours, theirs = weights(kept), weights(stage.whole)
    assert len(theirs) == 4 and ours.keys() == theirs.keys(), (ours.keys(), theirs.keys())
    for name in theirs:
        assert ours[name] == theirs[name], '%s: %s, not %s' % (name, ours[name][:4], theirs[name][:4])


@tap.case
def ends(stage):
    """it ends as it should, and leaves no copy behind"""
    assert stage.app.quit() == 0
    assert not copies(), copies()


if __name__ == '__main__':
    tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
