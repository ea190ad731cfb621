#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""spoken.py: writes numbers/spoken.json, two made-up recordings and what resources/data/make-spoken.py,
which made the bundled spoken words with NumPy and SciPy, makes of them.

Run with Debian's python3-scipy; tests/recordings.c hears the same recordings and compares. One is at
the rate that is heard, one at that of espeak-ng, so that the two ways to change a rate meet as well.
"""
import importlib.util
import json
import os
import sys

import numpy as np
from scipy.signal import resample_poly

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, '..', '..', 'resources', 'data')
sys.path.insert(0, DATA)
made = importlib.util.spec_from_file_location('make_spoken', os.path.join(DATA, 'make-spoken.py'))
spoken = importlib.util.module_from_spec(made)
made.loader.exec_module(spoken)


def voice(rate, pitch, seconds):
    """A hum that rises, its overtones louder round two formants that move, then a hiss; silence around."""
    random = np.random.default_rng(int(pitch))
    time = np.arange(int(seconds * rate)) / rate
    share = time / seconds
    phase = 2 * np.pi * np.cumsum(pitch * (1 + 0.3 * share)) / rate
    sound = np.zeros_like(time)
    for overtone in range(1, int(7000 / (1.3 * pitch))):
        hertz = overtone * pitch
        loud = np.exp(-((hertz - 700 + 300 * share) / 250) ** 2) + 0.5 * np.exp(-((hertz - 1200 - 900 * share) / 350) ** 2)
        sound += (loud + 0.01) * np.sin(overtone * phase)
    sound *= np.sin(np.pi * np.minimum(share * 1.4, 1)) ** 2
    hiss = np.diff(random.normal(size=len(time) + 1)) * np.where(share > 0.8, (share - 0.8) * (1 - share) * 40, 0)
    sound = np.concatenate([np.zeros(rate // 20), sound + 0.3 * hiss, np.zeros(rate // 10)])
    return np.round(20000 * sound / np.abs(sound).max()).astype(np.int16)


def heard(samples, rate):
    """As speak() and log_mel() of make-spoken.py go on from what espeak-ng says."""
    sound = samples / 32768
    if rate != spoken.RATE:
        sound = resample_poly(sound, spoken.RATE, rate)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return spoken.log_mel(sound[loud[0]:loud[-1] + 1], spoken.filters())


def main():
    told = []
    for rate, pitch, seconds in ((16000, 110, 0.45), (22050, 190, 0.7)):
        samples = voice(rate, pitch, seconds)
        told.append({'rate': rate, 'samples': samples.tolist(), 'levels': heard(samples, rate).ravel().tolist()})
    with open(os.path.join(HERE, 'numbers', 'spoken.json'), 'w') as file:
        json.dump(told, file, separators=(',', ':'))
        file.write('\n')


main()
