#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the families of cases share: how a case is computed and written down."""
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


def layer(name, klass, args, inputs, weights, function, training=True, fixed_after=None, steps=None):
    """function (inputs, weights) -> y, in our axes. steps: of each input how many steps count in each
    sample, None for all of them."""
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
    if steps is not None:
        case["steps"] = steps
    result["layers"].append(case)


def loss(name, klass, args, linked, logits, function, labels=None, targets=None):
    logits = logits.clone().requires_grad_()
    each = function(logits)
    each.mean().backward()
    result["losses"].append({
        "name": name, "class": klass, "args": args, "linked": linked, "shape": list(logits.shape),
        "out": flat(logits), "labels": labels, "targets": None if targets is None else flat(targets),
        "loss": float("%.10g" % each.mean().item()), "d": flat(logits.grad)})


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


def write(family):
    """Closes a family: numbers/FAMILY.json holds all cases since the last one."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "numbers", family + ".json")
    with open(path, "w") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")
    print(path, os.path.getsize(path), "bytes")
    for rows in result.values():
        rows.clear()
