# SPDX-License-Identifier: GPL-3.0-or-later
"""Recurrent layers and what goes with them, over series of several lengths."""
import torch
import torch.nn.functional as F

from ours import CELLS, run
from peer import layer, value


CASES = [  # samples, steps, features, units, direction, every step, lengths
    (3, 5, 4, 6, "forward", False, None),
    (2, 7, 3, 5, "forward", True, None),
    (4, 6, 2, 17, "backward", False, None),
    (3, 4, 5, 3, "backward", True, None),
    (2, 5, 3, 4, "both", False, None),
    (3, 3, 2, 7, "both", True, None),
    (2, 1, 3, 2, "both", True, None),
    (5, 6, 3, 4, "forward", False, [6, 1, 3, 3, 5]),
    (4, 5, 2, 6, "forward", True, [2, 5, 1, 4]),
    (4, 6, 3, 5, "backward", False, [3, 6, 2, 1]),
    (3, 7, 4, 16, "backward", True, [7, 2, 5]),
    (4, 5, 3, 3, "both", False, [4, 2, 5, 1]),
    (3, 6, 2, 4, "both", True, [1, 6, 3])]

for name, (kind, gates, rows, order) in CELLS.items():
    for n, T, C, U, direction, sequences, steps in CASES:
        weights = []
        for _ in range(2 if direction == "both" else 1):
            weights += [value(C, gates * U, scale=0.5), value(U, gates * U, scale=0.4),
                        value(*([rows] if rows > 1 else []), gates * U, scale=0.3)]
        layer("%s %s %dx%d to %d%s%s" % (name, direction, T, C, U, ", every step" if sequences else "",
                                         ", lengths %s" % steps if steps else ""),
              name, {"units": U, "direction": direction, "return_sequences": "true" if sequences else "false"},
              [value(n, T, C)], weights, run(kind, U, direction, sequences, steps, order),
              steps=[steps] if steps else None)

for function in ("relu", "sigmoid", "linear", "softplus", "gelu"):
    def plain(inputs, weights, f={"relu": F.relu, "sigmoid": torch.sigmoid, "linear": lambda x: x,
                                  "softplus": F.softplus, "gelu": F.gelu}[function]):
        h = torch.zeros(inputs[0].shape[0], weights[1].shape[0])
        for t in range(inputs[0].shape[1]):
            h = f(inputs[0][:, t] @ weights[0] + h @ weights[1] + weights[2])
        return h
    layer("simple_rnn " + function, "simple_rnn", {"units": 5, "step_activation": function}, [value(3, 4, 6)],
          [value(6, 5, scale=0.5), value(5, 5, scale=0.4), value(5)], plain)

LENGTHS = [4, 1, 6, 3]
for steps in (None, LENGTHS):
    tail = ", lengths %s" % steps if steps else ""
    given = [steps] if steps else None
    count = steps or [6] * 4
    layer("last step" + tail, "last_step", {}, [value(4, 6, 3)], [],
          lambda i, w, c=count: torch.stack([row[n - 1] for row, n in zip(i[0], c)]), steps=given)
    layer("mean over time" + tail, "globalavgpool1d", {}, [value(4, 6, 5)], [],
          lambda i, w, c=count: torch.stack([row[:n].mean(0) for row, n in zip(i[0], c)]), steps=given)
    layer("largest over time" + tail, "globalmaxpool1d", {}, [value(4, 6, 5)], [],
          lambda i, w, c=count: torch.stack([row[:n].max(0).values for row, n in zip(i[0], c)]), steps=given)


def embed(inputs, weights):
    # the ids have no gradient, and PyTorch none to tell
    return F.embedding(inputs[0].detach().long(), weights[0]) + 0 * inputs[0][..., None]


for tokens, width, shape in ((7, 3, (4, 5)), (1, 2, (2, 3)), (50, 17, (3, 9))):
    layer("embedding %d to %d" % (tokens, width), "embedding", {"input_dim": tokens, "output_dim": width},
          [torch.randint(0, tokens, shape).double()], [value(tokens, width)], embed)

series = value(3, 5, 2)
series[0, 3:] = 0.25
series[1, 1] = 0.25
layer("masking", "masking", {"mask_value": 0.25}, [series], [],
      lambda i, w: i[0] * (i[0] != 0.25).any(-1, keepdim=True))

for shape, missing in (((4, 6, 1), -1.5), ((2, 3, 4), 0)):
    series = value(*shape)
    series[0] = missing
    series[1, 0] = series[1, 2] = missing
    series[1, 1, 0] = missing  # not the whole step, where there is more than one number
    layer("masking of %g" % missing, "masking", {"mask_value": missing}, [series], [],
          lambda i, w: i[0] * (i[0] != missing).any(-1, keepdim=True))
