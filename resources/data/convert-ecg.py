#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes ecg-beats.idx.gz and ecg-labels.idx.gz from the recording in Debian's python3-scipy.

    resources/data/convert-ecg.py /usr/lib/python3/dist-packages/scipy/misc/ecg.dat resources/data

The recording is five minutes of lead MLII of record 208 of the MIT-BIH Arrhythmia
Database, 360 numbers a second, 200 steps to the millivolt. It is cut into beats of 64
numbers, 120 a second: 0.2 s before the peak of each beat and 0.33 s after it.

The package has no annotations. Each beat is labelled by the rule below, not by a
cardiologist. A beat is "ventricular" where
  - its peak is 42 ms wide or more at half its height, or
  - the signal from 83 to 278 ms after the peak, where a normal beat has its T wave, lies
    more than 0.1 mV below the baseline on average;
it is "normal" otherwise. Both numbers have two clear heaps (peak 17 to 39 ms and 42 to 106 ms;
+0.1 mV and -0.4 mV). Beats in which a ventricular and a normal one fuse have both signs or
only the second, and count as ventricular. That a beat comes early is no sign in this recording: 28 of
118 wide beats come 10% early. Disturbed beats are kept: only two, cut from one beat and an artefact
0.28 s beside it, are left out.

Of the normal beats three of four are for training, with no other among them. The fourth
ones are held out, with all ventricular beats. In the order of the recording.
Integers throughout, so that the same bytes come out everywhere.
"""
import pathlib
import sys

import idxfile
import numpy as np

RATE = 360
BEFORE, AFTER, STEP = 72, 120, 3     # a beat in samples of the recording, and how many make one number
PEAK = 90                            # lowest peak, 0.45 mV
WIDE = 15                            # 42 ms at half height
BELOW = -20                          # -0.1 mV
NEAR = 130                           # 0.36 s


def baseline(signal, width=217):
    """The median over 0.6 s: it follows a wandering electrode and no single beat."""
    padded = np.pad(signal, width // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    return np.partition(windows, width // 2, axis=1)[:, width // 2]


def find_peaks(smooth):
    """The highest point within 0.1 s of itself, and of those nearer than 0.25 s the higher one."""
    peaks = []
    for i in range(36, len(smooth) - 36):
        if smooth[i] <= 7 * PEAK or smooth[i] < smooth[i - 36:i + 37].max() or smooth[i] == smooth[i - 1]:
            continue
        if peaks and i - peaks[-1] < RATE // 4:
            if smooth[i] > smooth[peaks[-1]]:
                peaks[-1] = i
            continue
        peaks.append(i)
    return peaks


def width_at_half(smooth, peak):
    left = right = peak
    while 2 * smooth[left] > smooth[peak]:
        left -= 1
    while 2 * smooth[right] > smooth[peak]:
        right += 1
    return right - left - 1


def cut(path):
    """(beat in 1/600 mV, label) for each beat."""
    signal = np.load(path)["ecg"].astype(int) - 1024
    signal -= baseline(signal)
    smooth = np.convolve(signal, np.ones(7, int), "same")
    peaks = find_peaks(smooth)
    beats = []
    for k, peak in enumerate(peaks):
        near = min(abs(peak - other) for other in peaks[max(0, k - 1):k + 2] if other != peak)
        if near < NEAR or peak < BEFORE or peak + AFTER > len(signal):
            continue
        t_wave = signal[peak + 30:peak + 100]
        ventricular = width_at_half(smooth, peak) >= WIDE or t_wave.sum() < BELOW * len(t_wave)
        window = signal[peak - BEFORE:peak + AFTER].reshape(-1, STEP).sum(axis=1)
        beats.append((window, int(ventricular)))
    print(f"{len(peaks)} peaks, {len(beats)} beats, {sum(label for _, label in beats)} of them ventricular")
    return beats


def main(path, folder):
    beats = cut(path)
    normal = [beat for beat in beats if beat[1] == 0]
    train = [beat for i, beat in enumerate(normal) if i % 4 != 3]
    held = [beat for i, beat in enumerate(normal) if i % 4 == 3] + [beat for beat in beats if beat[1] == 1]
    print(f"{len(train)} to train with, {len(held)} held out")
    folder = pathlib.Path(folder)
    rows = np.array([window for window, _ in train + held])
    idxfile.write(folder / "ecg-beats.idx.gz", rows.shape, rows.astype(">i2").tobytes(), kind=0x0B)
    idxfile.write(folder / "ecg-labels.idx.gz", (len(rows),), bytes(label for _, label in train + held))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
