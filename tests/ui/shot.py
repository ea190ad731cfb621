# SPDX-License-Identifier: GPL-3.0-or-later
"""Screenshots (./dev shot) show a page that is ready, however slow the machine is."""
import os
import signal
import subprocess
import sys
import time

from uitest import Home, Lost, Tap, sh

tap = Tap()
home = Home()


class Stage:
    """Nothing to take a picture of: the program does that."""

    def shot(self, path):
        pass


def shoot(page, *more, during=None):
    """The picture's path; @during is called with the process once its window is there."""
    out = home.file('shot.png')
    env = {'XDG_%s_HOME' % what: home.file(what.lower()) for what in ('DATA', 'STATE', 'CONFIG', 'CACHE')}
    with subprocess.Popen([sys.argv[1]], env={**os.environ, **env, 'VITRINE_SHOT': ':'.join((page, out) + more)}) as process:
        end = time.time() + 20
        while during and not sh('xdotool', 'search', '--onlyvisible', '--pid', process.pid):
            if time.time() > end:
                process.kill()
                raise Lost('the window did not appear')
            time.sleep(0.02)
        if during:
            during(process)
        try:
            status = process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert status == 0 and os.path.exists(out), 'it ended with %s' % status
    return out


def colours(path, place):
    """How many different colours a part of a picture has."""
    return int(sh('convert', path, '-crop', place, '+repage', '-format', '%k', 'info:'))


@tap.case
def waits(stage):
    """the start page's picture has all cards, though the program stood still for seconds"""
    def halt(process):
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(4)
        os.kill(process.pid, signal.SIGCONT)

    path = shoot('start', '1440x1080', during=halt)
    found = colours(path, '180x110+780+920')
    assert found > 500, '%d colours on the card of the two spirals' % found


@tap.case
def opens_a_file(stage):
    """a document of one's own can be shown, too"""
    net = home.file('mine.vitrine')
    subprocess.run([sys.argv[1], 'new', 'two-spirals', '--trained', '-o', net], check=True, capture_output=True)
    begin = time.time()
    path = shoot('train', '1024x640', net)
    print('# in %.1f s' % (time.time() - begin))
    assert sh('identify', '-format', '%wx%h', path) == '1024x640'
    assert colours(path, '500x200+400+100') > 50


tap.main(Stage())
