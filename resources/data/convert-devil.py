#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""convert-devil.py DEVIL.DICT.DZ FOLDER: Ambrose Bierce's "The Devil's Dictionary" (1911)
as plain text, out of Debian's dict-devil: from the first entry on, without the notices
before it and the list of letters behind it, line ends and spaces tidied.
"""
import gzip
import pathlib
import re
import sys


def main(source, folder):
    text = gzip.decompress(pathlib.Path(source).read_bytes()).decode("ascii")
    text = text[text.index("ABASEMENT, n."):text.index(" abcdefghijklmnopqrstuvwxyz\n")]
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    (pathlib.Path(folder) / "devil.txt.gz").write_bytes(packed)
    print(f"{len(text):,} characters of {len(set(text))} kinds, {len(packed):,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
