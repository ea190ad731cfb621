#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes fashion-subset-*.idx.gz from Debian's package dataset-fashion-mnist.

    resources/data/convert-fashion.py /usr/share/datasets/fashion-mnist resources/data

Takes the first 500 images of each of the ten classes of the training part and
the first 100 of the test part, in their own order, which is mixed already.
"""
import pathlib
import sys

import idxfile


def subset(folder, part, per_class):
    (count, height, width), images = idxfile.read(folder / f"{part}-images-idx3-ubyte.gz")
    (n_labels,), labels = idxfile.read(folder / f"{part}-labels-idx1-ubyte.gz")
    if n_labels != count:
        raise SystemExit(f"{part}: {count} images but {n_labels} labels.")
    seen = [0] * 10
    rows = []
    for i, label in enumerate(labels):
        if seen[label] < per_class:
            seen[label] += 1
            rows.append((label, images[i * height * width:(i + 1) * height * width]))
    return rows


def main(source, folder):
    rows = subset(pathlib.Path(source), "train", 500) + subset(pathlib.Path(source), "t10k", 100)
    folder = pathlib.Path(folder)
    idxfile.write(folder / "fashion-subset-images.idx.gz", (len(rows), 28, 28),
                  b"".join(r[1] for r in rows))
    idxfile.write(folder / "fashion-subset-labels.idx.gz", (len(rows),), bytes(r[0] for r in rows))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
