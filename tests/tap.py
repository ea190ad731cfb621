# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the cases of a test script, each in an empty folder, and prints TAP."""
import os
import tempfile
import traceback


class Skip(Exception):
    """Raised by a case that cannot be tried here: says why."""


def main(tests, wanted):
    """The exit status. Without names in `wanted` all of `tests` run."""
    tests = [function for function in tests if not wanted or function.__name__ in wanted]
    failed = 0
    print('1..%d' % len(tests))
    for number, function in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                function()
                print('ok %d %s' % (number, function.__name__), flush=True)
            except Skip as why:
                print('ok %d %s # SKIP %s' % (number, function.__name__, why), flush=True)
            except Exception:
                failed += 1
                print('not ok %d %s' % (number, function.__name__))
                print(''.join('# ' + line + '\n' for line in traceback.format_exc().splitlines()), flush=True)
            os.chdir('/')
    return 1 if failed else 0
