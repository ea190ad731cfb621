# SPDX-License-Identifier: GPL-3.0-or-later
"""Every layer class over shapes and arguments drawn at random; inputs, weights and dy are drawn on both sides."""
import random
import zlib

from ours import ACTIVATIONS, LAYERS, Args
from peer import drawn

NAMES = list(ACTIVATIONS)
FLAGS = ("true", "false")


def activation(r, k):
    return NAMES[k % len(NAMES)]


def image(r, low=3, high=6, channels=(1, 2, 3, 5, 16, 17)):
    return [r.randint(low, high), r.randint(low, high), r.choice(channels)]


def any_shape(r):
    return [[r.randint(2, 19)], [r.randint(2, 6), r.randint(2, 9)], [r.randint(2, 4), r.randint(2, 4), r.randint(1, 5)],
            [2, 3, 2, r.randint(2, 4)]][r.randrange(4)]


def conv2d(r, k):
    kernel, dilation = r.randint(1, 5), r.choice((1, 1, 2))
    reach = dilation * (kernel - 1) + 1
    return {"filters": r.choice((1, 2, 3, 5, 16)), "kernel_size": kernel, "strides": r.choice((1, 1, 2, 3)),
            "padding": r.choice(("valid", "same")), "dilation_rate": dilation, "activation": activation(r, k),
            "use_bias": FLAGS[k % 2]}, [image(r, reach, reach + 4, (1, 2, 3, 5))]


def wide(r, k):
    """A vector of channels."""
    padding = ("valid", "same")[k % 2]
    return {"filters": 16, "kernel_size": 3, "padding": padding, "activation": "relu"}, [[6, 5 + k, 16]]


def winograd(r, k):
    """Wide enough for the fast way to convolve 3x3: even and odd extents, whole vectors and more."""
    filters, channels, size = ((32, 32, [6, 6]), (33, 32, [5, 7]), (32, 35, [3, 4]), (48, 33, [4, 3]))[k % 4]
    return {"filters": filters, "kernel_size": 3, "padding": ("valid", "same")[k % 2],
            "activation": ("relu", "linear", "tanh")[k % 3]}, [[*size, channels]]


def conv2d_transpose(r, k):
    return {"filters": r.choice((1, 2, 3, 5)), "kernel_size": r.randint(1, 5), "strides": r.randint(1, 3),
            "padding": r.choice(("valid", "same")), "activation": activation(r, k), "use_bias": FLAGS[k % 2]}, [
                image(r, 2, 4, (1, 2, 3))]


