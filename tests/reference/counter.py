# SPDX-License-Identifier: GPL-3.0-or-later
"""core/random.c in Python: numbers by counter, so that both sides draw the same without a file between them.

Dropout's masks, a code's noise, the order of an epoch and the numbers of drawn cases come from here.
"""
import math

import numpy

ALL = (1 << 64) - 1
GOLDEN = 0x9e3779b97f4a7c15


def mix(x):
    x = ((x ^ (x >> 30)) * 0xbf58476d1ce4e5b9) & ALL
    x = ((x ^ (x >> 27)) * 0x94d049bb133111eb) & ALL
    return x ^ (x >> 31)


class Random:
    def __init__(self, seed=None, key=None):
        self.key = mix((seed + GOLDEN) & ALL) if key is None else key
        self.next = 0

    def split(self, index):
        return Random(key=mix(self.key ^ mix(((~index & ALL) * GOLDEN) & ALL)))

    def bits(self, indices):
        """bits_at() of each index."""
        with numpy.errstate(over="ignore"):
            x = numpy.asarray(indices, dtype=numpy.uint64) + numpy.uint64(1)
            x = numpy.uint64(self.key) + x * numpy.uint64(GOLDEN)
            x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xbf58476d1ce4e5b9)
            x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94d049bb133111eb)
            return x ^ (x >> numpy.uint64(31))

    def uniform(self, n):
        """The first n of uniform_at(): 24 bits, which a float holds."""
        return (self.bits(numpy.arange(n)) >> numpy.uint64(40)).astype(numpy.float64) * 2.0 ** -24

    def normal(self, n):
        """The first n of normal_at()."""
        bits = self.bits(numpy.arange(n))
        u = (((bits >> numpy.uint64(32)).astype(numpy.float64) + 1) * 2.0 ** -32).astype(numpy.float32)
        v = ((bits & numpy.uint64(0xffffffff)).astype(numpy.float64) * 2.0 ** -32).astype(numpy.float32)
        return numpy.sqrt(-2 * numpy.log(u.astype(numpy.float64))) * numpy.cos(2 * numpy.pi * v.astype(numpy.float64))

    def kept(self, rows, count, rate):
        """Which of count numbers in each row a dropout keeps: two share the bits of a counter."""
        pairs = (count + 1) // 2
        bits = self.bits(numpy.arange(rows * pairs)).reshape(rows, pairs)
        halves = numpy.stack([bits & numpy.uint64(0xffffffff), bits >> numpy.uint64(32)], -1)
        return halves.reshape(rows, 2 * pairs)[:, :count] >= int(rate * 2.0 ** 32)

    def following(self):
        self.next += 1
        return mix((self.key + self.next * GOLDEN) & ALL)

    def below(self, n):
        return ((self.following() >> 32) * n) >> 32

    def gamma(self, shape):
        """draw_gamma() of core/augment.c."""
        def uniform():
            return (self.following() >> 11) * 2.0 ** -53
        lift = 1.0
        if shape < 1:
            lift = (1 - uniform()) ** (1 / shape)
            shape += 1
        d = shape - 1 / 3
        c = 1 / math.sqrt(9 * d)
        while True:
            u, v = 1 - uniform(), uniform()
            x = math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v)
            v = (1 + c * x) ** 3
            if v > 0 and math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * math.log(v):
                return lift * d * v

    def shuffle(self, items):
        for i in range(len(items), 1, -1):
            j = self.below(i)
            items[i - 1], items[j] = items[j], items[i - 1]
