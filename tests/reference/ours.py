# SPDX-License-Identifier: GPL-3.0-or-later
"""Our layers in PyTorch: first the functions, then LAYERS, which tells of each class its weights and its run.

Shapes are those of one sample, axes ours: (time, height, width, channel). Defaults are those of the classes.
"""
import math

import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence
from torch.optim import lr_scheduler

ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": F.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "elu": F.elu,
    "gelu": F.gelu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "softmax": lambda x: F.softmax(x, -1),
}


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def same(size, kernel, stride, dilation):
    """Zeros that Keras' "same" puts before and behind."""
    out = -(-size // stride)
    total = max((out - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    return total // 2, total - total // 2


def conv(stride, dilation, padding, activation):
    def run(inputs, weights):
        x = channels_first(inputs[0])
        k = weights[0]  # KH x KW x C x F
        if padding == "same":
            top, bottom = same(x.shape[2], k.shape[0], stride, dilation)
            left, right = same(x.shape[3], k.shape[1], stride, dilation)
            x = F.pad(x, (left, right, top, bottom))
        y = F.conv2d(x, k.permute(3, 2, 0, 1), *weights[1:], stride=stride, dilation=dilation)
        return ACTIVATIONS[activation](channels_last(y))
    return run


def series(x, kernel, stride, dilation, padding, fill=0.0):
    """(batch, channel, step) with what the padding puts at both ends."""
    x = x.permute(0, 2, 1)
    if padding == "causal":
        return F.pad(x, (dilation * (kernel - 1), 0), value=fill)
    return F.pad(x, same(x.shape[2], kernel, stride, dilation), value=fill) if padding == "same" else x


def conv1d(kernel, stride, dilation, padding, activation):
    return lambda i, w: ACTIVATIONS[activation](
        F.conv1d(series(i[0], kernel, stride, dilation, padding), w[0].permute(2, 1, 0), *w[1:], stride=stride,
                 dilation=dilation).permute(0, 2, 1))


def transpose(stride, padding, activation):
    def run(inputs, weights):
        x, k = channels_first(inputs[0]), weights[0]  # K x K x F x C
        y = F.conv_transpose2d(x, k.permute(3, 2, 0, 1), None, stride)
        # what Keras gives: s H + max (K - s, 0), zeros where no filter reaches
        extra = max(stride - k.shape[0], 0)
        y = F.pad(y, (0, extra, 0, extra))
        if padding == "same":
            height, width = x.shape[2] * stride, x.shape[3] * stride
            top, left = same(height, k.shape[0], stride, 1)[0], same(width, k.shape[1], stride, 1)[0]
            y = y[:, :, top:top + height, left:left + width]
        return ACTIVATIONS[activation](channels_last(y) + (weights[1] if len(weights) > 1 else 0))
    return run


def depthwise(x, k, stride, dilation, padding):
    x = channels_first(x)
    if padding == "same":
        top, bottom = same(x.shape[2], k.shape[0], stride, dilation)
        left, right = same(x.shape[3], k.shape[1], stride, dilation)
        x = F.pad(x, (left, right, top, bottom))
    filters = k.permute(2, 3, 0, 1).flatten(0, 1).unsqueeze(1)  # K x K x C x M -> C M x 1 x K x K
    return channels_last(F.conv2d(x, filters, None, stride, 0, dilation, groups=x.shape[1]))


def sinusoids(steps, channels, longest):
    """The paper's formula as it stands."""
    p = torch.zeros(steps, channels)
    for t in range(steps):
        for c in range(channels):
            angle = t / longest ** (c // 2 * 2 / channels)
            p[t, c] = math.sin(angle) if c % 2 == 0 else math.cos(angle)
    return p


def attention(heads, dim, causal=False, steps=None, keep=None):
    """Written out from the paper: softmax (q k^T / sqrt (dim)) v in each head, then the output's product."""
    def run(i, w):
        x_q, x_k, x_v = i[0], i[min(1, len(i) - 1)], i[-1]
        kernels, biases = (w[0::2], w[1::2]) if len(w) == 8 else (w, [torch.zeros(1)] * 4)
        q = torch.einsum("btd,dhk->bhtk", x_q, kernels[0]) + biases[0].unsqueeze(-2)
        k = torch.einsum("bsd,dhk->bhsk", x_k, kernels[1]) + biases[1].unsqueeze(-2)
        v = torch.einsum("bsd,dhk->bhsk", x_v, kernels[2]) + biases[2].unsqueeze(-2)
        scores = torch.einsum("bhtk,bhsk->bhts", q, k) / math.sqrt(dim)
        T, S = scores.shape[2:]
        seen = torch.ones(len(x_q), 1, T, S, dtype=torch.bool)
        if causal:
            seen &= torch.ones(T, S, dtype=torch.bool).tril()
        if steps is not None:
            seen &= (torch.arange(S) < torch.tensor(steps)[:, None])[:, None, None, :]
        a = F.softmax(scores.masked_fill(~seen, -1e300), -1) * seen
        if keep is not None:
            a = a * keep(a.shape)
        return torch.einsum("bhtk,hkd->btd", torch.einsum("bhts,bhsk->bhtk", a, v), kernels[3]) + biases[3]
    return run


def blocks(w, order, units):
    """Our columns, Keras' gates, in PyTorch's order, turned as PyTorch has them."""
    return torch.cat([w[..., g * units:(g + 1) * units] for g in order], -1).transpose(0, -1)


def run(kind, units, direction, sequences, steps, orders):
    def function(inputs, weights):
        x = inputs[0]
        count = torch.tensor(steps if steps is not None else [x.shape[1]] * x.shape[0])
        halves = []
        for half in range(2 if direction == "both" else 1):
            kernel, recurrent, bias = weights[3 * half:3 * half + 3]
            back = direction == "backward" or half == 1
            if bias.dim() == 2:
                b_in, b_rec = (blocks(bias[k:k + 1], orders, units).squeeze(-1) for k in range(2))
            else:
                b_in, b_rec = blocks(bias[None], orders, units).squeeze(-1), None
                b_rec = torch.zeros_like(b_in)
            # a series read from its end: turned within the steps that count
            series = torch.stack([torch.cat([row[:n].flip(0), row[n:]]) if back else row
                                  for row, n in zip(x, count.tolist())])
            packed = pack_padded_sequence(series, count, batch_first=True, enforce_sorted=False)
            # the functions below the modules, which take whatever weights they are given
            given = [blocks(kernel, orders, units), blocks(recurrent, orders, units), b_in, b_rec]
            zeros = torch.zeros(1, x.shape[0], units)
            state = (zeros, zeros) if kind is torch.lstm else zeros
            found = kind(packed.data, packed.batch_sizes, state, given, True, 1, 0.0, False, False)
            y, _ = pad_packed_sequence(PackedSequence(found[0], *packed[1:]), batch_first=True, total_length=x.shape[1])
            last = found[1][0].index_select(0, packed.unsorted_indices)
            if back:
                y = torch.stack([torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(y, count.tolist())])
            halves.append(y if sequences else last)
        return torch.cat(halves, -1)
    return function


# kind, gates, bias rows, where PyTorch's gates stand among Keras'
CELLS = {"lstm": (torch.lstm, 4, 1, [0, 1, 2, 3]),   # i, f, g, o in both
         "gru": (torch.gru, 3, 2, [1, 0, 2]),        # r, z, n there; z, r, h here
         "simple_rnn": (torch.rnn_tanh, 1, 1, [0])}


def plain_rnn(activation, direction, sequences, steps):
    """A simple RNN step by step, for the functions that PyTorch's has not."""
    def function(inputs, weights):
        x = inputs[0]
        count = torch.tensor(steps if steps is not None else [x.shape[1]] * x.shape[0])
        halves = []
        for half in range(2 if direction == "both" else 1):
            kernel, recurrent, bias = weights[3 * half:3 * half + 3]
            order = range(x.shape[1])
            h, each = torch.zeros(x.shape[0], len(recurrent)), [None] * x.shape[1]
            for t in reversed(order) if direction == "backward" or half == 1 else order:
                counts = (t < count)[:, None]
                h = torch.where(counts, ACTIVATIONS[activation](x[:, t] @ kernel + h @ recurrent + bias), h)
                each[t] = h * counts
            halves.append(torch.stack(each, 1) if sequences else h)
        return torch.cat(halves, -1)
    return function


# --- the table ----------------------------------------------------------------


class At:
    """What a layer is told beside its inputs: its random numbers, how many steps of each input count (None: all),
    where it leaves its price (meant over the batch), and the statistics that it renews."""

    def __init__(self, random=None, training=True, steps=None, fixed=()):
        self.random, self.training, self.steps, self.fixed = random, training, steps or [None], fixed
        self.price = 0


# class: (weights (args, shapes) -> [(shape, "kernel" | "bias" | "gain" | a fixed value)],
#         run (args, inputs, weights, at) -> output)
LAYERS = {}


def price_of(args, kernels):
    """What the weights of any layer with kernels cost, as Keras' L1L2 does."""
    return sum(args.number("l1", 0) * w.abs().sum() + args.number("l2", 0) * (w ** 2).sum() for w in kernels)


def entry(name, weights=lambda a, s: []):
    def keep(run):
        LAYERS[name] = (weights, run)
        return run
    return keep


class Args(dict):
    """As written in a recipe: numbers, or text."""

    def number(self, name, default):
        value = float(self.get(name, default))
        return int(value) if value == int(value) else value

    def flag(self, name, default=False):
        return {"true": True, "false": False}[str(self.get(name, default)).lower()]

    def activation(self):
        return ACTIVATIONS[self.get("activation", "linear")]


def biased(a, kernel, n):
    return [(kernel, "kernel")] + ([((n,), "bias")] if a.flag("use_bias", True) else [])


def simple(name, function):
    entry(name)(lambda a, i, w, at: function(i))


simple("add", lambda i: torch.stack(i).sum(0))
simple("subtract", lambda i: i[0] - i[1])
simple("multiply", lambda i: torch.stack(i).prod(0))
simple("average", lambda i: torch.stack(i).mean(0))
simple("maximum", lambda i: torch.stack(i).amax(0))
simple("concat", lambda i: torch.cat(i, -1))
simple("flatten", lambda i: i[0].flatten(1))
simple("globalavgpool2d", lambda i: i[0].mean((1, 2)))
simple("globalmaxpool2d", lambda i: i[0].amax((1, 2)))


@entry("dot")
def dot(a, i, w, at):
    if a.flag("normalize"):
        return F.cosine_similarity(i[0], i[1], -1).unsqueeze(-1)
    return (i[0] * i[1]).sum(-1, keepdim=True)


@entry("reshape")
def reshape(a, i, w, at):
    axes = [a.number(n, d) for n, d in (("time", 0), ("height", 28), ("width", 28), ("channels", 1))]
    return i[0].reshape(len(i[0]), *[n for n in axes if n])


@entry("dense", lambda a, s: biased(a, (s[0][-1], a.number("units", 32)), a.number("units", 32)))
def dense(a, i, w, at):
    return a.activation()(i[0] @ w[0] + (w[1] if len(w) > 1 else 0))


def square(a, s):
    k, f = a.number("kernel_size", 3), a.number("filters", 32)
    return biased(a, (k, k, s[0][2], f), f)


@entry("conv2d", square)
def conv2d(a, i, w, at):
    return conv(a.number("strides", 1), a.number("dilation_rate", 1), a.get("padding", "valid"),
                a.get("activation", "linear"))(i, w)


@entry("conv1d", lambda a, s: biased(a, (a.number("kernel_size", 3), s[0][1], a.number("filters", 32)),
                                     a.number("filters", 32)))
def convolve(a, i, w, at):
    return conv1d(a.number("kernel_size", 3), a.number("strides", 1), a.number("dilation_rate", 1),
                  a.get("padding", "valid"), a.get("activation", "linear"))(i, w)


@entry("conv1d_transpose", lambda a, s: biased(a, (a.number("kernel_size", 3), a.number("filters", 32), s[0][1]),
                                               a.number("filters", 32)))
def painted(a, i, w, at):
    """K x F x C."""
    k, s = a.number("kernel_size", 3), a.number("strides", 2)
    y = F.pad(F.conv_transpose1d(i[0].permute(0, 2, 1), w[0].permute(2, 1, 0), None, s), (0, max(s - k, 0)))
    if a.get("padding", "same") == "same":
        first = same(i[0].shape[1] * s, k, s, 1)[0]
        y = y[:, :, first:first + i[0].shape[1] * s]
    return ACTIVATIONS[a.get("activation", "linear")](y.permute(0, 2, 1) + (w[1] if len(w) > 1 else 0))


def square_back(a, s):
    k, f = a.number("kernel_size", 3), a.number("filters", 32)
    return biased(a, (k, k, f, s[0][2]), f)


@entry("conv2d_transpose", square_back)
def turned_round(a, i, w, at):
    return transpose(a.number("strides", 2), a.get("padding", "same"), a.get("activation", "linear"))(i, w)


def each_channel(a, i, w):
    return depthwise(i[0], w[0], a.number("strides", 1), a.number("dilation_rate", 1), a.get("padding", "valid"))


def places(a, s):
    return (a.number("kernel_size", 3),) * 2 + (s[0][2], a.number("depth_multiplier", 1))


@entry("depthwise_conv2d", lambda a, s: biased(a, places(a, s), s[0][2] * a.number("depth_multiplier", 1)))
def depthwise_conv2d(a, i, w, at):
    return a.activation()(each_channel(a, i, w) + (w[1] if len(w) > 1 else 0))


@entry("separable_conv2d", lambda a, s: [(places(a, s), "kernel")] + biased(
    a, (1, 1, s[0][2] * a.number("depth_multiplier", 1), a.number("filters", 32)), a.number("filters", 32)))
def separable_conv2d(a, i, w, at):
    return a.activation()(each_channel(a, i, w) @ w[1][0, 0] + (w[2] if len(w) > 2 else 0))


def windows(a):
    pool = a.number("pool_size", 2)
    return pool, a.number("strides", 0) or pool, a.get("padding", "valid")


def framed(x, pool, stride, padding, fill):
    """(batch, channel, height, width) with what the padding puts round it."""
    x = channels_first(x)
    if padding == "same":
        top, bottom = same(x.shape[2], pool, stride, 1)
        left, right = same(x.shape[3], pool, stride, 1)
        x = F.pad(x, (left, right, top, bottom), value=fill)
    return x


@entry("maxpool2d")
def maxpool2d(a, i, w, at):
    pool, stride, padding = windows(a)
    return channels_last(F.max_pool2d(framed(i[0], pool, stride, padding, -torch.inf), pool, stride))


@entry("avgpool2d")
def avgpool2d(a, i, w, at):
    pool, stride, padding = windows(a)
    parts = [F.avg_pool2d(framed(x, pool, stride, padding, 0.0), pool, stride) for x in (i[0], torch.ones_like(i[0]))]
    return channels_last(parts[0] / parts[1])  # the places inside only


@entry("maxpool1d")
def maxpool1d(a, i, w, at):
    pool, stride, padding = windows(a)
    return F.max_pool1d(series(i[0], pool, stride, 1, padding, -torch.inf), pool, stride).permute(0, 2, 1)


@entry("avgpool1d")
def avgpool1d(a, i, w, at):
    pool, stride, padding = windows(a)
    parts = [F.avg_pool1d(series(x, pool, stride, 1, padding), pool, stride) for x in (i[0], torch.ones_like(i[0]))]
    return (parts[0] / parts[1]).permute(0, 2, 1)


def counted(i, at):
    return at.steps[0] if at.steps[0] is not None else [i[0].shape[1]] * len(i[0])


@entry("last_step")
def last_step(a, i, w, at):
    return torch.stack([row[n - 1] for row, n in zip(i[0], counted(i, at))])


@entry("globalavgpool1d")
def mean_over_time(a, i, w, at):
    return torch.stack([row[:n].mean(0) for row, n in zip(i[0], counted(i, at))])


@entry("globalmaxpool1d")
def largest_over_time(a, i, w, at):
    return torch.stack([row[:n].amax(0) for row, n in zip(i[0], counted(i, at))])


@entry("cropping1d")
def cropping1d(a, i, w, at):
    return i[0][:, a.number("before", 1):i[0].shape[1] - a.number("after", 1)]


@entry("cropping2d")
def cropping2d(a, i, w, at):
    x = i[0][:, a.number("top", 1):i[0].shape[1] - a.number("bottom", 1)]
    return x[:, :, a.number("left", 1):x.shape[2] - a.number("right", 1)]


@entry("zero_padding1d")
def zero_padding1d(a, i, w, at):
    return F.pad(i[0], (0, 0, a.number("before", 1), a.number("after", 1)))


@entry("zero_padding2d")
def zero_padding2d(a, i, w, at):
    return F.pad(i[0], (0, 0, a.number("left", 1), a.number("right", 1), a.number("top", 1), a.number("bottom", 1)))


@entry("upsampling1d")
def upsampling1d(a, i, w, at):
    kind = a.get("interpolation", "nearest")
    more = {"align_corners": False} if kind == "linear" else {}
    return F.interpolate(i[0].permute(0, 2, 1), scale_factor=a.number("size", 2), mode=kind, **more).permute(0, 2, 1)


@entry("upsampling2d")
def upsampling2d(a, i, w, at):
    kind = a.get("interpolation", "nearest")
    more = {"align_corners": False} if kind == "bilinear" else {}
    return channels_last(F.interpolate(channels_first(i[0]), scale_factor=a.number("size", 2), mode=kind, **more))


@entry("permute")
def permute(a, i, w, at):
    return i[0].permute(0, *[int(d) for d in a["dims"].split(",")])


@entry("repeat")
def repeat(a, i, w, at):
    return i[0].unsqueeze(1).repeat(1, a.number("n", 8), 1)


@entry("slice")
def cut(a, i, w, at):
    axis = a.number("axis", -1)
    x = i[0].movedim(axis, 0)
    return x[a.number("start", 0):a.number("stop", 0) or None].movedim(0, axis)


# Norms


@entry("batchnorm", lambda a, s: [((s[0][-1],), "gain"), ((s[0][-1],), "bias"), ((s[0][-1],), 0.0), ((s[0][-1],), 1.0)])
def batchnorm(a, i, w, at):
    """PyTorch keeps N / (N - 1) times the variance; the one kept here is that of the batch, as in Keras."""
    x, momentum, epsilon = i[0], a.number("momentum", 0.99), a.number("epsilon", 0.001)
    mean, variance = at.fixed if at.fixed else w[2:]
    if not at.training:
        return F.batch_norm(x.movedim(-1, 1), mean, variance, w[0], w[1], False, 0.0, epsilon).movedim(1, -1)
    axes = tuple(range(x.dim() - 1))
    y = F.batch_norm(x.movedim(-1, 1), None, None, w[0], w[1], True, 0.0, epsilon).movedim(1, -1)
    with torch.no_grad():
        mean.mul_(momentum).add_(x.mean(axes) * (1 - momentum))
        variance.mul_(momentum).add_(x.var(axes, unbiased=False) * (1 - momentum))
    return y


def scaled(a, s):
    return ([((s[0][-1],), "gain")] if a.flag("scale", True) else []) + (
        [((s[0][-1],), "bias")] if a.flag("center", True) else [])


def gain_and_shift(a, w):
    return w[0] if a.flag("scale", True) else None, w[-1] if a.flag("center", True) else None


@entry("layernorm", scaled)
def layernorm(a, i, w, at):
    return F.layer_norm(i[0], i[0].shape[-1:], *gain_and_shift(a, w), a.number("epsilon", 0.001))


@entry("groupnorm", scaled)
def groupnorm(a, i, w, at):
    gain, shift = gain_and_shift(a, w)
    if gain is None:  # the backward pass of PyTorch 1.13 trips over a shift alone
        gain = torch.ones(i[0].shape[-1])
    y = F.group_norm(i[0].movedim(-1, 1), a.number("groups", 8), gain, shift, a.number("epsilon", 0.001))
    return y.movedim(1, -1)


@entry("rmsnorm", lambda a, s: [((s[0][-1],), "gain")])
def rmsnorm(a, i, w, at):
    return i[0] / torch.sqrt((i[0] ** 2).mean(-1, keepdim=True) + a.number("epsilon", 1e-6)) * w[0]


# Series


def gates(a, s, name):
    _, n, rows, _ = CELLS[name]
    u = a.number("units", 32)
    one = [((s[0][1], n * u), "kernel"), ((u, n * u), "kernel"), ((rows, n * u) if rows > 1 else (n * u,), "bias")]
    return one * (2 if a.get("direction", "forward") == "both" else 1)


def recurrent(name):
    kind, _, _, order = CELLS[name]

    def step_by_step(a, i, w, at):
        given = a.get("direction", "forward"), a.flag("return_sequences"), at.steps[0]
        activation = a.get("step_activation", "tanh")
        if activation != "tanh":
            return plain_rnn(activation, *given)(i, w)
        return run(kind, a.number("units", 32), *given, order)(i, w)
    entry(name, lambda a, s: gates(a, s, name))(step_by_step)


for cell in CELLS:
    recurrent(cell)


@entry("embedding", lambda a, s: [((a.number("input_dim", 1000), a.number("output_dim", 32)), "kernel")])
def embedding(a, i, w, at):
    # the ids have no gradient, and PyTorch none to tell
    return F.embedding(i[0].detach().long(), w[0]) + 0 * i[0][..., None]


@entry("masking")
def masking(a, i, w, at):
    return i[0] * (i[0] != a.number("mask_value", 0)).any(-1, keepdim=True)


@entry("positional_encoding", lambda a, s: [(s[0], "kernel")] if a.get("kind") == "learned" else [])
def positional_encoding(a, i, w, at):
    if a.get("kind", "sinusoidal") == "learned":
        return i[0] + w[0]
    return i[0] + sinusoids(*i[0].shape[1:], a.number("max_wavelength", 10000))


def heads(a, s):
    h, k = a.number("num_heads", 4), a.number("key_dim", 16)
    v, d = a.number("value_dim", 0) or k, s[0][-1]
    pairs = [((d, h, k), (h, k)), ((s[min(1, len(s) - 1)][-1], h, k), (h, k)), ((s[-1][-1], h, v), (h, v)),
             ((h, v, d), (d,))]
    return [part for kernel, bias in pairs
            for part in [(kernel, "kernel")] + ([(bias, "bias")] if a.flag("use_bias", True) else [])]


@entry("multi_head_attention", heads)
def multi_head_attention(a, i, w, at):
    rate = a.number("dropout", 0)

    def keep(shape):
        mask = at.random.kept(shape[0] * shape[1], shape[2] * shape[3], rate)
        return torch.tensor(mask.reshape(shape)).double() / (1 - rate)
    key = min(1, len(i) - 1)
    steps = at.steps[key] if key < len(at.steps) else None
    return attention(a.number("num_heads", 4), a.number("key_dim", 16), a.flag("use_causal_mask"), steps,
                     keep if rate and at.training else None)(i, w)


# What draws numbers or costs something


@entry("activation")
def activation(a, i, w, at):
    name = a.get("activation", "relu")
    if name == "leaky_relu":  # the layer has Keras' slope, "activation" arguments a smaller one
        return F.leaky_relu(i[0], a.number("negative_slope", 0.3))
    return ACTIVATIONS[name](i[0])


@entry("dropout")
def dropout(a, i, w, at):
    rate = a.number("rate", 0.5)
    if not at.training:
        return i[0]
    kept = at.random.kept(len(i[0]), i[0][0].numel(), rate)
    return i[0] * torch.tensor(kept).double().reshape(i[0].shape) / (1 - rate)


@entry("spatial_dropout")
def spatial_dropout(a, i, w, at):
    """Whole channels: a number of the sample's own for each."""
    rate, x = a.number("rate", 0.5), i[0]
    if not at.training:
        return x
    limit = int(rate * 2.0 ** 32)
    kept = torch.tensor([(int(b) >> 32) >= limit for b in at.random.bits(range(len(x) * x.shape[-1]))]).double()
    return x * kept.reshape(len(x), *[1] * (x.dim() - 2), x.shape[-1]) / (1 - rate)


@entry("gaussian_noise")
def gaussian_noise(a, i, w, at):
    if not at.training:
        return i[0]
    return i[0] + a.number("stddev", 0.1) * torch.tensor(at.random.normal(i[0].numel())).reshape(i[0].shape)


@entry("sampling")
def sampling(a, i, w, at):
    """Kingma and Welling: z = mean + exp (log_var / 2) noise, at the price of the KL divergence."""
    mean, log_var = i if len(i) == 2 else i[0].chunk(2, -1)
    kl = torch.distributions.kl_divergence(torch.distributions.Normal(mean, torch.exp(log_var / 2)),
                                           torch.distributions.Normal(0.0, 1.0))
    at.price = a.number("beta", 1) * kl.sum() / len(mean)
    if not at.training:
        return mean
    return mean + torch.exp(log_var / 2) * torch.tensor(at.random.normal(mean.numel())).reshape(mean.shape)


@entry("activity_regularization")
def activity_regularization(a, i, w, at):
    x = i[0]
    at.price = (a.number("l1", 0) * x.abs().sum() + a.number("l2", 0.001) * (x ** 2).sum()) / len(x)
    return x


# --- what trains ---------------------------------------------------------------


def crossentropy(z, labels, smoothing, linked, weights=None, others=None, shares=None):
    """Of each sample: the mean of its rows that have a label, each times what its class counts. PyTorch's own weights
    enter into the smoothing as well and divide the mean; these do not, as in Keras."""
    n, rows = labels.shape
    z = z.reshape(n * rows, -1)
    width = z.shape[1]

    def aimed(label):
        label = label.flatten().clamp(min=0)
        if linked:
            each = F.cross_entropy(z, label, reduction="none", label_smoothing=smoothing)
        else:
            each = (1 - smoothing) * F.nll_loss(torch.log(z), label, reduction="none") \
                - smoothing * torch.log(z).sum(-1) / width
        return each.reshape(n, rows), (torch.ones(width) if weights is None else weights)[label].reshape(n, rows)
    each, counts = aimed(labels)
    if others is not None:
        share = shares[:, None]
        other, other_counts = aimed(others)
        each, counts = share * each + (1 - share) * other, share * counts + (1 - share) * other_counts
    known = labels >= 0
    return (each * counts * known).sum(1) / known.sum(1).clamp(min=1)


def cosine(args, total):
    """A line that starts at its first step, then half a cosine."""
    warm = int(args.number("warmup", 0) * total)

    def make(steps):
        fall = lr_scheduler.CosineAnnealingLR(steps, total - warm, args.number("alpha", 0) * steps.defaults["lr"])
        if not warm:
            return fall
        rise = lr_scheduler.LinearLR(steps, 1 / warm, 1, max(warm - 1, 1))
        return lr_scheduler.SequentialLR(steps, [rise, fall], [warm])
    return make


# (args, all steps, steps of an epoch) -> (an optimizer -> what PyTorch has for it)
SCHEDULES = {
    "constant": lambda a, total, epoch: lambda s: lr_scheduler.ConstantLR(s, 1.0),
    "step": lambda a, total, epoch: lambda s: lr_scheduler.StepLR(
        s, a.number("every", 5) * epoch, a.number("drop", 0.5)),
    "exponential": lambda a, total, epoch: lambda s: lr_scheduler.ExponentialLR(
        s, a.number("decay_rate", 0.95) ** (1 / epoch)),
    "cosine": lambda a, total, epoch: cosine(a, total),
    "one_cycle": lambda a, total, epoch: lambda s: lr_scheduler.OneCycleLR(
        s, s.defaults["lr"], total, pct_start=a.number("rise", 0.3), div_factor=a.number("div", 25),
        final_div_factor=a.number("final_div", 1e4), cycle_momentum=False),
    "plateau": lambda a, total, epoch: lambda s: lr_scheduler.ReduceLROnPlateau(
        s, factor=a.number("left", 0.5), patience=a.number("plateau_patience", 2), threshold=a.number("min_delta", 1e-4),
        min_lr=a.number("lowest", 1e-4) * s.defaults["lr"], eps=0),
}
