# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole networks over 20 steps: the loss of each, and that of the trained network on all samples.

PyTorch runs in float64, the engine in float32. Both sides draw data and first weights from one seed, put the samples of
an epoch in the same order and draw the same noise (counter.py), so a row here is two lines of text and its losses.
"""
import math

import torch
import torch.nn.functional as F
from torch.optim.swa_utils import AveragedModel

from counter import Random
from ours import LAYERS, SCHEDULES, Args, At, crossentropy, price_of
from peer import draw_weight, result

STEPS = 20


class Net(torch.nn.Module):
    """"input channels=4; dense units=3; add from=1,2": entries have the ids 1, 2, 3 ... and read the one before."""

    def __init__(self, text, told, seed):
        """told: the shape of each input."""
        super().__init__()
        self.entries, shapes = [], []
        self.fixed, self.kernels, weights, n = {}, {}, [], 0
        for k, line in enumerate(text.split(";")):
            name, *words = line.split()
            args = Args(w.split("=", 1) for w in words)
            if name == "input":
                shapes.append(tuple(told[len([e for e in self.entries if e[0] == "input"])]))
                self.entries.append((name, args, [], []))
                continue
            inputs = [int(i) - 1 for i in args.pop("from", str(k)).split(",")]
            own = []
            for size, kind in LAYERS[name][0](args, [shapes[i] for i in inputs]):
                if isinstance(kind, float):
                    self.fixed.setdefault(k, []).append(torch.full(size, kind))
                else:
                    if kind == "kernel":
                        self.kernels.setdefault(k, []).append(len(weights))
                    own.append(len(weights))
                    weights.append(torch.nn.Parameter(draw_weight(seed.split(100 + n), size, kind == "gain")))
                n += 1
            self.entries.append((name, args, inputs, own))
            with torch.no_grad():
                at = At(Random(0), False, [None] * len(inputs), self.fixed.get(k, ()))
                zeros = [torch.zeros(1, *shapes[i]) for i in inputs]
                example = LAYERS[name][1](args, zeros, [weights[w] for w in own], at)
            shapes.append(tuple(example.shape[1:]))
        self.weights = torch.nn.ParameterList(weights)

    def forward(self, x, random=None):
        """The output of each entry and the price; with random numbers as in training. x: the inputs."""
        values, steps, price, x = [], [], 0, list(x)
        for k, (name, args, inputs, own) in enumerate(self.entries):
            if name == "input":
                values.append(x.pop(0))
                steps.append(None)
                continue
            at = At(random and random.split(k + 1), random is not None, [steps[i] for i in inputs],
                    self.fixed.get(k, ()))
            values.append(LAYERS[name][1](args, [values[i] for i in inputs], [self.weights[w] for w in own], at))
            price = price + at.price + price_of(args, [self.weights[w] for w in self.kernels.get(k, ())])
            # what a step of the output comes from is that step of the input, or its past
            kept = None
            if values[-1].dim() > 2 and values[-1].shape[1] == values[inputs[0]].shape[1]:
                told = inputs[:1] if name == "multi_head_attention" else inputs
                kept = next((steps[i] for i in told if steps[i] is not None), None)
            if name == "masking" or (name == "embedding" and args.flag("mask_zero")):
                real = values[inputs[0]] != args.number("mask_value", 0)
                real = real.any(-1) if name == "masking" else real
                kept = [int(row.nonzero().max()) + 1 for row in real]
            steps.append(kept)
        return values, price


def draw_data(row, seed):
    """Inputs in [-2, 2), tokens, or shares; with "padded" the last i % 3 steps of sample i are zeros. Targets in [-1, 1),
    or with "answers" yes and no."""
    n, shape = row["n"], row["shape"]
    u = seed.split(1).uniform(n * math.prod(shape))
    kind = row["inputs"]
    x = {"shares": u}.get(kind, 4 * u - 2)
    if "tokens" in kind:
        x = (u * row["tokens"]).astype(int).astype(float)
    x = torch.tensor(x).reshape(n, *shape)
    if "padded" in kind:
        for i in range(n):
            x[i, shape[0] - i % 3:] = 0
    labels = targets = None
    if row["classes"]:
        rows = row["label_steps"]
        labels = torch.tensor((seed.split(2).uniform(n * rows) * row["classes"]).astype(int)).reshape(n, rows)
        if rows > 1:
            for i in range(n):
                labels[i, rows - i % 3:] = -1
    if row["targets"]:
        u = seed.split(3).uniform(n * row["targets"])
        targets = torch.tensor((u < 0.3).astype(float) if "answers" in row else 2 * u - 1).reshape(n, -1)
    x = [x]
    if "more" in row:
        x.append(torch.tensor(4 * seed.split(4).uniform(n * math.prod(row["more"])) - 2).reshape(n, *row["more"]))
    return x, labels, targets


def each_loss(recipe, y, labels, targets, weights=None, others=None, shares=None):
    """Of each sample."""
    smoothing = recipe.number("label_smoothing", 0)
    if recipe["loss"] == "crossentropy":
        return crossentropy(y, labels, smoothing, False, weights, others, shares)
    y, targets = y.flatten(1), targets.flatten(1)
    if recipe["loss"] == "binary_crossentropy":
        targets = targets * (1 - smoothing) + smoothing / 2
        yes, no = weights if weights is not None else (1, 1)
        # as BCEWithLogitsLoss with weight=no, pos_weight=yes / no
        each = no * F.binary_cross_entropy_with_logits(torch.logit(y), targets, reduction="none",
                                                       pos_weight=torch.as_tensor(yes / no) * torch.ones(y.shape[1]))
    else:
        function = {"mse": F.mse_loss, "mae": F.l1_loss,
                    "huber": lambda y, t, **more: F.huber_loss(y, t, delta=recipe.number("delta", 1), **more)}
        each = function[recipe["loss"]](y, targets, reduction="none")
    return each.sum(1) if recipe.get("reduction") == "sum" else each.mean(1)


def balanced_answers(targets):
    """Of each output: what a yes counts, and a no."""
    yes, n = targets.sum(0), len(targets)
    return n / (2 * yes), n / (2 * (n - yes))


def mix_pairs(alpha, index, random, x, labels, wanted):
    """core/goal.c: the sample that is mixed into each, in which share; inputs and numbers are mixed, labels are told."""
    others, shares = [], []
    for b in range(len(index)):
        own = random.split(0).split(b).split(1)
        others.append(index[own.below(len(index))])
        one, two = own.gamma(alpha), own.gamma(alpha)
        shares.append(max(one, two) / (one + two))
    shares = torch.tensor(shares).float().double()

    def mixed(all):
        share = shares.reshape(-1, *[1] * (all.dim() - 1))
        return share * all[index] + (1 - share) * all[others]
    return ([mixed(part) for part in x], labels if labels is None else labels[index],
            wanted if wanted is None else mixed(wanted), labels if labels is None else labels[others], shares)


def balanced(labels, classes):
    known = labels[labels >= 0]
    counts = torch.bincount(known, minlength=classes).double()
    present = (counts > 0).sum()
    return torch.where(counts > 0, len(known) / present / counts.clamp(min=1), torch.ones(classes))


def make_optimizer(recipe, net):
    rate = recipe.number("learning_rate", 0.001)
    if recipe["optimizer"] == "sgd":
        return torch.optim.SGD(net.weights, rate)
    if recipe["optimizer"] == "momentum":
        return torch.optim.SGD(net.weights, rate, recipe.number("momentum", 0.9), nesterov=recipe.flag("nesterov"))
    epsilon = recipe.number("epsilon", 1e-7)
    if recipe["optimizer"] == "rmsprop":
        return torch.optim.RMSprop(net.weights, rate, recipe.number("rho", 0.9), epsilon)
    betas = (recipe.number("beta_1", 0.9), recipe.number("beta_2", 0.999))
    if recipe["optimizer"] == "adam":
        return torch.optim.Adam(net.weights, rate, betas, epsilon)
    # kernels shrink, biases do not
    kernels = {w for own in net.kernels.values() for w in own}
    groups = [{"params": [w for k, w in enumerate(net.weights) if k in kernels],
               "weight_decay": recipe.number("weight_decay", 0.01)},
              {"params": [w for k, w in enumerate(net.weights) if k not in kernels], "weight_decay": 0}]
    return torch.optim.AdamW(groups, rate, betas, epsilon)


def curve(name, net, recipe, shape, n=40, inputs="numbers", classes=0, targets=0, label_steps=1, tokens=0, side=None,
          more=None, answers=False):
    """side: (entry, weight) of an output beside the main one that aims at the targets by mse. more: the shape of a second
    input. answers: targets are yes and no."""
    row = {"name": name, "net": net, "recipe": recipe, "shape": list(shape), "n": n, "inputs": inputs,
           "classes": classes, "targets": targets, "label_steps": label_steps, "tokens": tokens}
    if side:
        row["sides"] = 1
    if more:
        row["more"] = list(more)
    if answers:
        row["answers"] = 1
    seed = Random(1)
    x, labels, wanted = draw_data(row, seed)
    recipe = Args(w.split("=", 1) for w in recipe.split())
    if recipe.get("target") == "input":
        wanted = x[0]
    model = Net(net, [shape, more], seed)
    optimizer = make_optimizer(recipe, model)
    batch, epochs = recipe.number("batch_size", 32), recipe.number("epochs", 10)
    per_epoch = math.ceil(n / batch)
    name = recipe.get("schedule", "constant")
    schedule = SCHEDULES[name](recipe, epochs * per_epoch, per_epoch)(optimizer)
    weights = None
    if recipe.get("class_weights") == "balanced":
        weights = balanced_answers(wanted) if answers else balanced(labels, classes)
    decay, mean = recipe.number("average", 0), None
    if decay:
        mean = AveragedModel(model, avg_fn=lambda a, w, s: a + (w - a) * (1 - min(decay, (s + 1.0) / (s + 10.0))))
        mean.update_parameters(model)  # the first call copies; from now on step counts from one
    base, losses = Random(recipe.number("seed", 0)), []
    for step in range(STEPS):
        epoch, at = divmod(step, per_epoch)
        if at == 0:
            order = list(range(n))
            base.split(1).split(epoch).shuffle(order)
        index = order[at * batch:(at + 1) * batch]
        optimizer.zero_grad()
        random = base.split(2).split(step + 1)
        some, mix = [part[index] for part in x], []
        aims = [None if t is None else t[index] for t in (labels, wanted)]
        if recipe.number("mixup", 0):
            some, *aims, others, shares = mix_pairs(recipe.number("mixup", 0), index, random, x, labels, wanted)
            mix = [others, shares]
        values, price = model(some, random)
        loss = each_loss(recipe, values[-1], *aims, weights, *mix).mean() + price
        if side:
            loss = loss + side[1] * F.mse_loss(values[side[0] - 1], aims[1])
        loss.backward()
        losses.append(loss.item())
        if recipe.number("clip_norm", 0):
            torch.nn.utils.clip_grad_norm_(model.weights, recipe.number("clip_norm", 0))
        if recipe.number("clip_value", 0):
            torch.nn.utils.clip_grad_value_(model.weights, recipe.number("clip_value", 0))
        optimizer.step()
        if mean is not None:
            mean.update_parameters(model)
        if name != "plateau":
            schedule.step()
        elif at == per_epoch - 1:
            schedule.step(losses[-1])
    if mean is not None:
        mean.module.fixed = model.fixed  # statistics are those of the last step
        model = mean.module
    with torch.no_grad():
        values, price = model(x)
        loss = each_loss(recipe, values[-1], labels, wanted).mean() + price
        if side:
            loss = loss + side[1] * F.mse_loss(values[side[0] - 1], wanted)
        row["end"] = float("%.9g" % loss.item())
    row["losses"] = [float("%.9g" % v) for v in losses]
    result["curves"].append(row)


CNN = ("input height=9 width=8 channels=2; conv2d filters=6 kernel_size=3 activation=relu; batchnorm momentum=0.8; "
       "maxpool2d; dropout rate=0.3; flatten; dense units=12 activation=tanh; dense units=4 activation=softmax")
DENSE = "input channels=6; dense units=11 activation=tanh; dense units=4 activation=softmax"
NUMBERS = "input channels=6; dense units=11 activation=gelu; dense units=3"

curve("cnn", CNN, "loss=crossentropy optimizer=adam learning_rate=0.003 batch_size=16", (9, 8, 2), classes=4)
curve("cnn, running mean", CNN, "loss=crossentropy optimizer=momentum learning_rate=0.02 batch_size=16 average=0.6",
      (9, 8, 2), classes=4)
curve("separable", "input height=8 width=8 channels=3; zero_padding2d; separable_conv2d filters=16 kernel_size=3 "
      "activation=relu; groupnorm groups=4; conv2d filters=16 kernel_size=3 padding=same activation=leaky_relu; "
      "add from=4,5; avgpool2d; depthwise_conv2d kernel_size=3 padding=same strides=2; spatial_dropout rate=0.2; globalmaxpool2d; "
      "dense units=5 activation=softmax",
      "loss=crossentropy optimizer=momentum nesterov=true learning_rate=0.02 batch_size=16 clip_norm=0.7 epochs=7", (8, 8, 3),
      classes=5)
curve("convolutional autoencoder", "input height=6 width=6 channels=2; gaussian_noise stddev=0.2; conv2d filters=5 "
      "kernel_size=3 strides=2 padding=same activation=elu; activity_regularization l1=0.01 l2=0.02; upsampling2d "
      "interpolation=bilinear; conv2d_transpose filters=4 kernel_size=3 strides=1 activation=tanh; conv2d filters=2 "
      "kernel_size=1", "loss=mse target=input metric=mae optimizer=adam learning_rate=0.005 batch_size=16", (6, 6, 2))
# Wide enough for Winograd's way, and the convolution in one go with what follows it.
curve("example 2 in small", "input height=14 width=12 channels=1; conv2d filters=32 kernel_size=3 activation=relu; maxpool2d; "
      "conv2d filters=64 kernel_size=3 activation=relu; maxpool2d; flatten; dense units=16 activation=relu; "
      "dense units=4 activation=softmax", "loss=crossentropy optimizer=adam learning_rate=0.001 batch_size=16", (14, 12, 1),
      classes=4)
curve("odd widths and padding", "input height=7 width=5 channels=3; conv2d filters=33 kernel_size=3 padding=same activation=tanh; "
      "conv2d filters=35 kernel_size=3 padding=same activation=relu; maxpool2d; conv2d filters=32 kernel_size=3 padding=same; "
      "globalavgpool2d; dense units=4 activation=softmax",
      "loss=crossentropy optimizer=momentum learning_rate=0.02 batch_size=16", (7, 5, 3), classes=4)
curve("series", "input time=10 channels=3; conv1d filters=6 kernel_size=3 padding=causal dilation_rate=2 activation=relu; "
      "maxpool1d; lstm units=5 return_sequences=true direction=both; simple_rnn units=4 return_sequences=true; "
      "gru units=6; dense units=3 activation=softmax",
      "loss=crossentropy optimizer=rmsprop learning_rate=0.002 batch_size=16 clip_value=0.05", (10, 3), classes=3)
curve("autoencoder of series", "input time=12 channels=3; conv1d filters=6 kernel_size=4 strides=2 padding=same activation=tanh; "
      "maxpool1d; upsampling1d; zero_padding1d before=1 after=0; cropping1d before=0 after=1; conv1d_transpose filters=5 "
      "kernel_size=4 activation=gelu; conv1d filters=3 kernel_size=3 padding=same", "loss=mse target=input metric=mae "
      "optimizer=adam learning_rate=0.005 batch_size=16", (12, 3))
curve("shapes of a picture", "input height=8 width=7 channels=2; conv2d filters=5 kernel_size=3 padding=same activation=tanh; "
      "cropping2d top=2 bottom=1 left=0 right=3; permute dims=2,1,3; reshape time=4 height=0 width=0 channels=25; gru units=5; "
      "dense units=4 activation=softmax", "loss=crossentropy optimizer=adam learning_rate=0.01 batch_size=16", (8, 7, 2), classes=4)
curve("a code for every step", "input time=11 channels=3; conv1d filters=6 kernel_size=3 activation=tanh; avgpool1d pool_size=3 "
      "strides=2 padding=same; gru units=5; repeat n=6; gru units=6 return_sequences=true; dense units=4 activation=softmax",
      "loss=crossentropy optimizer=adam learning_rate=0.01 batch_size=16", (11, 3), classes=4, label_steps=6)
curve("series of several lengths", "input time=7 channels=3; masking; lstm units=6 return_sequences=true; layernorm; "
      "gru units=5 direction=backward return_sequences=true; globalavgpool1d; dense units=4 activation=softmax",
      "loss=crossentropy optimizer=adam learning_rate=0.005 batch_size=16 clip_norm=0.5 clip_value=0.1", (7, 3),
      inputs="padded", classes=4)
# Steps that do not count are told to the last layer through all that keep them.
for through in ("activation activation=gelu", "activity_regularization", "add from=3,2", "average from=2,3", "batchnorm",
                "concat from=3,2", "conv1d filters=4 kernel_size=3 padding=causal activation=tanh",
                "conv1d_transpose filters=4 kernel_size=3 strides=1 activation=tanh", "dense units=5",
                "dropout rate=0.3", "gaussian_noise", "groupnorm groups=3", "layernorm", "maximum from=3,2",
                "multi_head_attention num_heads=2 key_dim=3 use_causal_mask=true", "multiply from=3,2",
                "positional_encoding", "rmsnorm", "slice axis=2 start=1", "spatial_dropout rate=0.3", "subtract from=3,2",
                "simple_rnn units=4 return_sequences=true", "lstm units=4 return_sequences=true",
                "gru units=4 return_sequences=true"):
    curve("padding through " + through.split()[0],
          "input time=7 channels=3; masking; dense units=3 activation=tanh; %s; globalavgpool1d; dense units=2" % through,
          "loss=mse metric=mae optimizer=sgd learning_rate=0.05 batch_size=16", (7, 3), inputs="padded", targets=2)
curve("padding of the second of two", "input time=7 channels=3; dense units=4; masking from=1; dense units=4 "
      "activation=tanh; add from=2,4; globalavgpool1d; dense units=2",
      "loss=mse metric=mae optimizer=sgd learning_rate=0.05 batch_size=16", (7, 3), inputs="padded", targets=2)
for fewer in ("conv1d filters=4 kernel_size=3 activation=tanh", "slice axis=1 start=3", "maxpool1d", "cropping1d"):
    curve("no padding after " + fewer.split()[0],
          "input time=7 channels=3; masking; dense units=3 activation=tanh; %s; globalavgpool1d; dense units=2" % fewer,
          "loss=mse metric=mae optimizer=sgd learning_rate=0.05 batch_size=16", (7, 3), inputs="padded", targets=2)
curve("a label for each step",
      "input time=6 channels=3; gru units=7 return_sequences=true; dense units=4 activation=softmax",
      "loss=crossentropy optimizer=adam learning_rate=0.01 batch_size=16 label_smoothing=0.1 class_weights=balanced", (6, 3),
      classes=4, label_steps=6)
curve("transformer block", "input channels=8; embedding input_dim=9 output_dim=6; positional_encoding kind=learned; "
      "layernorm; multi_head_attention num_heads=2 key_dim=3 use_causal_mask=true dropout=0.1; add from=3,5; rmsnorm; "
      "dense units=12 activation=gelu; dense units=6; add from=6,9; layernorm; dense units=9 activation=softmax",
      "loss=crossentropy optimizer=adamw learning_rate=0.003 weight_decay=0.1 batch_size=16 schedule=cosine warmup=0.2 "
      "epochs=7", (8,), inputs="tokens", tokens=9, classes=9, label_steps=8)
curve("variational autoencoder", "input channels=20; dense units=12 activation=tanh; dense units=6; sampling beta=0.7; "
      "dense units=12 activation=softplus; dense units=20 activation=sigmoid",
      "loss=binary_crossentropy reduction=sum target=input metric=mae optimizer=adam learning_rate=0.003 batch_size=16", (20,),
      inputs="shares")
curve("two branches", "input channels=6; dense units=5 activation=tanh; dense units=5 activation=sigmoid from=1; "
      "multiply from=2,3; subtract from=2,3; average from=4,5,2; maximum from=4,6; concat from=5,6,7; dot normalize=true "
      "from=2,3; concat from=8,9; dense units=3",
      "loss=mse metric=mae optimizer=sgd learning_rate=0.05 batch_size=16", (6,), targets=3)
curve("two outputs", "input channels=6; dense units=9 activation=tanh; dense units=3 from=2; dense units=4 activation=softmax "
      "from=2", "loss=crossentropy metric=accuracy 2.loss=mse 2.metric=mae 2.weight=0.3 2.target=label optimizer=adam "
      "learning_rate=0.01 batch_size=16", (6,), classes=4, targets=3, side=(3, 0.3))
curve("two inputs", "input channels=6; input time=5 channels=3; dense units=5 activation=tanh from=1; gru units=4 from=2; "
      "concat from=3,4; dense units=4 activation=softmax",
      "loss=crossentropy optimizer=adam learning_rate=0.01 batch_size=16", (6,), classes=4, more=(5, 3))
curve("two inputs, mixed in pairs", "input channels=6; input time=5 channels=3; dense units=5 activation=tanh from=1; "
      "gru units=4 from=2; concat from=3,4; dense units=3",
      "loss=mse metric=mae optimizer=adam learning_rate=0.01 batch_size=16 mixup=0.7", (6,), targets=3, more=(5, 3))
for layer in ("lstm units=6", "gru units=5 return_sequences=true; globalmaxpool1d", "simple_rnn units=5 direction=both",
              "multi_head_attention num_heads=2 key_dim=3; globalavgpool1d", "dense units=5 activation=tanh; last_step"):
    curve("tokens with padding to " + layer.split()[0], "input channels=8; embedding input_dim=9 output_dim=5 mask_zero=true; %s; "
          "dense units=4 activation=softmax" % layer, "loss=crossentropy optimizer=adam learning_rate=0.01 batch_size=16", (8,),
          inputs="padded tokens", tokens=9, classes=4)
ANSWERS = "input channels=6; dense units=11 activation=tanh; dense units=5 activation=sigmoid"
for told in ("", "class_weights=balanced", "class_weights=balanced label_smoothing=0.2 reduction=sum"):
    curve("answers of yes and no" + ", " * bool(told) + told, ANSWERS,
          ("loss=binary_crossentropy metric=f1 optimizer=adam learning_rate=0.01 batch_size=16 " + told).strip(), (6,), targets=5,
          answers=True)
for told in ("mixup=0.2", "mixup=1.5 label_smoothing=0.1 class_weights=balanced"):
    curve("classes, " + told, DENSE, "loss=crossentropy optimizer=adam learning_rate=0.01 batch_size=16 " + told, (6,), classes=4)
curve("answers, mixed in pairs", ANSWERS, "loss=binary_crossentropy metric=f1 optimizer=adam learning_rate=0.01 batch_size=16 "
      "class_weights=balanced mixup=0.4", (6,), targets=5, answers=True)
curve("autoencoder, mixed in pairs", "input channels=8; dense units=5 activation=tanh; dense units=8 activation=sigmoid",
      "loss=binary_crossentropy target=input metric=mae optimizer=adam learning_rate=0.01 batch_size=16 mixup=0.4 "
      "label_smoothing=0.1", (8,), inputs="shares")
# What weights cost, on its own and with all that follows the gradient.
curve("prices", "input height=9 width=8 channels=2; conv2d filters=6 kernel_size=3 activation=tanh l2=0.01; batchnorm momentum=0.8; "
      "avgpool2d; flatten; dense units=12 activation=tanh l1=0.002 l2=0.003; dense units=4 activation=softmax l1=0.01",
      "loss=crossentropy optimizer=momentum learning_rate=0.05 batch_size=16 clip_norm=0.4", (9, 8, 2), classes=4)
curve("prices in time", "input channels=8; embedding input_dim=9 output_dim=6 l2=0.02; gru units=5 direction=both l1=0.003 "
      "l2=0.01 return_sequences=true; multi_head_attention num_heads=2 key_dim=3 l2=0.02; dense units=9 activation=softmax",
      "loss=crossentropy optimizer=adamw learning_rate=0.003 weight_decay=0.1 batch_size=16 clip_value=0.05 average=0.7",
      (8,), inputs="tokens", tokens=9, classes=9, label_steps=8)
for optimizer in ("sgd learning_rate=0.1", "momentum learning_rate=0.03", "momentum learning_rate=0.03 nesterov=true",
                  "rmsprop learning_rate=0.002", "adam learning_rate=0.01", "adamw learning_rate=0.01 weight_decay=0.2"):
    curve(optimizer.split(" learn")[0] + ", nesterov" * ("nesterov" in optimizer), DENSE,
          "loss=crossentropy label_smoothing=0.05 class_weights=balanced batch_size=16 optimizer=" + optimizer, (6,), classes=4)
for schedule, loss in (("constant", "mse"), ("step every=2 drop=0.3", "mae"),
                       ("exponential decay_rate=0.6", "huber delta=0.4"), ("cosine warmup=0.3 alpha=0.1", "mse reduction=sum"), ("one_cycle", "huber"),
                       ("plateau plateau_patience=0 min_delta=0.3", "mse")):
    curve(schedule.split()[0] + " and " + loss, NUMBERS,
          "metric=mae batch_size=16 epochs=7 optimizer=momentum learning_rate=0.02 seed=3 loss=%s schedule=%s"
          % (loss, schedule), (6,), targets=3)
