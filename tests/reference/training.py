# SPDX-License-Identifier: GPL-3.0-or-later
"""What trains: losses over drawn shapes and all that they are told, optimizers and their options, schedules."""
import random

import torch
import torch.nn.functional as F

from ours import SCHEDULES, Args, crossentropy
from peer import loss, schedule, value
from peer import optimizer as bowl

r = random.Random(31)

# --- losses ------------------------------------------------------------------

for k in range(10):
    n, rows, width = r.randint(1, 5), r.choice((1, 1, 3, 6)), r.randint(2, 17)
    labels = torch.tensor([[r.randrange(width) for _ in range(rows)] for _ in range(n)])
    if rows > 1:
        labels[0, -1] = -1
        if n > 2:
            labels[1, :] = -1
    told = {"labels": labels.flatten().tolist(), "width": width}
    more = {}
    if k % 3 == 1:
        more["weights"] = value(width).abs()
        told["class_weights"] = more["weights"]
    if k % 4 >= 2:
        more["others"] = torch.tensor([[r.randrange(width) for _ in range(rows)] for _ in range(n)])
        more["shares"] = torch.rand(n).float().double()
        told.update(others=more["others"].flatten().tolist(), shares=more["shares"])
    linked = k % 2 == 0 or k == 9
    z = value(n, rows * width, scale=r.choice((0.5, 2, 10)))
    if not linked:
        z = torch.softmax(z.reshape(n, rows, width) / 4, -1).reshape(n, -1).float().double()
    smoothing = r.choice((0, 0.1, 0.35))
    loss("crossentropy drawn %d" % k, "crossentropy", {"label_smoothing": smoothing}, linked, z,
         lambda z: crossentropy(z, labels, smoothing, linked, **more), **told)

