# SPDX-License-Identifier: GPL-3.0-or-later
"""The microphone of the Data page: ALSA's default device, here a file with a spoken word in a quiet room."""
import io
import os
import random
import re
import shutil
import struct
import subprocess
import warnings
import wave

warnings.simplefilter('ignore', DeprecationWarning)  # Debian's Python has it
import audioop  # noqa: E402

from datapage import cells, click, page
from uitest import Home, Lost, Skip, Tap

tap = Tap()
home = Home()
RATE = 48000


class Stage:
    """The window of the moment."""
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def device(text):
    """ALSA as it is installed, with another default device."""
    path = home.file('asound.conf')
    with open(path, 'w', encoding='ascii') as file:
        file.write('</usr/share/alsa/alsa.conf>\npcm.!default { %s }\n' % text)
    os.environ['ALSA_CONFIG_PATH'] = path


def room(word, path):
    """Half a second of a room that hums softly, the word, and the room again."""
    out = subprocess.run(['espeak-ng', '-v', 'en-us+m4', '-s', '150', '--stdout', word], capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(out)) as file:
        sound = audioop.ratecv(file.readframes(file.getnframes()), 2, 1, file.getframerate(), RATE, None)[0]
    noise = random.Random(1)
    sound = bytes(RATE) + audioop.mul(sound, 2, 0.5)
    sound += bytes(2 * 5 * RATE - len(sound))
    hum = struct.pack('<%dh' % (len(sound) // 2), *[int(noise.gauss(0, 15)) for _ in range(len(sound) // 2)])
    with open(path, 'wb') as file:
        file.write(audioop.add(sound, hum, 2))


def button(app, look=False):
    return (app.look if look else app.find)(None, 'Record a sample', page(app))


def popover(app):
    """What the microphone is in."""
    def find():
        o = app.find(None, 'What the microphone hears', page(app))
        while o.get_name() != 'GtkPopover':
            o = o.get_parent()
        return o
    return app.keep('popover', find)


def likeliest(app):
    """The word that the network takes it for; None: none yet."""
    rows = [re.match(r'(\w+): ([\d.]+) %', o.get_name()) for o in app.every('check box', popover(app))]
    rows = [(float(m.group(2)), m.group(1)) for m in rows if m]
    return max(rows)[1] if rows and max(rows)[0] > 50 else None


@tap.case
def none(stage):
    """without a microphone there is no button"""
    if not shutil.which('espeak-ng'):
        raise Skip('espeak-ng is not installed')
    device('type hw card 31')
    app = stage.app = home.example('Spoken Words')
    app.key('alt+1')
    app.wait(lambda: len(cells(app)) > 10, 'samples', 30)
    assert not button(app, look=True)
    assert app.quit() == 0


@tap.case
def hears(stage):
    """a word that is spoken is the word to the network"""
    if not shutil.which('espeak-ng'):
        raise Skip('espeak-ng is not installed')
    sound = home.file('word.raw')
    room('stop', sound)
    device('type file slave.pcm { type null } file /dev/null infile "%s" format raw' % sound)
    app = stage.app = home.example('Spoken Words')
    app.key('alt+1')
    app.wait(lambda: len(cells(app)) > 10, 'samples', 30)

    def opened():
        try:
            return app.popover(popover(app))
        except Lost:
            return None
    click(app, lambda: app.keep('button', lambda: button(app)), opened, 'the microphone')
    app.click(app.find('push button', contains='Record', root=popover(app)))
    app.wait(lambda: likeliest(app) == 'stop', 'the word stop')


@tap.case
def explained(stage):
    """Explain takes the recording to its page"""
    if not stage.app.alive():
        raise Skip('nothing was recorded')
    app = stage.app
    click(app, lambda: app.find('push button', contains='Explain', root=popover(app)),
          lambda: app.look('image', 'Your own sample', app.page('Explain')), 'the recording on Explain')
    assert app.quit() == 0


tap.main(Stage(), lambda stage: stage.app and stage.app.kill())
