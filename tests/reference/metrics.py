# SPDX-License-Identifier: GPL-3.0-or-later
"""Metrics, by scikit-learn (Debian's python3-sklearn) where it has them, else written out from the definition."""
import random

import numpy
import torch
from sklearn import metrics as sk

from peer import flat, result, value

r = random.Random(41)
SAMPLES = 13


def metric(name, klass, args, out, found, width=None, labels=None, targets=None, input=None):
    """out: samples x numbers; labels: a list for each sample; found: what the metric says."""
    row = {"name": name, "class": klass, "args": args, "shape": list(out.shape), "width": width or out.shape[1],
           "out": flat(out), "value": float("%.10g" % found)}
    for key, told in (("targets", targets), ("input", input)):
        if told is not None:
            row[key] = flat(told)
    if labels is not None:
        row["labels"] = [int(label) for label in numpy.asarray(labels).ravel()]
    result["metrics"].append(row)


def rows(out, labels, width):
    """Of those that have a label: outputs and labels."""
    labels = numpy.asarray(labels).ravel()
    kept = labels >= 0
    return out.reshape(-1, width).numpy()[kept], labels[kept]


def drawn_labels(n, steps, width):
    labels = numpy.array([[r.randrange(width) for _ in range(steps)] for _ in range(n)])
    if steps > 1:
        for i in range(n):
            labels[i, steps - i % 3:] = -1
    return labels


def guesses(n, steps, width, labels):
    """Probabilities that lean towards the label, so that some are right."""
    z = value(n, steps, width, scale=1.5)
    for i in range(n):
        for t in range(steps):
            z[i, t, labels[i, t]] += r.choice((0, 4)) if labels[i, t] >= 0 else 0
    return torch.softmax(z, -1).float().double().reshape(n, -1)


for k, (steps, width) in enumerate(((1, 2), (1, 7), (3, 3), (4, 6))):
    labels = drawn_labels(SAMPLES, steps, width)
    out = guesses(SAMPLES, steps, width, labels)
    p, t = rows(out, labels, width)
    every = list(range(width))
    what = " of %d in %d" % (steps, width)
    metric("accuracy" + what, "accuracy", {}, out, sk.accuracy_score(t, p.argmax(1)), width, labels)
    metric("bits" + what, "bits", {}, out,
           sk.log_loss(t, p / p.sum(1, keepdims=True), labels=every) / numpy.log(2), width, labels)
    best = min(k + 1, width - 1)
    metric("top %d" % best + what, "topk", {"k": best}, out,
           sk.accuracy_score(t, p.argmax(1)) if width == 2 else sk.top_k_accuracy_score(t, p, k=best, labels=every), width,
           labels)
    right = out.reshape(SAMPLES, steps, width).numpy().argmax(2) == labels
    metric("exact match" + what, "exact_match", {}, out, (right | (labels < 0)).all(1).mean(), width, labels)

labels = drawn_labels(SAMPLES, 1, 2)
out = torch.rand(SAMPLES, 1).float().double()
for threshold in (0.5, 0.2):
    metric("accuracy of one output above %g" % threshold, "accuracy", {"threshold": threshold}, out,
           sk.accuracy_score(labels[:, 0], out[:, 0] > threshold), 1, labels)
metric("bits of one output", "bits", {}, out, sk.log_loss(labels[:, 0], out[:, 0].numpy()) / numpy.log(2), 1, labels)
metric("exact match of one output", "exact_match", {}, out, sk.accuracy_score(labels[:, 0], out[:, 0] > 0.5), 1, labels)
labels = drawn_labels(61, 1, 2)
for what, out in (("two outputs", guesses(61, 1, 2, labels)), ("one output", torch.rand(61, 1).float().double()),
                  ("few scores, many of them equal", (torch.rand(61, 1) * 4).floor() / 4)):
    metric("auc of " + what, "auc", {}, out, sk.roc_auc_score(labels[:, 0], out[:, -1].numpy()), None, labels)
out, seen = torch.rand(61, 6).float().double(), torch.rand(61, 6).float().double()
metric("auc of what is not rebuilt", "auc", {}, out, sk.roc_auc_score(labels[:, 0], ((out - seen) ** 2).mean(1).numpy()), None,
       labels, input=seen)

for size in (1, 3, 17):
    t = value(SAMPLES, size)
    out = (t + value(SAMPLES, size, scale=0.6)).float().double()
    metric("mae of %d" % size, "mae", {}, out, sk.mean_absolute_error(t.numpy(), out.numpy()), targets=t)
    # over all numbers together, not output by output
    metric("r2 of %d" % size, "r2", {}, out, sk.r2_score(t.flatten().numpy(), out.flatten().numpy()), targets=t)
    yes = (torch.rand(SAMPLES, size) < 0.3).double()
    p = (0.5 * yes + 0.6 * torch.rand(SAMPLES, size)).float().double()
    for threshold in (0.5, 0.35):
        for average in ("all", "sample"):
            said = (p > threshold).numpy()
            if average == "all":
                found = sk.f1_score(yes.flatten().numpy(), said.ravel(), zero_division=1)
            else:
                found = numpy.mean([sk.f1_score(a, b, zero_division=1) if a.any() or b.any() else 1.0
                                    for a, b in zip(yes.numpy(), said)])
            metric("f1 of %d above %g, %s" % (size, threshold, average), "f1",
                   {"threshold": threshold, "average": average}, p, found, targets=yes)


def overlap(a, b):
    """Of two boxes (centre x, centre y, width, height), by their corners."""
    corners = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for x, y, w, h in (a, b)]
    low = numpy.maximum(corners[0][:2], corners[1][:2])
    high = numpy.minimum(corners[0][2:], corners[1][2:])
    common = numpy.prod(numpy.maximum(high - low, 0))
    return common / (a[2] * a[3] + b[2] * b[3] - common)


for spread in (0.02, 0.1, 0.5):
    t = torch.cat([torch.rand(SAMPLES, 2), 0.1 + 0.4 * torch.rand(SAMPLES, 2)], 1).float().double()
    out = (t + spread * torch.rand(SAMPLES, 4)).float().double()
    metric("boxes off by %g" % spread, "iou", {}, out, numpy.mean([overlap(a, b) for a, b in zip(out.numpy(), t.numpy())]),
           targets=t)