for k in range(6):
    n, size, linked = r.randint(1, 5), r.randint(1, 40), k % 2 == 0
    reduction = ("mean", "sum")[k // 2 % 2]
    t = torch.rand(n, size).round() if k % 3 else torch.rand(n, size).float().double()
    z = value(n, size, scale=3)
    function = F.binary_cross_entropy_with_logits if linked else F.binary_cross_entropy
    loss("binary_crossentropy drawn %d" % k, "binary_crossentropy", {"reduction": reduction}, linked,
         z if linked else torch.sigmoid(z).float().double(),
         lambda z: getattr(function(z, t, reduction="none"), reduction)(1), targets=t)
for k in range(8):
    n, size, linked, smoothing = r.randint(2, 5), r.randint(1, 17), k % 2 == 0, (0, 0.1, 0.5)[k % 3]
    reduction = ("mean", "sum")[k // 2 % 2]
    t = torch.rand(n, size).round() if k % 3 else torch.rand(n, size).float().double()
    z = value(n, size, scale=(1, 30)[k // 4] if linked else 3)
    yes, no = (value(size).abs() + 0.1, value(size).abs() + 0.1) if k < 6 else (torch.ones(size), torch.ones(size))
    soft = t * (1 - smoothing) + smoothing / 2

    def answers(z):
        if linked:
            each = F.binary_cross_entropy_with_logits(z, soft, weight=no, pos_weight=yes / no, reduction="none")
        else:
            each = -(yes * soft * torch.log(z) + no * (1 - soft) * torch.log(1 - z))
        return getattr(each, reduction)(1)
    told = {"yes_weights": yes, "no_weights": no} if k < 6 else {}
    loss("binary_crossentropy weighed %d" % k, "binary_crossentropy",
         {"reduction": reduction, "label_smoothing": smoothing}, linked,
         z if linked else torch.sigmoid(z).float().double(), answers, targets=t, **told)
for k in range(4):
    n, size, delta = r.randint(1, 5), r.randint(1, 40), r.choice((0.1, 0.7, 5))
    reduction = ("mean", "sum")[k % 2]
    z, t = value(n, size), value(n, size)
    loss("mse drawn %d" % k, "mse", {"reduction": reduction}, False, z,
         lambda z: getattr(F.mse_loss(z, t, reduction="none"), reduction)(1), targets=t)
    loss("mae drawn %d" % k, "mae", {}, False, z, lambda z: F.l1_loss(z, t, reduction="none").mean(1), targets=t)
    loss("huber drawn %d" % k, "huber", {"delta": delta}, False, z,
         lambda z: F.huber_loss(z, t, reduction="none", delta=delta).mean(1), targets=t)

z = value(3, 8)
t = torch.where(torch.arange(24).reshape(3, 8) % 3 == 0, z, value(3, 8))
for name, args, function in (("mae", {}, F.l1_loss), ("mse", {"reduction": "mean"}, F.mse_loss), ("huber", {}, F.huber_loss)):
    loss(name + " where some agree", name, args, False, z, lambda z: function(z, t, reduction="none").mean(1), targets=t)

# --- optimizers --------------------------------------------------------------

optim = torch.optim


def optimizer(*args, **more):
    bowl(*args, blind=True, **more)


RATES = [0.001 + 0.004 * (k % 7) for k in range(20)]
for n, rate in ((33, 0.002), (64, 0.2)):
    what = " of %d at %g" % (n, rate)
    optimizer("sgd" + what, "sgd", {"learning_rate": rate}, lambda w: optim.SGD(w, rate), n=n)
    for momentum in (0.0, 0.5, 0.95):
        for nesterov in ("false", "true")[:1 + (momentum > 0)]:
            optimizer("momentum %g%s" % (momentum, ", nesterov" * (nesterov == "true")) + what, "momentum",
                      {"learning_rate": rate, "momentum": momentum, "nesterov": nesterov},
                      lambda w: optim.SGD(w, rate, momentum, nesterov=nesterov == "true"), n=n)
    for rho, epsilon in ((0.9, 1e-7), (0.5, 1e-3), (0.99, 0.1)):
        optimizer("rmsprop %g %g" % (rho, epsilon) + what, "rmsprop",
                  {"learning_rate": rate, "rho": rho, "epsilon": epsilon},
                  lambda w: optim.RMSprop(w, rate, alpha=rho, eps=epsilon), n=n)
    for b1, b2, epsilon, decay in ((0.9, 0.999, 1e-7, 0.01), (0.0, 0.9, 1e-3, 0.5), (0.5, 0.5, 0.1, 1e-4)):
        betas = {"learning_rate": rate, "beta_1": b1, "beta_2": b2, "epsilon": epsilon}
        optimizer("adam %g %g %g" % (b1, b2, epsilon) + what, "adam", betas,
                  lambda w: optim.Adam(w, rate, (b1, b2), epsilon), n=n)
        optimizer("adamw %g %g %g %g" % (b1, b2, epsilon, decay) + what, "adamw", {**betas, "weight_decay": decay},
                  lambda w: optim.AdamW(w, rate, (b1, b2), epsilon, weight_decay=decay), n=n)
optimizer("adamw of a bias", "adamw", {"learning_rate": 0.05, "weight_decay": 0.5, "epsilon": 1e-7},
          lambda w: optim.AdamW(w, 0.05, eps=1e-7, weight_decay=0), decay=False)
for name, args, make in [("sgd", {}, lambda w: optim.SGD(w, 1)), ("momentum", {}, lambda w: optim.SGD(w, 1, 0.9)),
                         ("rmsprop", {}, lambda w: optim.RMSprop(w, 1, 0.9, 1e-7)),
                         ("adam", {}, lambda w: optim.Adam(w, 1, eps=1e-7)),
                         ("adamw", {"weight_decay": 0.3}, lambda w: optim.AdamW(w, 1, eps=1e-7, weight_decay=0.3))]:
    optimizer(name + ", another rate at each step", name, args, make, rates=RATES)

# --- schedules ---------------------------------------------------------------


def rates(total, make):
    """The rate of each step of an optimizer whose own is one."""
    steps = torch.optim.SGD([torch.zeros(1)], 1.0)
    follow = make(steps)
    found = []
    for k in range(total):
        found.append(steps.param_groups[0]["lr"])
        steps.step()
        if k < total - 1:
            follow.step()
    return found


for total, epoch in ((40, 10), (63, 7), (8, 8)):
    for name, args in [("constant", {})] \
            + [("step", {"drop": drop, "every": every}) for drop, every in ((0.5, 1), (0.1, 2), (0.9, 3))] \
            + [("exponential", {"decay_rate": rate}) for rate in (0.95, 0.3, 1)] \
            + [("cosine", {"warmup": warmup, "alpha": alpha}) for warmup, alpha in ((0, 0), (0.25, 0.1), (0.5, 0))] \
            + [("one_cycle", {"rise": rise, "div": div, "final_div": final})
               for rise, div, final in ((0.3, 25, 1e4), (0.5, 10, 100), (0.25, 3, 1e3))]:
        what = "%s %s of %d, epochs of %d" % (name, " ".join("%g" % v for v in args.values()), total, epoch)
        schedule(what, name, args, total, epoch, rates(total, SCHEDULES[name](Args(args), total, epoch)))


def on_plateau(left, patience, min_delta, lowest, losses):
    steps = torch.optim.SGD([torch.zeros(1)], 1.0)
    args = Args(left=left, plateau_patience=patience, min_delta=min_delta, lowest=lowest)
    follow = SCHEDULES["plateau"](args, 0, 0)(steps)
    found = []
    for each in losses:
        follow.step(each)
        found.append(steps.param_groups[0]["lr"])
    return found


for left, patience, min_delta, lowest in ((0.5, 2, 1e-4, 1e-4), (0.1, 0, 0.01, 1e-2), (0.7, 1, 0.2, 1e-8)):
    losses, now = [], 2.0
    for k in range(40):
        now *= r.choice((0.7, 0.99, 0.9999, 1.0, 1.05))
        losses.append(round(now, 6))
    schedule("plateau %g %d %g %g" % (left, patience, min_delta, lowest), "plateau",
             {"left": left, "plateau_patience": patience, "min_delta": min_delta, "lowest": lowest}, 0, 0,
             on_plateau(left, patience, min_delta, lowest, losses), losses)
