# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers, losses and optimizers of a plain network."""
import torch
import torch.nn.functional as F

from ours import ACTIVATIONS, channels_first, channels_last, conv
from peer import layer, loss, optimizer, value

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
