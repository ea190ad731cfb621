#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""price.py: writes price.json beside it, 20 steps of a small network in PyTorch (float64) whose
kernels cost something, the gradient of all of it clipped; tests/price.c goes the same way."""
import json
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)


def flat(tensor):
    return [float("%.9g" % v) for v in tensor.detach().contiguous().flatten().tolist()]


def value(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).float().double()


x, targets = value(8, 6, 5, 2), value(8, 3)
# ours: K x K x C x F, F; I x U, U
weights = [value(3, 3, 2, 4, scale=0.3), value(4, scale=0.1), value(4 * 3 * 4, 3, scale=0.2), value(3, scale=0.1)]
PRICES = [(0.0, 0.02), None, (0.01, 0.005), None]
start = [flat(w) for w in weights]
for w in weights:
    w.requires_grad_()
descent = torch.optim.SGD(weights, lr=0.05, momentum=0.9)
losses, norms = [], []
for _ in range(20):
    y = torch.tanh(F.conv2d(x.permute(0, 3, 1, 2), weights[0].permute(3, 2, 0, 1), weights[1]))
    y = y.permute(0, 2, 3, 1).flatten(1) @ weights[2] + weights[3]
    loss = ((y - targets) ** 2).mean()
    for w, price in zip(weights, PRICES):
        if price is not None:
            loss = loss + price[0] * w.abs().sum() + price[1] * (w ** 2).sum()
    descent.zero_grad()
    loss.backward()
    norms.append(torch.nn.utils.clip_grad_norm_(weights, 0.7).item())
    descent.step()
    losses.append(loss.item())
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "price.json")
with open(path, "w") as file:
    json.dump({"x": flat(x), "targets": flat(targets), "start": start, "losses": losses, "norms": norms,
               "end": [flat(w) for w in weights]}, file, separators=(",", ":"))
    file.write("\n")
print(path, os.path.getsize(path), "bytes; norms", norms[0], norms[-1])
