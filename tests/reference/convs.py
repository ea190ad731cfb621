# SPDX-License-Identifier: GPL-3.0-or-later
"""Convolution and what belongs to it: merges, parts of an input, other extents."""
import torch
import torch.nn.functional as F

from ours import ACTIVATIONS, channels_first, channels_last, conv1d, depthwise, series, transpose
from peer import layer, value


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

# --- series -------------------------------------------------------------------


for steps, kernel, stride, dilation, padding, activation, c, f in [
        (9, 3, 1, 1, "valid", "relu", 2, 4), (8, 3, 1, 1, "same", "linear", 5, 3), (9, 4, 2, 1, "same", "tanh", 2, 3),
        (10, 5, 3, 1, "valid", "linear", 1, 17), (12, 3, 1, 4, "causal", "relu", 3, 5),
        (11, 2, 3, 1, "causal", "gelu", 2, 3), (12, 3, 1, 2, "same", "sigmoid", 2, 3), (6, 1, 1, 1, "valid", "linear", 4, 3),
        (13, 3, 2, 3, "causal", "linear", 2, 2)]:
    layer("conv1d %d of %d stride %d dilation %d %s" % (kernel, steps, stride, dilation, padding), "conv1d",
          {"filters": f, "kernel_size": kernel, "strides": stride, "dilation_rate": dilation, "padding": padding,
           "activation": activation}, [value(3, steps, c)], [value(kernel, c, f, scale=0.4), value(f)],
          conv1d(kernel, stride, dilation, padding, activation))
for steps, pool, stride, padding in [(8, 2, 2, "valid"), (9, 3, 1, "valid"), (9, 4, 3, "same"), (40, 20, 7, "same")]:
    args = {"pool_size": pool, "strides": stride, "padding": padding}
    layer("maxpool1d %d stride %d of %d %s" % (pool, stride, steps, padding), "maxpool1d", args, [value(2, steps, 3)], [],
          lambda i, w: F.max_pool1d(series(i[0], pool, stride, 1, padding, -torch.inf), pool, stride).permute(0, 2, 1))
    layer("avgpool1d %d stride %d of %d %s" % (pool, stride, steps, padding), "avgpool1d", args, [value(2, steps, 3)], [],
          lambda i, w: (F.avg_pool1d(series(i[0], pool, stride, 1, padding), pool, stride)
                        / F.avg_pool1d(series(torch.ones_like(i[0]), pool, stride, 1, padding), pool, stride)
                        ).permute(0, 2, 1))

# --- convolution turned round -------------------------------------------------


for size, kernel, stride, padding, activation, bias, c, f in [
        ((4, 3), 3, 2, "same", "relu", True, 3, 5), ((4, 3), 3, 2, "valid", "linear", True, 2, 6),
        ((5, 4), 3, 1, "same", "sigmoid", True, 6, 1), ((5, 4), 3, 1, "valid", "gelu", False, 2, 3),
        ((3, 4), 2, 3, "valid", "tanh", True, 3, 5), ((3, 4), 2, 3, "same", "linear", True, 3, 2),
        ((4, 4), 4, 2, "same", "linear", True, 2, 17), ((3, 3), 5, 3, "same", "linear", False, 2, 5),
        ((5, 5), 5, 2, "valid", "relu", True, 3, 2), ((4, 4), 1, 1, "same", "linear", True, 3, 4)]:
    layer("conv2d_transpose %d stride %d %s %d filters %s" % (kernel, stride, padding, f, activation), "conv2d_transpose",
          {"filters": f, "kernel_size": kernel, "strides": stride, "padding": padding, "activation": activation,
           "use_bias": "true" if bias else "false"}, [value(2, size[0], size[1], c)],
          [value(kernel, kernel, f, c, scale=0.4)] + ([value(f)] if bias else []), transpose(stride, padding, activation))

# --- each channel by itself ---------------------------------------------------


for size, kernel, stride, dilation, padding, activation, c, m, f in [
        ((6, 5), 3, 1, 1, "valid", "relu", 3, 1, 4), ((6, 5), 3, 1, 1, "same", "linear", 4, 2, 5),
        ((7, 8), 3, 2, 1, "same", "tanh", 2, 3, 3), ((9, 8), 2, 3, 2, "valid", "gelu", 17, 1, 6),
        ((5, 5), 5, 1, 1, "same", "linear", 2, 1, 2), ((4, 5), 1, 1, 1, "valid", "sigmoid", 3, 2, 7)]:
    args = {"kernel_size": kernel, "strides": stride, "padding": padding, "dilation_rate": dilation,
            "depth_multiplier": m, "activation": activation}
    what = " %d stride %d dilation %d %s, %d times %d" % (kernel, stride, dilation, padding, c, m)
    layer("depthwise" + what, "depthwise_conv2d", args, [value(2, size[0], size[1], c)],
          [value(kernel, kernel, c, m, scale=0.4), value(c * m)],
          lambda i, w: ACTIVATIONS[activation](depthwise(i[0], w[0], stride, dilation, padding) + w[1]))
    layer("separable" + what, "separable_conv2d", {**args, "filters": f}, [value(2, size[0], size[1], c)],
          [value(kernel, kernel, c, m, scale=0.4), value(1, 1, c * m, f, scale=0.4), value(f)],
          lambda i, w: ACTIVATIONS[activation](depthwise(i[0], w[0], stride, dilation, padding) @ w[1][0, 0] + w[2]))

# --- who wins where several are the largest: the first, as in PyTorch's pooling -----------


def steps(*shape):
    """Few values, so that many are the same, as behind a ReLU."""
    return torch.randint(-1, 2, shape).double()


for pool, stride in ((2, 2), (3, 1), (3, 2)):
    args = {"pool_size": pool, "strides": stride, "padding": "valid"}
    layer("maxpool2d %d of equal numbers, stride %d" % (pool, stride), "maxpool2d", args, [steps(2, 6, 5, 3)], [],
          lambda i, w: channels_last(F.max_pool2d(channels_first(i[0]), pool, stride)))
    layer("maxpool1d %d of equal numbers, stride %d" % (pool, stride), "maxpool1d", args, [steps(2, 9, 17)], [],
          lambda i, w: F.max_pool1d(i[0].permute(0, 2, 1), pool, stride).permute(0, 2, 1))
layer("global maximum of equal numbers", "globalmaxpool2d", {}, [steps(3, 4, 5, 2)], [],
      lambda i, w: F.max_pool2d(channels_first(i[0]), (4, 5)).flatten(1))
layer("largest over time of equal numbers", "globalmaxpool1d", {}, [steps(3, 7, 5)], [],
      lambda i, w: F.max_pool1d(i[0].permute(0, 2, 1), 7).flatten(1))
for n in (2, 4):
    layer("maximum of %d, many of them equal" % n, "maximum", {}, [steps(3, 9) for _ in range(n)], [],
          lambda i, w: torch.stack(i).max(0).values)
