#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make.py [FAMILY...]: writes numbers/FAMILY.json, what PyTorch says in float64.

A family is a file of cases beside this one (base.py) that calls layer(), drawn(), loss(),
optimizer() and schedule() of peer.py, or curve() of its own; metrics.py asks scikit-learn. Run with Debian's
python3-torch and python3-sklearn; tests/reference.c, reference-training.c and metrics.c compare, reference-covered.c sees to it that nothing registered
is left out: a new class gets a row in ours.py and one in drawn.py, or cases in training.py.
Axes here are ours, (batch, height, width, channel); PyTorch's are moved around it.
"""
import importlib
import sys

import torch

import peer

FAMILIES = [
    "attention",
    "base",
    "convs",
    "curves",
    "drawn",
    "metrics",
    "recurrent",
    "training",
]

for family in sys.argv[1:] or FAMILIES:
    torch.manual_seed(20)
    importlib.import_module(family)
    peer.write(family)
