#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes words.txt.gz from Debian's wamerican, wfrench, wngerman, wspanish and witalian.

    resources/data/convert-words.py /usr/share/dict resources/data

Words of 4 to 14 letters in lower case (so that a German noun does not give itself away),
of which no spelling stands in two of the lists; 2,000 of each language, mixed. A line is
the number of the language and the word; the last fifth of each language is held out.
"""
import gzip
import pathlib
import sys

import idxfile

LISTS = ["american-english", "french", "ngerman", "spanish", "italian"]
EACH, HELD_OUT = 2_000, 400


def main(source, folder):
    lists = []
    for name in LISTS:
        words = (pathlib.Path(source) / name).read_text().split("\n")
        lists.append({w.lower() for w in words if w.isalpha() and 4 <= len(w.lower()) <= 14})
    random = idxfile.Random(1)
    train, test = [], []
    for k, words in enumerate(lists):
        others = set().union(*(lists[j] for j in range(len(lists)) if j != k))
        chosen = random.shuffle(sorted(words - others))[:EACH]
        rows = [f"{k} {word}" for word in chosen]
        test += rows[:HELD_OUT]
        train += rows[HELD_OUT:]
    rows = random.shuffle(train) + random.shuffle(test)
    packed = gzip.compress(("\n".join(rows) + "\n").encode(), compresslevel=9, mtime=0)
    (pathlib.Path(folder) / "words.txt.gz").write_bytes(packed)
    letters = sorted({c for row in rows for c in row[2:]})
    print(f"{len(rows)} words, {len(packed):,} bytes, {len(letters)} letters: {''.join(letters)}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
