# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged documents through the window: a sentence, and nothing lost."""
import os
import time

from uitest import Home, Tap

tap = Tap()
home = Home()


class Stage:
    app = None

    def shot(self, path):
        if self.app:
            self.app.shot(path)


def layers(app):
    return app.find('panel', contains='Bench: ', root=app.page('Build')).get_description()


def open_file(app, path):
    app.key('ctrl+o')
    app.find(None, 'Open a Network')
    time.sleep(0.5)
    app.type(path)
    time.sleep(0.3)
    app.key('Return')


def sentence(app, words):
    """The label in which all of @words stand, anywhere."""
    def look():
        for name in app.names('label'):
            if all(word in name for word in words):
                return name
        return None
    found = app.wait(look, 'a sentence with %s' % ', '.join(words))
    print('# %s' % found)
    return found


def unharmed(stage):
    assert stage.app.alive(), 'the program ended with %s' % stage.app.process.poll()
    stage.app.wait(lambda: layers(stage.app) == stage.first, 'the document that was open')


@tap.case
def start(stage):
    """an example is open"""
    stage.app = home.example('Digits CNN')
    stage.first = stage.app.wait(lambda: layers(stage.app), 'the network')


@tap.case
def noise(stage):
    """a file of noise named .vitrine is refused in a sentence"""
    path = home.file('noise.vitrine')
    with open(path, 'wb') as file:
        file.write(bytes(range(256)) * 8)
    open_file(stage.app, path)
    sentence(stage.app, ['noise.vitrine', 'cannot be opened'])
    time.sleep(0.4)
    stage.app.key('Return')
    unharmed(stage)
    assert '•' not in stage.app.title(), stage.app.title()


@tap.case
def damaged(stage):
    """a document cut in half is refused in a sentence"""
    app = stage.app
    whole, half = home.file('whole.vitrine'), home.file('half.vitrine')
    app.key('ctrl+s')
    app.find(None, 'Save the Network')
    time.sleep(0.5)
    app.key('ctrl+a')
    app.type(whole)
    app.key('Return')
    app.wait(lambda: os.path.exists(whole), 'the file')
    with open(whole, 'rb') as file:
        content = file.read()
    with open(half, 'wb') as file:
        file.write(content[:len(content) // 2])
    time.sleep(0.5)
    open_file(app, half)
    sentence(app, ['half.vitrine', 'cannot be opened'])
    time.sleep(0.4)
    app.key('Return')
    unharmed(stage)


@tap.case
def end(stage):
    """it ends as it should"""
    status = stage.app.quit()
    assert status == 0, 'it ended with %s' % status


tap.main(Stage(), lambda stage: stage.app and stage.app.process.kill())
