#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the families of cases share: how a case is computed and written down."""
import json
import math
import os

import torch

from counter import Random
from ours import LAYERS, Args, At, price_of

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
result = {"layers": [], "losses": [], "optimizers": [], "schedules": [], "curves": [], "metrics": []}


def flat(tensor, form="%.8g"):
    return [float(form % v) for v in tensor.detach().contiguous().flatten().tolist()]


def short(tensor):
    """Seven digits: what float32 holds."""
    return flat(tensor, "%.7g")


def value(*shape, scale=1.0):
    # Numbers that float32 holds exactly, so that both sides start from the same.
    return (torch.randn(*shape) * scale).float().double()


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


def draw_weight(random, shape, gain):
    """What tests/drawn.h draws: gains about one, kernels by the number of their rows."""
    count = math.prod(shape)
    scale = 0.3 if len(shape) == 1 else min(0.7, math.sqrt(3 / (count // shape[-1])))
    drawn = (1.0 if gain else 0.0) + scale * (2 * random.uniform(count) - 1)
    return torch.tensor(drawn).float().double().reshape(shape)


def fans(klass, number, shape):
    """What the width of a kernel's first values goes by: Keras' rule, for attention that of its products."""
    if klass == "multi_head_attention":
        split = 2 if number == 3 else 1  # the output's product has the heads in front
        return [math.prod(shape[:split]), math.prod(shape[split:])]
    places = math.prod(shape[:-2])
    return [places * shape[-2], places * shape[-1]]


def first_values(klass, args, shape, kind):
    """Where what is no kernel starts: gains at one, biases at zero, but an LSTM remembers (Jozefowicz et al., 2015)."""
    if klass == "lstm" and args.flag("unit_forget_bias", True):
        units = shape[0] // 4
        return [1.0 if units <= i < 2 * units else 0.0 for i in range(shape[0])]
    return [{"gain": 1.0, "bias": 0.0}.get(kind, kind)] * math.prod(shape)


def thinned(told, key, most=600):
    """Of many numbers every seventh, of very many every 31st: told once for each list."""
    numbers = told[key]
    if numbers is not None and len(numbers) > most:
        told["every"] = 31 if len(numbers) > 8 * most else 7
        told[key] = numbers[::told["every"]]


def drawn(name, klass, args, shapes, seed, n=3, training=True, steps=None, tokens=None, thin=False):
    """A layer out of LAYERS whose inputs, weights and dy both sides draw from the seed. thin: not all numbers are
    written down."""
    random = Random(seed)
    weights_of, run = LAYERS[klass]
    inputs = []
    for k, shape in enumerate(shapes):
        u = random.split(k).uniform(n * math.prod(shape))
        x = torch.tensor((u * tokens).astype(int).astype(float) if tokens else 4 * u - 2)
        inputs.append(x.reshape(n, *shape).requires_grad_())
    wanted = weights_of(Args(args), shapes)
    weights = [draw_weight(random.split(100 + k), shape, kind in ("gain", 1.0))
               for k, (shape, kind) in enumerate(wanted)]
    fixed = [isinstance(kind, float) for _, kind in wanted]
    for w, still in zip(weights, fixed):
        w.requires_grad_(not still)
    at = At(Random(7).split(len(shapes) + 1), training, steps)
    y = run(Args(args), inputs, weights, at)
    dy = torch.tensor(2 * random.split(200).uniform(y.numel()) - 1).reshape(y.shape)
    kernels = [k for k, (_, kind) in enumerate(wanted) if kind == "kernel"]
    if kernels:
        at.price = at.price + price_of(Args(args), [weights[k] for k in kernels])
    ((y * dy).sum() + (at.price if training else 0)).backward()
    case = {"name": name, "class": klass, "args": args, "seed": seed, "training": training,
            "inputs": [{"shape": [n, *s], "d": short(x.grad) if x.grad is not None else [0.0] * x.numel()}
                       for s, x in zip(shapes, inputs)],
            "weights": [{"d": short(w.grad) if training and not still else None, "shape": list(w.shape)}
                        for w, still in zip(weights, fixed)],
            "shape": list(y.shape), "y": short(y)}
    for told, (shape, kind) in zip(case["weights"], wanted):
        if kind != "kernel":
            told["first"] = first_values(klass, Args(args), shape, kind)
    for place, k in enumerate(kernels):
        if len(wanted[k][0]) > 1:
            case["weights"][k]["fans"] = fans(klass, place, wanted[k][0])
    if tokens:
        case["tokens"] = tokens
    if torch.is_tensor(at.price):
        case["price"] = at.price.item()
    if training and any(fixed):
        case["after"] = [short(w) for w, still in zip(weights, fixed) if still]
    if steps is not None:
        case["steps"] = steps
    if thin:
        for told in case["inputs"] + case["weights"]:
            thinned(told, "d")
        thinned(case, "y")
    result["layers"].append(case)


def loss(name, klass, args, linked, logits, function, **more):
    """function (logits) -> the loss of each sample; more: labels, targets and whatever else the loss is told."""
    logits = logits.clone().requires_grad_()
    each = function(logits)
    each.mean().backward()
    row = {"name": name, "class": klass, "args": args, "linked": linked, "shape": list(logits.shape),
           "out": flat(logits), "labels": None, "targets": None}
    row.update({key: flat(told) if torch.is_tensor(told) else told for key, told in more.items()})
    result["losses"].append({**row, "loss": float("%.10g" % each.mean().item()), "d": flat(logits.grad)})


def optimizer(name, klass, args, make, n=19, rates=None, decay=True, blind=False):
    """20 steps down a bent bowl: the gradient of sum (a (w - c)^2 / 2 + sin w). rates: of each step. blind: gradients
    that do not depend on w, as where they come near zero a step in float32 is another one after a while."""
    w = value(n)
    start, a, c = w.clone(), value(n).abs(), value(n)
    w.requires_grad_()
    steps = make([w])
    for k in range(20):
        if rates is not None:
            steps.param_groups[0]["lr"] = rates[k]
        if blind:
            w.grad = (a * torch.sin((k + 1) * (1 + c.abs()))).float().double()
        else:
            w.grad = (a * (w - c) + torch.cos(w)).detach()
        steps.step()
    row = {"name": name, "class": klass, "args": args, "start": flat(start), "a": flat(a), "c": flat(c), "end": flat(w)}
    if rates is not None:
        row["rates"] = rates
    if not decay:
        row["decay"] = False
    if blind:
        row["blind"] = True
    result["optimizers"].append(row)


def schedule(name, klass, args, total, epoch, factors, losses=None):
    """What the learning rate is multiplied by at each step; where it listens, after each of the losses."""
    row = {"name": name, "class": klass, "args": args, "total": total, "epoch": epoch,
           "factors": [float("%.10g" % f) for f in factors]}
    if losses is not None:
        row["losses"] = losses
    result["schedules"].append(row)


def write(family):
    """Closes a family: numbers/FAMILY.json holds all cases since the last one."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "numbers", family + ".json")
    with open(path, "w") as file:
        json.dump({kind: rows for kind, rows in result.items() if rows or kind not in ("schedules", "curves", "metrics")}, file,
                  separators=(",", ":"))
        file.write("\n")
    print(path, os.path.getsize(path), "bytes")
    for rows in result.values():
        rows.clear()
