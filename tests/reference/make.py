#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes numbers.json: what PyTorch says, in float64, about layers, losses and optimizers.

Run with Debian's python3-torch; tests/reference.c compares. Axes here are ours,
(batch, height, width, channel); PyTorch's are moved around it.
"""
import json
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
result = {"layers": [], "losses": [], "optimizers": []}


def flat(tensor):
    return [float("%.8g" % v) for v in tensor.detach().contiguous().flatten().tolist()]


def value(*shape, scale=1.0):
    # Numbers that float32 holds exactly, so that both sides start from the same.
    return (torch.randn(*shape) * scale).float().double()


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


def layer(name, klass, args, inputs, weights, function, training=True, fixed_after=None):
    """function (inputs, weights) -> y, in our axes."""
    inputs = [x.clone().requires_grad_() for x in inputs]
    weights = [w.clone().requires_grad_() for w in weights]
    y = function(inputs, weights)
    dy = value(*y.shape)
    y.backward(dy)
    case = {
        "name": name, "class": klass, "args": args,
        "inputs": [{"shape": list(x.shape), "x": flat(x), "d": flat(x.grad)} for x in inputs],
        "weights": [{"w": flat(w), "d": flat(w.grad) if w.grad is not None else None} for w in weights],
        "shape": list(y.shape), "y": flat(y), "dy": flat(dy),
    }
    if fixed_after is not None:
        case["after"] = [flat(t) for t in fixed_after()]
    result["layers"].append(case)


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
        y = F.conv2d(x, k.permute(3, 2, 0, 1), weights[1], stride, 0, dilation)
        return ACTIVATIONS[activation](channels_last(y))
    return run


for units, activation in [(5, "linear"), (5, "relu"), (17, "tanh"), (4, "softmax"), (3, "sigmoid"), (3, "gelu")]:
    layer("dense " + activation, "dense", {"units": units, "activation": activation}, [value(4, 7)],
          [value(7, units, scale=0.5), value(units)],
          lambda i, w, f=ACTIVATIONS[activation]: f(i[0] @ w[0] + w[1]))

for size, kernel, stride, dilation, padding, activation, c, f in [
        ((7, 6), 3, 1, 1, "valid", "relu", 1, 4),
        ((7, 6), 3, 1, 1, "same", "linear", 3, 5),
        ((8, 7), 3, 2, 1, "same", "tanh", 2, 3),
        ((9, 9), 2, 3, 1, "valid", "linear", 2, 3),
        ((9, 8), 3, 1, 2, "valid", "relu", 2, 3),
        ((6, 6), 5, 1, 1, "same", "sigmoid", 1, 2),
        ((5, 5), 1, 1, 1, "valid", "relu", 4, 3)]:
    layer("conv2d %dx%d stride %d dilation %d %s %s" % (kernel, kernel, stride, dilation, padding, activation),
          "conv2d", {"filters": f, "kernel_size": kernel, "strides": stride, "dilation_rate": dilation,
                     "padding": padding, "activation": activation},
          [value(3, size[0], size[1], c)],
          [value(kernel, kernel, c, f, scale=0.4), value(f)], conv(stride, dilation, padding, activation))

for size, pool, stride in [((6, 6), 2, 2), ((7, 5), 2, 2), ((7, 7), 3, 2)]:
    args = {"pool_size": pool, "strides": stride, "padding": "valid"}
    layer("maxpool2d %d stride %d of %dx%d" % (pool, stride, *size), "maxpool2d", args, [value(2, size[0], size[1], 3)], [],
          lambda i, w: channels_last(F.max_pool2d(channels_first(i[0]), pool, stride)))
    layer("avgpool2d %d stride %d of %dx%d" % (pool, stride, *size), "avgpool2d", args, [value(2, size[0], size[1], 3)], [],
          lambda i, w: channels_last(F.avg_pool2d(channels_first(i[0]), pool, stride)))
layer("global average", "globalavgpool2d", {}, [value(3, 4, 5, 2)], [], lambda i, w: i[0].mean((1, 2)))

for shape in [(6, 3), (4, 3, 2, 3)]:
    mean, var = torch.zeros(3), torch.ones(3)

    def norm(i, w, mean=mean, var=var):
        axes = tuple(range(i[0].dim() - 1))
        x = i[0]
        batch_mean, batch_var = x.mean(axes), x.var(axes, unbiased=False)
        with torch.no_grad():
            mean.mul_(0.99).add_(batch_mean * 0.01)
            var.mul_(0.99).add_(batch_var * 0.01)
        return (x - batch_mean) / torch.sqrt(batch_var + 1e-3) * w[0] + w[1]
    layer("batchnorm of %d axes" % len(shape), "batchnorm", {"momentum": 0.99, "epsilon": 1e-3}, [value(*shape)],
          [value(3), value(3)], norm, fixed_after=lambda mean=mean, var=var: [mean, var])

for name, function in ACTIVATIONS.items():
    if name == "leaky_relu":  # the layer has Keras' slope, "activation" arguments a smaller one
        def function(x):
            return F.leaky_relu(x, 0.3)
    layer("activation " + name, "activation", {"activation": name}, [value(3, 6, scale=2)], [],
          lambda i, w, f=function: f(i[0]))
layer("add", "add", {}, [value(3, 5), value(3, 5)], [], lambda i, w: i[0] + i[1])
layer("concat", "concat", {}, [value(3, 2), value(3, 4)], [], lambda i, w: torch.cat(i, -1))


def loss(name, klass, args, linked, logits, function, labels=None, targets=None):
    logits = logits.clone().requires_grad_()
    each = function(logits)
    each.mean().backward()
    result["losses"].append({
        "name": name, "class": klass, "args": args, "linked": linked, "shape": list(logits.shape),
        "out": flat(logits), "labels": labels, "targets": None if targets is None else flat(targets),
        "loss": float("%.10g" % each.mean().item()), "d": flat(logits.grad)})


labels = [0, 3, 2, 1, 3]
target = torch.tensor(labels)
for scale in (1.0, 30.0):
    x = value(5, 4, scale=scale)
    for smoothing in (0.0, 0.1):
        loss("crossentropy %g of %g" % (smoothing, scale), "crossentropy", {"label_smoothing": smoothing}, True, x,
             lambda z: F.cross_entropy(z, target, reduction="none", label_smoothing=smoothing), labels=labels)
p = torch.softmax(value(5, 4), -1).float().double()
loss("crossentropy of probabilities", "crossentropy", {}, False, p,
     lambda z: F.nll_loss(torch.log(z), target, reduction="none"), labels=labels)
t = torch.rand(5, 37).float().double()
for scale in (1.0, 40.0):
    x = value(5, 37, scale=scale)
    for reduction in ("mean", "sum"):
        loss("binary_crossentropy %s of %g" % (reduction, scale), "binary_crossentropy", {"reduction": reduction}, True,
             x, lambda z: getattr(F.binary_cross_entropy_with_logits(z, t, reduction="none"), reduction)(1), targets=t)
p = torch.sigmoid(value(5, 37)).float().double()
loss("binary_crossentropy of probabilities", "binary_crossentropy", {"reduction": "mean"}, False, p,
     lambda z: F.binary_cross_entropy(z, t, reduction="none").mean(1), targets=t)
x, t2 = value(5, 6), value(5, 6)
for reduction in ("mean", "sum"):
    loss("mse " + reduction, "mse", {"reduction": reduction}, False, x,
         lambda z: getattr((z - t2) ** 2, reduction)(1), targets=t2)
loss("mae", "mae", {}, False, x, lambda z: (z - t2).abs().mean(1), targets=t2)
for delta in (1.0, 0.3):
    loss("huber %g" % delta, "huber", {"delta": delta}, False, x,
         lambda z: F.huber_loss(z, t2, reduction="none", delta=delta).mean(1), targets=t2)


def optimizer(name, klass, args, make):
    """20 steps down a bent bowl: the gradient of sum (a (w - c)^2 / 2 + sin w)."""
    w = value(19)
    start, a, c = w.clone(), value(19).abs(), value(19)
    w.requires_grad_()
    steps = make([w])
    for _ in range(20):
        w.grad = (a * (w - c) + torch.cos(w)).detach()
        steps.step()
    result["optimizers"].append({"name": name, "class": klass, "args": args, "start": flat(start), "a": flat(a),
                                 "c": flat(c), "end": flat(w)})


optim = torch.optim
optimizer("sgd", "sgd", {"learning_rate": 0.05}, lambda w: optim.SGD(w, 0.05))
optimizer("momentum", "momentum", {"learning_rate": 0.05, "momentum": 0.9}, lambda w: optim.SGD(w, 0.05, 0.9))
optimizer("nesterov", "momentum", {"learning_rate": 0.05, "momentum": 0.8, "nesterov": "true"},
          lambda w: optim.SGD(w, 0.05, 0.8, nesterov=True))
optimizer("rmsprop", "rmsprop", {"learning_rate": 0.02, "rho": 0.95, "epsilon": 1e-7},
          lambda w: optim.RMSprop(w, 0.02, alpha=0.95, eps=1e-7))
optimizer("adam", "adam", {"learning_rate": 0.05, "beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-7},
          lambda w: optim.Adam(w, 0.05, (0.9, 0.99), 1e-7))
optimizer("adamw", "adamw", {"learning_rate": 0.05, "weight_decay": 0.1, "beta_1": 0.8, "beta_2": 0.999,
                             "epsilon": 1e-6},
          lambda w: optim.AdamW(w, 0.05, (0.8, 0.999), 1e-6, weight_decay=0.1))

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "numbers.json")
with open(path, "w") as file:
    json.dump(result, file, separators=(",", ":"))
    file.write("\n")
print(path, os.path.getsize(path), "bytes")
