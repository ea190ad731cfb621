# SPDX-License-Identifier: GPL-3.0-or-later
"""Attention and what stands around it: norms, positions, penalties on activity."""
import math

import torch
import torch.nn.functional as F

from peer import layer, value

# --- norms -------------------------------------------------------------------

for shape, epsilon in [((4, 7), 1e-3), ((3, 5, 16), 1e-5), ((2, 3, 4, 33), 1e-3)]:
    C = shape[-1]
    name = "x".join(map(str, shape))
    layer("layernorm of " + name, "layernorm", {"epsilon": epsilon}, [value(*shape)], [value(C), value(C)],
          lambda i, w: F.layer_norm(i[0], (C,), w[0], w[1], epsilon))
    layer("rmsnorm of " + name, "rmsnorm", {"epsilon": epsilon}, [value(*shape)], [value(C)],
          lambda i, w: i[0] / torch.sqrt((i[0] ** 2).mean(-1, keepdim=True) + epsilon) * w[0])
layer("layernorm without scale", "layernorm", {"epsilon": 1e-3, "scale": "false"}, [value(3, 4, 9)], [value(9)],
      lambda i, w: F.layer_norm(i[0], (9,), None, w[0], 1e-3))
layer("layernorm without shift", "layernorm", {"epsilon": 1e-3, "center": "false"}, [value(3, 4, 9)], [value(9)],
      lambda i, w: F.layer_norm(i[0], (9,), w[0], None, 1e-3))

for shape, groups in [((3, 6), 2), ((3, 5, 8), 4), ((2, 4, 3, 12), 1), ((2, 4, 3, 12), 12), ((2, 3, 2, 2, 6), 3)]:
    def norm(i, w, groups=groups):
        x = i[0].movedim(-1, 1)
        return F.group_norm(x, groups, w[0], w[1], 1e-3).movedim(1, -1)
    layer("groupnorm %d of %s" % (groups, "x".join(map(str, shape))), "groupnorm", {"groups": groups, "epsilon": 1e-3},
          [value(*shape)], [value(shape[-1]), value(shape[-1])], norm)

# --- positions ---------------------------------------------------------------


def sinusoids(steps, channels, longest):
    """The paper's formula as it stands."""
    p = torch.zeros(steps, channels)
    for t in range(steps):
        for c in range(channels):
            angle = t / longest ** (c // 2 * 2 / channels)
            p[t, c] = math.sin(angle) if c % 2 == 0 else math.cos(angle)
    return p


for steps, channels, longest in [(9, 6, 10000), (40, 5, 100), (3, 1, 10000)]:
    layer("sinusoidal positions %dx%d" % (steps, channels), "positional_encoding",
          {"kind": "sinusoidal", "max_wavelength": longest}, [value(2, steps, channels)], [],
          lambda i, w: i[0] + sinusoids(steps, channels, longest))
layer("learned positions", "positional_encoding", {"kind": "learned"}, [value(3, 7, 5)], [value(7, 5)],
      lambda i, w: i[0] + w[0])

# --- penalties ---------------------------------------------------------------

for l1, l2 in [(0.5, 0.0), (0.0, 0.3), (0.1, 0.2)]:
    def penalised(i, w, l1=l1, l2=l2):
        """The penalty, meant over the batch, joins the gradient where the input is left."""
        x = i[0]
        y = x.clone()
        own = x.detach().requires_grad_()
        ((l1 * own.abs() + l2 * own ** 2).sum() / len(own)).backward()
        y.register_hook(lambda g: g + own.grad)
        return y
    layer("activity l1 %g l2 %g" % (l1, l2), "activity_regularization", {"l1": l1, "l2": l2}, [value(4, 3, 5)], [],
          penalised)