def conv1d_transpose(r, k):
    stride = r.randint(1, 4)  # a longer filter is cut off at both ends
    return {"filters": r.choice((1, 2, 3, 5, 17)), "kernel_size": stride + r.randint(2, 4) if k % 4 == 1 else r.randint(1, 6),
            "strides": stride, "padding": ("valid", "same")[k % 2], "activation": activation(r, k), "use_bias": FLAGS[k // 2 % 2]}, [
                [r.randint(1, 9), r.choice((1, 2, 3, 16))]]


def depthwise(r, k):
    kernel, dilation = r.randint(1, 4), r.choice((1, 1, 2))
    reach = dilation * (kernel - 1) + 1
    return {"kernel_size": kernel, "strides": r.choice((1, 1, 2, 3)), "padding": r.choice(("valid", "same")),
            "dilation_rate": dilation, "depth_multiplier": r.randint(1, 3), "activation": activation(r, k),
            "use_bias": FLAGS[k % 2]}, [image(r, reach, reach + 3, (1, 2, 3, 16))]


def separable(r, k):
    args, shapes = depthwise(r, k)
    return {**args, "filters": r.choice((1, 2, 5, 16))}, shapes


def conv1d(r, k):
    kernel, dilation = r.randint(1, 6), r.choice((1, 1, 2, 3))
    return {"filters": r.choice((1, 2, 3, 16)), "kernel_size": kernel, "strides": r.choice((1, 1, 2, 3)),
            "padding": ("valid", "same", "causal")[k % 3], "dilation_rate": dilation, "activation": activation(r, k),
            "use_bias": FLAGS[k // 2 % 2]}, [[dilation * (kernel - 1) + r.randint(1, 9), r.choice((1, 2, 3, 7))]]


def pool2d(r, k):
    pool = r.randint(1, 4)
    return {"pool_size": pool, "strides": r.randint(0, 3), "padding": ("valid", "same")[k % 2]}, [image(r, pool, 7)]


def pool1d(r, k):
    pool = r.randint(1, 6)
    return {"pool_size": pool, "strides": r.randint(0, 5), "padding": ("valid", "same")[k % 2]}, [
        [r.randint(pool, 25), r.choice((1, 3, 16, 17))]]


def recurrent(r, k, **more):
    """Every third with lengths of its own."""
    n, steps = r.randint(1, 4), r.randint(1, 7)
    lengths = [r.randint(1, steps) for _ in range(n)] if k % 3 == 2 else None
    return {"units": r.choice((1, 2, 3, 5, 16)), "return_sequences": FLAGS[k % 2],
            "direction": ("forward", "backward", "both")[k // 2 % 3], **more}, [[steps, r.randint(1, 6)]], {
                "n": n, "steps": [lengths] if lengths else None}


def over_time(r, k):
    n, steps = r.randint(2, 4), r.randint(2, 9)
    return {}, [[steps, r.choice((1, 3, 16, 17))]], {
        "n": n, "steps": [[r.randint(1, steps) for _ in range(n)]] if k % 2 else None}


def attention(r, k):
    n, t, s = r.randint(1, 3), r.randint(1, 7), r.randint(1, 7)
    shapes = [[[t, r.randint(2, 6)]], [[t, r.randint(2, 6)], [s, r.randint(2, 6)]],
              [[t, r.randint(2, 6)], [s, r.randint(2, 6)], [s, r.randint(2, 6)]]][k % 3]
    return {"num_heads": r.randint(1, 3), "key_dim": r.randint(1, 5), "value_dim": r.choice((0, 2, 5)),
            "dropout": (0, 0.3, 0, 0.6)[k % 4], "use_bias": FLAGS[k // 2 % 2], "use_causal_mask": FLAGS[k // 3 % 2]}, \
        shapes, {"n": n}


def alike(r, k, most=5):
    shape = any_shape(r)
    return {}, [shape] * (2 if k == 0 else r.randint(2, most))


def concat(r, k):
    shape = any_shape(r)
    return {}, [shape[:-1] + [r.randint(1, 6)] for _ in range(r.randint(2, 5))]


def permute(r, k):
    dims = ("2,1", "1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1")[k % 6]
    return {"dims": dims}, [[r.randint(1, 6) for _ in dims.split(",")]]


def reshape(r, k):
    axes = [r.randint(1, 3), r.randint(1, 4), r.randint(1, 4), r.randint(1, 5)]
    if k % 3:
        axes[k % 3 - 1] = 0
    count = (axes[0] or 1) * (axes[1] or 1) * (axes[2] or 1) * axes[3]
    return dict(zip(("time", "height", "width", "channels"), axes)), [[count] if k % 2 else [1, count]]


def crop(r, k, names, axes, channels=3):
    args = {name: r.randint(0, 3) for name in names}
    cut = list(args.values())
    return args, [[cut[2 * i] + cut[2 * i + 1] + r.randint(1, 4) for i in range(axes)] + [r.randint(1, channels)]]


SIDES = ("top", "bottom", "left", "right")


def zero_padding2d(r, k):
    return {name: r.randint(0, 3) for name in SIDES}, [image(r, 1, 4, (1, 2, 3))]


def cut(r, k):
    shape = any_shape(r)
    axis = r.choice((-1, *range(1, len(shape) + 1)))
    size = shape[axis if axis < 0 else axis - 1]
    start = r.randrange(size)
    stop = r.randint(start + 1, size)
    return {"axis": axis, "start": start - size if r.random() < 0.4 else start,
            "stop": stop - size if r.random() < 0.4 or stop == size else stop}, [shape]


def norm(r, k, **more):
    return {"epsilon": r.choice((1e-3, 1e-5, 0.05)), **more}, [any_shape(r)]


def scaled(r, k):
    return norm(r, k, center=FLAGS[k % 2], scale=FLAGS[k // 2 % 2])


def groupnorm(r, k):
    args, shapes = scaled(r, k)
    groups, each = r.randint(1, 4), r.randint(3, 5)
    return {**args, "groups": groups}, [shapes[0][:-1] + [groups * each]]


def batchnorm(r, k):
    args, shapes = norm(r, k, momentum=r.choice((0.99, 0.5, 0.0)))
    return args, shapes, {"n": 5, "training": k % 3 != 2}


def embedding(r, k):
    tokens = r.choice((1, 3, 50))
    return {"input_dim": tokens, "output_dim": r.choice((1, 5, 17)), "mask_zero": FLAGS[k % 2]}, [[r.randint(1, 9)]], {
        "tokens": tokens}


def sampling(r, k):
    shape = any_shape(r)
    shape[-1] *= 1 if k % 2 else 2
    return {"beta": r.choice((0, 0.5, 1, 4))}, [shape] * (2 if k % 2 else 1), {"training": k != 3}


CASES = {
    "activation": lambda r, k: ({"activation": activation(r, k), "negative_slope": r.choice((0.3, 0.05))},
                                [any_shape(r)]),
    "activity_regularization": lambda r, k: ({"l1": r.choice((0, 0.5)), "l2": r.choice((0, 0.3))}, [any_shape(r)]),
    "add": alike, "average": alike, "maximum": alike, "multiply": alike, "concat": concat,
    "subtract": lambda r, k: alike(r, 0),
    "avgpool1d": pool1d, "maxpool1d": pool1d, "avgpool2d": pool2d, "maxpool2d": pool2d,
    "batchnorm": batchnorm, "layernorm": scaled, "groupnorm": groupnorm, "rmsnorm": norm,
    "conv1d": conv1d, "conv1d_transpose": conv1d_transpose, "conv2d": conv2d, "conv2d_transpose": conv2d_transpose, "depthwise_conv2d": depthwise,
    "separable_conv2d": separable,
    "cropping1d": lambda r, k: crop(r, k, ("before", "after"), 1),
    "cropping2d": lambda r, k: crop(r, k, SIDES, 2),
    "zero_padding1d": lambda r, k: ({"before": r.randint(0, 3), "after": r.randint(0, 3)},
                                    [[r.randint(1, 9), r.choice((1, 3, 17))]]),
    "zero_padding2d": zero_padding2d,
    "dense": lambda r, k: ({"units": r.choice((1, 3, 16, 17)), "activation": activation(r, k),
                            "use_bias": FLAGS[k % 2]}, [[r.randint(1, 7), r.randint(1, 20)][k // 2 % 2:]]),
    "dot": lambda r, k: ({"normalize": FLAGS[k % 2]}, [[r.randint(2, 40)]] * 2),
    "dropout": lambda r, k: ({"rate": r.choice((0.1, 0.5, 0.9))}, [any_shape(r)], {"training": k != 2}),
    "spatial_dropout": lambda r, k: ({"rate": r.choice((0.2, 0.5))}, [[r.randint(1, 5), r.randint(1, 5), 16][k % 2:]],
                                     {"training": k != 2}),
    "gaussian_noise": lambda r, k: ({"stddev": r.choice((0.1, 2))}, [any_shape(r)], {"training": k != 2}),
    "sampling": sampling,
    "embedding": embedding,
    "flatten": lambda r, k: ({}, [any_shape(r)]),
    "reshape": reshape, "permute": permute,
    "repeat": lambda r, k: ({"n": r.randint(1, 9)}, [[r.randint(1, 9)]]),
    "slice": cut,
    "globalavgpool1d": over_time, "globalmaxpool1d": over_time, "last_step": over_time,
    "globalavgpool2d": lambda r, k: ({}, [image(r)]), "globalmaxpool2d": lambda r, k: ({}, [image(r)]),
    "lstm": lambda r, k: recurrent(r, k, unit_forget_bias=FLAGS[k % 2]), "gru": recurrent,
    "simple_rnn": lambda r, k: recurrent(r, k, step_activation=activation(r, k)),
    "multi_head_attention": attention,
    "positional_encoding": lambda r, k: ({"kind": ("sinusoidal", "learned")[k % 2],
                                          "max_wavelength": r.choice((10000, 50))},
                                         [[r.randint(1, 9), r.randint(1, 7)]]),
    "upsampling1d": lambda r, k: ({"size": r.randint(1, 5), "interpolation": ("nearest", "linear")[k % 2]},
                                  [[r.randint(1, 9), r.choice((1, 3, 16))]]),
    "upsampling2d": lambda r, k: ({"size": r.randint(1, 4), "interpolation": ("nearest", "bilinear")[k % 2]},
                                  [image(r, 1, 4, (1, 3))]),
}
ROUNDS = {"multi_head_attention": 12, "slice": 8, "permute": 6}  # else 9 where there are activations, 5 where not


def has_kernels(name, args, shapes):
    return any(kind == "kernel" for _, kind in LAYERS[name][0](Args(args), shapes))


for name, choose in CASES.items():
    r = random.Random(zlib.crc32(name.encode()))
    has_activation = "activation" in "".join(choose(random.Random(1), 0)[0])
    for k in range(ROUNDS.get(name, 9 if has_activation else 6)):
        args, shapes, *more = choose(r, k)
        if has_kernels(name, args, shapes):
            args = {**args, "l1": (0, 0, 0.02, 0.01)[k % 4], "l2": (0, 0.03, 0)[k % 3]}
        drawn("%s %d" % (name, k), name, args, shapes, seed=zlib.crc32(("%s %d" % (name, k)).encode()),
              **(more[0] if more else {}))
r = random.Random(5)
for k in range(2):
    drawn("conv2d of 16 channels %d" % k, "conv2d", *wide(r, k), seed=k)
for k in range(8):
    drawn("conv2d by Winograd's way %d" % k, "conv2d", *winograd(r, k), seed=100 + k, n=2, thin=True)
