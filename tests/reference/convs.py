# SPDX-License-Identifier: GPL-3.0-or-later
"""Convolution and what belongs to it: merges, parts of an input, other extents."""
import torch
import torch.nn.functional as F

from peer import ACTIVATIONS, channels_first, channels_last, layer, same, value


def pair(*shape, n=2):
    return [value(*shape) for _ in range(n)]


# --- inputs of one shape ------------------------------------------------------

for shape, n in [((3, 5), 2), ((2, 4, 3), 3), ((2, 3, 4, 2), 5)]:
    what = " of %d of %d axes" % (n, len(shape) - 1)
    layer("multiply" + what, "multiply", {}, pair(*shape, n=n), [], lambda i, w: torch.stack(i).prod(0))
    layer("average" + what, "average", {}, pair(*shape, n=n), [], lambda i, w: torch.stack(i).mean(0))
    layer("maximum" + what, "maximum", {}, pair(*shape, n=n), [], lambda i, w: torch.stack(i).amax(0))
    layer("subtract of %d axes" % (len(shape) - 1), "subtract", {}, pair(*shape), [], lambda i, w: i[0] - i[1])
for length in (1, 7, 40):
    layer("dot of %d" % length, "dot", {"normalize": "false"}, pair(4, length), [],
          lambda i, w: (i[0] * i[1]).sum(-1, keepdim=True))
    if length > 1:  # the cosine of one number is its sign
        layer("dot of %d normalized" % length, "dot", {"normalize": "true"}, pair(4, length), [],
              lambda i, w: F.cosine_similarity(i[0], i[1], -1).unsqueeze(-1))

# --- other axes, other extents ------------------------------------------------

for dims in ("2,1", "1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1"):
    order = [int(d) for d in dims.split(",")]
    layer("permute " + dims, "permute", {"dims": dims}, [value(2, *(4, 3, 5)[:len(order)])], [],
          lambda i, w: i[0].permute(0, *order))
for n in (1, 6):
    layer("repeat %d" % n, "repeat", {"n": n}, [value(3, 5)], [], lambda i, w: i[0].unsqueeze(1).repeat(1, n, 1))
for shape, axis, start, stop in [((7, 4), 1, -1, 0), ((7, 4), 1, 2, 5), ((5, 6, 4), 2, 1, -2), ((5, 6, 4), -1, 0, 3),
                                 ((9,), -1, 3, 4)]:
    layer("slice %d to %d of axis %d" % (start, stop, axis), "slice", {"axis": axis, "start": start, "stop": stop},
          [value(2, *shape)], [],
          lambda i, w: i[0].movedim(axis, 0)[start:stop or None].movedim(0, axis))
for before, after in [(1, 1), (0, 3)]:
    layer("cropping1d %d %d" % (before, after), "cropping1d", {"before": before, "after": after}, [value(2, 7, 3)], [],
          lambda i, w: i[0][:, before:7 - after])
for top, bottom, left, right in [(1, 1, 1, 1), (0, 2, 3, 0)]:
    args = {"top": top, "bottom": bottom, "left": left, "right": right}
    layer("cropping2d %d %d %d %d" % tuple(args.values()), "cropping2d", args, [value(2, 6, 7, 3)], [],
          lambda i, w: i[0][:, top:6 - bottom, left:7 - right])
    layer("zero_padding2d %d %d %d %d" % tuple(args.values()), "zero_padding2d", args, [value(2, 4, 3, 3)], [],
          lambda i, w: F.pad(i[0], (0, 0, left, right, top, bottom)))
for size in (2, 3):
    for interpolation in ("nearest", "bilinear"):
        more = {"align_corners": False} if interpolation == "bilinear" else {}
        layer("upsampling2d %d %s" % (size, interpolation), "upsampling2d",
              {"size": size, "interpolation": interpolation}, [value(2, 4, 5, 3)], [],
              lambda i, w: channels_last(F.interpolate(channels_first(i[0]), scale_factor=size, mode=interpolation,
                                                       **more)))
layer("global maximum", "globalmaxpool2d", {}, [value(3, 4, 5, 2)], [], lambda i, w: i[0].amax((1, 2)))
