#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes spoken-series.idx.gz and spoken-labels.idx.gz with espeak-ng, NumPy and SciPy.

    resources/data/make-spoken.py resources/data

Ten words by 40 voices (five accents of English, eight variants of the voice), each at
three speeds and pitches drawn by seed. The variants f2 and m4 are held out with all their
accents: 10 voices that the training part has never heard. A word is cut at 2% of its loudest
moment, put in the middle of 0.81 s and written as 40 frames of 40 mel bands
(50 to 7,500 Hz, 25 ms Hann windows every 20 ms), as bytes in steps of 4: 70 dB below the
loudest is 0, the loudest 252.
"""
import io
import subprocess
import sys
import wave

import numpy as np
from scipy.fft import rfft
from scipy.signal import resample_poly

import idxfile

WORDS = ["yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go"]
ACCENTS = ["en-us", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-029"]
VARIANTS = ["m1", "m3", "m7", "f1", "f3", "f4", "f2", "m4"]
HELD_OUT = {"f2", "m4"}
TAKES = 3
RATE, HOP, WINDOW, FFT = 16_000, 320, 400, 512
FRAMES, BANDS, RANGE_DB = 40, 40, 70


def filters():
    mel = lambda f: 2595 * np.log10(1 + f / 700)
    edges = 700 * (10 ** (np.linspace(mel(50), mel(7500), BANDS + 2) / 2595) - 1)
    bins = np.arange(FFT // 2 + 1) * RATE / FFT
    rows = [np.minimum((bins - a) / (b - a), (c - bins) / (c - b))
            for a, b, c in zip(edges, edges[1:], edges[2:])]
    return np.maximum(rows, 0)


def speak(word, voice, speed, pitch):
    out = subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", word],
                         capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(out)) as file:
        rate = file.getframerate()
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    sound = resample_poly(sound, RATE, rate)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return sound[loud[0]:loud[-1] + 1]


def log_mel(sound, bank):
    length = (FRAMES - 1) * HOP + WINDOW
    if len(sound) > length:
        sound = sound[:length]
    before = (length - len(sound)) // 2
    sound = np.pad(sound, (before, length - len(sound) - before))
    window = np.hanning(WINDOW)
    frames = np.stack([sound[i * HOP:i * HOP + WINDOW] * window for i in range(FRAMES)])
    power = np.abs(rfft(frames, FFT)) ** 2 @ bank.T
    level = 10 * np.log10(power / power.max() + 1e-12)
    share = np.clip(1 + level / RANGE_DB, 0, 1)
    return (np.round(share * 63) * 4).astype(np.uint8)


def main(folder):
    bank, random = filters(), idxfile.Random(1)
    train, test = [], []
    for accent in ACCENTS:
        for variant in VARIANTS:
            for label, word in enumerate(WORDS):
                for _ in range(TAKES):
                    speed, pitch = 120 + random.bits() % 91, 25 + random.bits() % 51
                    row = log_mel(speak(word, f"{accent}+{variant}", speed, pitch), bank)
                    (test if variant in HELD_OUT else train).append((label, row.tobytes()))
    rows = random.shuffle(train) + random.shuffle(test)
    if {r[1] for r in train} & {r[1] for r in test}:
        raise SystemExit("Something held out is in the training part too: does a voice ignore its variant?")
    print(f"{len(train)} to train with, {len(test)} held out, {len(set(r[1] for r in rows))} different")
    idxfile.write(f"{folder}/spoken-series.idx.gz", (len(rows), FRAMES, BANDS), b"".join(r[1] for r in rows))
    idxfile.write(f"{folder}/spoken-labels.idx.gz", (len(rows),), bytes(r[0] for r in rows))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
