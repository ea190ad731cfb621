#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the tables and the 8x8 digits from Debian's python3-sklearn and npm's vega-datasets 3.2.1.

    npm pack vega-datasets@3.2.1 && tar xf vega-datasets-3.2.1.tgz
    resources/data/convert-tables.py /usr/lib/python3/dist-packages/sklearn/datasets/data \\
        package/data resources/data

Each table is a CSV with one line of names; the last column is the class or the
number to find. Rows are shuffled once, then one fifth (of each class, where there
are classes) goes to the end: that is the part held out. Numbers stay as they were.
The months of co2 and the days of weather stay in their order: core/datasets/co2.c and
weather.c hold the last years out.
"""
import csv
import gzip
import json
import pathlib
import sys

import idxfile

CANCER = [f"{kind} {name}" for kind in ("mean", "error of", "worst") for name in
          ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
           "concave points", "symmetry", "fractal dimension")]
WINE = ["alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols",
        "flavanoids", "nonflavanoid phenols", "proanthocyanins", "colour intensity", "hue",
        "OD280/OD315", "proline"]
IRIS = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
DIABETES = ["age", "sex", "body mass index", "blood pressure", "total cholesterol", "LDL", "HDL",
            "cholesterol / HDL", "log triglycerides", "glucose"]
PENGUINS = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
SPECIES = ["Adelie", "Chinstrap", "Gentoo"]


def split(rows, classes):
    """Shuffled; one fifth of each class at the end."""
    random = idxfile.Random(1)
    groups = {}
    for row in rows:
        groups.setdefault(row[-1] if classes else 0, []).append(row)
    train, test = [], []
    for key in sorted(groups):
        group = random.shuffle(groups[key])
        cut = round(len(group) / 5)
        test += group[:cut]
        train += group[cut:]
    return random.shuffle(train) + random.shuffle(test), len(train)


def write(folder, name, header, rows, classes=True):
    rows, n_train = split(rows, classes)
    text = "\n".join(",".join(map(str, row)) for row in [header] + rows) + "\n"
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    (folder / f"{name}.csv.gz").write_bytes(packed)
    print(f"{name}: {len(rows)} rows of {len(header) - 1}, {n_train} to train with, {len(packed):,} bytes")


def sklearn_table(path):
    return list(csv.reader(path.read_text().splitlines()[1:]))


def write_days(vega, folder, name, source, header, row):
    """In the order of time, the date as numbers first."""
    rows = []
    for line in csv.DictReader((vega / source).read_text().splitlines()):
        date = next(line[key] for key in ("date", "Date") if key in line)
        rows.append([str(int(part)) for part in date.split("-")] + row(line))
    if rows != sorted(rows, key=lambda row: [int(part) for part in row[:3]]):
        raise SystemExit(f"{source} is not in the order of time.")
    text = "\n".join(",".join(row) for row in [["year", "month", "day"] + header] + rows) + "\n"
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    (folder / f"{name}.csv.gz").write_bytes(packed)
    print(f"{name}: {len(rows)} rows, {len(packed):,} bytes")


def write_digits(source, folder):
    rows = list(csv.reader(gzip.decompress((source / "digits.csv.gz").read_bytes()).decode().splitlines()))
    rows, n_train = split([[int(float(x)) for x in row] for row in rows], True)
    print(f"digits8: {n_train} to train with")
    idxfile.write(folder / "digits8-images.idx.gz", (len(rows), 8, 8),
                  b"".join(bytes(row[:-1]) for row in rows))
    idxfile.write(folder / "digits8-labels.idx.gz", (len(rows),), bytes(row[-1] for row in rows))


def main(source, vega, folder):
    source, vega, folder = map(pathlib.Path, (source, vega, folder))
    write(folder, "iris", IRIS + ["species"], sklearn_table(source / "iris.csv"))
    write(folder, "wine", WINE + ["cultivar"], sklearn_table(source / "wine_data.csv"))
    write(folder, "breast-cancer", CANCER + ["diagnosis"], sklearn_table(source / "breast_cancer.csv"))

    inputs = gzip.decompress((source / "diabetes_data_raw.csv.gz").read_bytes()).decode().splitlines()
    targets = gzip.decompress((source / "diabetes_target.csv.gz").read_bytes()).decode().splitlines()
    rows = [line.split() + [str(int(float(target)))] for line, target in zip(inputs, targets, strict=True)]
    write(folder, "diabetes", DIABETES + ["progression"], rows, classes=False)

    penguins = json.loads((vega / "penguins.json").read_text())
    rows = [[bird[name] for name in PENGUINS] + [SPECIES.index(bird["Species"])] for bird in penguins
            if all(bird[name] is not None for name in PENGUINS)]
    write(folder, "penguins", [name.lower() for name in PENGUINS] + ["species"], rows)
    write_days(vega, folder, "co2", "co2-concentration.csv", ["CO2 (ppm)"], lambda line: [line["CO2"]])
    names = {"precipitation (mm)": "precipitation", "highest (°C)": "temp_max", "lowest (°C)": "temp_min",
             "wind": "wind"}
    write_days(vega, folder, "weather", "seattle-weather.csv", list(names),
               lambda line: [line[key] for key in names.values()])
    write_digits(source, folder)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
