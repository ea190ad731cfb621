# SPDX-License-Identifier: GPL-3.0-or-later
"""A long training is killed with -9: no more than the last seconds of it are lost."""
import re
import time

import resume
from uitest import Tap

tap = Tap()
# Seconds that a kill may take: it is noted every five where the training stands, and written on a
# machine that is at work.
LOST = 10
# So long that no machine comes to its end while it is watched.
SPEC = resume.SPEC.replace('"epochs": %d' % resume.EPOCHS, '"epochs": 100000')


@tap.case
def killed(stage):
    """killed with -9 in the middle, it stands where it was ten seconds before, or later"""
    assert SPEC != resume.SPEC
    spec, document = resume.home.file('spec.json'), resume.home.file('start.vitrine')
    with open(spec, 'w', encoding='utf-8') as file:
        file.write(SPEC)
    resume.vitrine('new', '--from', spec, '-o', document)
    app = stage.app = resume.home.start(document)
    app.page('Build')
    app.key('alt+3', 'F5')
    train = resume.train(app)
    label = app.wait(lambda: app.look('label', root=train, contains='Step '), 'the first steps', 20)
    told = []

    def watched(enough):
        """Notes the step that is told; whether enough time went by."""
        told.append((time.monotonic(), int(re.match(r'Step ([\d,]+) of', label.get_name()).group(1).replace(',', ''))))
        return told[-1][0] - told[0][0] > enough
    app.wait(lambda: watched(LOST + 6), 'a while of training', 40)
    at_end, now = told[-1]
    app.kill()
    safe = max(number for moment, number in told if at_end - moment >= LOST)
    at = resume.recover(stage)
    print('# killed at step %d; step %d was told %d seconds before' % (now, safe, LOST))
    assert 0 < safe < now, (safe, now)
    assert at >= safe, 'step %d was told %d seconds before, it stands at %d' % (safe, LOST, at)


@tap.case
def goes_on(stage):
    """and goes on from there"""
    app = stage.app
    at = resume.step(app)
    app.key('F5')
    app.wait(lambda: resume.step(app) > at, 'more steps', 20)
    assert app.discard() == 0
    assert not resume.copies(), resume.copies()


if __name__ == '__main__':
    tap.main(resume.Stage(), lambda stage: stage.app and stage.app.kill())
