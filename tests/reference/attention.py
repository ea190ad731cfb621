# SPDX-License-Identifier: GPL-3.0-or-later
"""Attention and what stands around it: norms, positions, penalties on activity."""
import math

import torch
import torch.nn.functional as F

from ours import attention, sinusoids
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

# --- attention ---------------------------------------------------------------


for name, shapes, heads, dim, value_dim, bias, causal, steps in [
        ("self", [(2, 5, 6)], 2, 3, 0, True, False, None),
        ("self causal", [(2, 9, 8)], 4, 2, 0, True, True, None),
        ("self padded", [(3, 6, 4)], 2, 4, 0, True, False, [6, 2, 4]),
        ("self causal padded", [(3, 7, 4)], 1, 5, 3, True, True, [7, 1, 4]),
        ("self without bias", [(2, 4, 5)], 3, 2, 0, False, False, None),
        ("self of 20 steps", [(2, 20, 6)], 2, 17, 0, True, True, [20, 17]),
        ("cross", [(2, 4, 6), (2, 7, 3)], 2, 4, 5, True, False, None),
        ("cross padded", [(3, 4, 6), (3, 5, 3)], 2, 3, 0, True, False, [1, 5, 3]),
        ("cross causal", [(2, 6, 3), (2, 4, 5)], 2, 3, 0, False, True, None),
        ("cross, nothing to see", [(2, 3, 4), (2, 3, 4)], 2, 3, 0, True, False, [0, 2]),
        ("three inputs", [(2, 4, 3), (2, 5, 4), (2, 5, 6)], 2, 3, 4, True, False, [5, 3])]:
    args = {"num_heads": heads, "key_dim": dim, "value_dim": value_dim, "use_bias": str(bias).lower(),
            "use_causal_mask": str(causal).lower()}
    n, D = value_dim or dim, shapes[0][2]
    pairs = [[value(D, heads, dim, scale=0.6), value(heads, dim)],
             [value(shapes[min(1, len(shapes) - 1)][2], heads, dim, scale=0.6), value(heads, dim)],
             [value(shapes[-1][2], heads, n, scale=0.6), value(heads, n)],
             [value(heads, n, D, scale=0.6), value(D)]]
    weights = [t for pair in pairs for t in (pair if bias else pair[:1])]
    counted = None
    if steps is not None:
        counted = [None] * len(shapes)
        counted[min(1, len(shapes) - 1)] = steps
    layer("attention " + name, "multi_head_attention", args, [value(*s) for s in shapes], weights,
          attention(heads, dim, causal, steps), steps=counted)

# PyTorch's own layer says the same; its kernels are transposed and its heads lie side by side.
own = torch.nn.MultiheadAttention(8, 2, batch_first=True)


def theirs(i, w):
    names = {"in_proj_weight": torch.cat([t.reshape(8, 8).T for t in (w[0], w[2], w[4])]),
             "in_proj_bias": torch.cat([t.reshape(8) for t in (w[1], w[3], w[5])]),
             "out_proj.weight": w[6].reshape(8, 8).T, "out_proj.bias": w[7]}
    return torch.nn.utils.stateless.functional_call(own, names, (i[0], i[0], i[0]))[0]


layer("attention as PyTorch's layer", "multi_head_attention", {"num_heads": 2, "key_dim": 4}, [value(2, 6, 8)],
      [value(8, 2, 4, scale=0.6), value(2, 4), value(8, 2, 4, scale=0.6), value(2, 4), value(8, 2, 4, scale=0.6),
       value(2, 4), value(2, 4, 8, scale=0.6), value(8)], theirs)
