#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ranking.py: writes numbers/ranking.json, what scikit-learn and NumPy say of a few tables.

Run with Debian's python3-sklearn; tests/statistics.c compares. Tables are of float32, as the
engine has them. Mutual information of columns with few values is told by counts, of others by
the nearest neighbours, which scikit-learn finds after it has moved each value by next to nothing:
where values are tied, chance decides which are nearest ("tied"), and so the sum to a few hundredths.
"""
import json
import os

import numpy as np
from sklearn.datasets import load_diabetes, load_iris, load_wine
from sklearn.feature_selection import chi2, f_classif, f_regression, mutual_info_classif, mutual_info_regression
from sklearn.preprocessing import minmax_scale

FEW = 12
random = np.random.default_rng(5)


def made_up(n):
    """Numbers without ties, a column of few values, one that is a bend of the target."""
    x = random.normal(size=(n, 5))
    x[:, 1] = np.round(x[:, 1] * 2) / 2
    x[:, 2] = random.integers(0, 4, n)
    y = x[:, 0] ** 2 + 0.5 * x[:, 2] + 0.3 * random.normal(size=n)
    x[:, 4] = y + 0.1 * random.normal(size=n)
    return x.astype(np.float32), y.astype(np.float32)


def listed(values):
    return [float(v) for v in values]


def table(name, x, y, classes):
    x = np.asarray(x, dtype=np.float32).astype(np.float64)
    y = np.asarray(y, dtype=np.int64 if classes else np.float64)
    lost = not classes and len(np.unique(y)) < len(y)
    few = np.array([len(np.unique(column)) <= FEW for column in x.T])
    told = {'name': name, 'rows': x.shape[0], 'columns': x.shape[1], 'x': listed(x.ravel()), 'y': listed(y),
            'classes': int(classes),
            'tied': [bool(lost or (len(np.unique(column)) < len(column) and not f)) for column, f in zip(x.T, few)],
            'mean': listed(x.mean(0)), 'deviation': listed(x.std(0)), 'min': listed(x.min(0)), 'max': listed(x.max(0)),
            'matrix': listed(np.corrcoef(x.T).ravel()),
            'counts': [[int(c) for c in np.histogram(column, bins=24)[0]] for column in x.T]}
    if classes:
        told['chi2'], told['chi2_p'] = map(listed, chi2(minmax_scale(x), y))
        told['f'], told['f_p'] = map(listed, f_classif(x, y))
        told['mutual'] = listed(mutual_info_classif(x, y, discrete_features=few, random_state=0))
    else:
        told['f'], told['f_p'] = map(listed, f_regression(x, y))
        told['mutual'] = listed(mutual_info_regression(x, y, discrete_features=few, random_state=0))
        told['correlation'] = listed(np.corrcoef(column, y)[0, 1] for column in x.T)
    return told


def main():
    iris, wine, diabetes = load_iris(), load_wine(), load_diabetes()
    x, y = made_up(300)
    cases = [
        table('iris', iris.data, iris.target, 3),
        table('wine', wine.data, wine.target, 3),
        table('two of wine', wine.data[wine.target < 2], wine.target[wine.target < 2], 2),
        table('diabetes', diabetes.data, diabetes.target.astype(np.float32), 0),
        table('made up', x, y, 0),
        table('made up, classes', x, (y > 1).astype(int) + (y > 2), 3),
    ]
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'numbers', 'ranking.json')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump({'tables': cases}, file, allow_nan=False)


main()
