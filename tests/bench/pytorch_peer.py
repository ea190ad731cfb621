#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pytorch_peer.py THREADS VARIANTS SECONDS WORKLOAD...

The same networks in PyTorch. VARIANTS is a comma list of: plain, channels_last,
jit, foreach. Prints one JSON line per workload: images per second in training
(forward, backward and Adam), or microseconds for INF:1.
"""
import gzip
import json
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn

FASHION = '/usr/share/datasets/fashion-mnist/'


def data():
    with gzip.open(FASHION + 'train-images-idx3-ubyte.gz') as f:
        x = numpy.frombuffer(f.read(), numpy.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(FASHION + 'train-labels-idx1-ubyte.gz') as f:
        y = numpy.frombuffer(f.read(), numpy.uint8, offset=8)
    return torch.from_numpy(x.astype(numpy.float32) / 255), torch.from_numpy(y.astype(numpy.int64))


def cnn(convolutions):
    layers = [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2)]
    if convolutions == 2:
        layers += [nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)]
    features = 1600 if convolutions == 2 else 5408
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(features, 128), nn.ReLU(),
                         nn.Linear(128, 10))


class Classifier(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, y):
        return F.cross_entropy(self.net(x), y)


class Block(nn.Module):
    """nn.TransformerEncoderLayer without dropout, written out so that jit sees all of it."""

    def __init__(self, width: int, heads: int, hidden: int):
        super().__init__()
        self.heads = heads
        self.scale = (width // heads) ** -0.5
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-3)
        self.norm2 = nn.LayerNorm(width, eps=1e-3)

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = self.qkv(x).view(B, T, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        a = torch.softmax(torch.matmul(q * self.scale, k.transpose(-2, -1)), -1)
        x = self.norm1(x + self.out(torch.matmul(a, v).transpose(1, 2).reshape(B, T, D)))
        return self.norm2(x + self.down(F.relu(self.up(x))))


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(1)


def transformer(ready):
    """With PyTorch's own blocks where @ready, else with ours."""
    def block():
        return nn.TransformerEncoderLayer(64, 4, 256, 0.0, batch_first=True) if ready else Block(64, 4, 256)
    return nn.Sequential(block(), block(), Mean(), nn.Linear(64, 10))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(),
                                 nn.Linear(32, 784))

    def forward(self, x, y):
        v = x.flatten(1)
        return F.binary_cross_entropy_with_logits(self.net(v), v)


class Variational(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = nn.Linear(784, 400)
        self.h = nn.Linear(400, 40)
        self.d1 = nn.Linear(20, 400)
        self.d2 = nn.Linear(400, 784)

    def forward(self, x, y):
        v = x.flatten(1)
        h = self.h(F.relu(self.e(v)))
        mu, lv = h[:, :20], h[:, 20:]
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * lv)
        out = self.d2(F.relu(self.d1(z)))
        kl = -0.5 * torch.sum(1 + lv - mu * mu - lv.exp())
        return F.binary_cross_entropy_with_logits(out, v, reduction='sum') + kl


class Rows(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer(28, 64, batch_first=True)
        self.out = nn.Linear(64, 10)

    def forward(self, x, y):
        h, _ = self.layer(x.squeeze(1))
        return F.cross_entropy(self.out(h[:, -1]), y)


class Convolutional(nn.Module):
    """The variational autoencoder of Keras' examples."""
    def __init__(self):
        super().__init__()
        self.e = nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(),
                               nn.Flatten(), nn.Linear(3136, 16), nn.ReLU(), nn.Linear(16, 4))
        self.d = nn.Sequential(nn.Linear(2, 3136), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
                               nn.ConvTranspose2d(64, 64, 3, 2, 1, 1), nn.ReLU(),
                               nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), nn.ReLU(),
                               nn.ConvTranspose2d(32, 1, 3, 1, 1))

    def forward(self, x, y):
        h = self.e(x)
        mu, lv = h[:, :2], h[:, 2:]
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * lv)
        kl = -0.5 * torch.sum(1 + lv - mu * mu - lv.exp())
        return F.binary_cross_entropy_with_logits(self.d(z), x, reduction='sum') + kl


NETWORKS = {'W1': lambda: Classifier(cnn(1)), 'W2': lambda: Classifier(cnn(2)),
            'W3': Autoencoder, 'W4': Variational, 'W5': lambda: Rows(nn.LSTM), 'GRU': lambda: Rows(nn.GRU),
            'CVAE': Convolutional,
            'TB': lambda: Classifier(transformer(False)), 'TB ready': lambda: Classifier(transformer(True))}


def train(workload, batch, variants, seconds, x, y):
    # channels have no order there to change: that setting tries PyTorch's own blocks instead
    ready = workload == 'TB' and 'channels_last' in variants and 'jit' not in variants
    model = NETWORKS['TB ready' if ready else workload]()
    last = 'channels_last' in variants and workload in ('W1', 'W2', 'CVAE')
    if last:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, foreach='foreach' in variants)
    if 'jit' in variants:
        model = torch.jit.script(model)
    order, at = torch.randperm(len(x)), 0

    def step():
        nonlocal at
        rows = order[at:at + batch]
        at = (at + batch) % (len(x) - batch)
        images = x[rows]
        if last:
            images = images.contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        model(images, y[rows]).backward()
        optimizer.step()

    start = time.perf_counter()
    while time.perf_counter() - start < seconds * 0.4:
        step()
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(4):
            step()
        done += 4 * batch
    return done / (time.perf_counter() - start)


def infer(batch, variants, seconds, x):
    model = cnn(2).eval()
    images = x[:batch].clone()
    if 'channels_last' in variants:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    if 'jit' in variants:
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.script(model)))
    with torch.inference_mode():
        start = time.perf_counter()
        while time.perf_counter() - start < seconds * 0.4:
            model(images)
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            model(images)
            done += 1
    each = (time.perf_counter() - start) / done
    return each * 1e6 if batch == 1 else batch / each


def main():
    threads, variants, seconds = int(sys.argv[1]), sys.argv[2].split(','), float(sys.argv[3])
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    x, y = data()
    for name in sys.argv[4:]:
        workload, batch = name.split(':')
        if workload == 'TB':  # as vitrine bench invents them
            series, classes = torch.randn(1024, 64, 64), torch.arange(1024) % 10
            print(json.dumps({'workload': name, 'value': train(workload, int(batch), variants, seconds, series,
                                                               classes)}), flush=True)
            continue
        value = (infer(int(batch), variants, seconds, x) if workload == 'INF'
                 else train(workload, int(batch), variants, seconds, x, y))
        print(json.dumps({'workload': name, 'value': value}), flush=True)


main()
