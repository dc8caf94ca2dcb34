"""The rows that imbalanced-learn's under-samplers keep, of three overlapping classes.

pip install imbalanced-learn==0.14.2 scikit-learn==1.9.1 numpy==2.4.6
python expected_cleaning.py > ../resources/neighbours/cleaning.csv

First a line of the methods; then one line a row: class, features, 1 or 0 for each method.
"""

import numpy
from imblearn.under_sampling import EditedNearestNeighbours, NearMiss, TomekLinks

METHODS = {
    "tomek auto": TomekLinks(),
    "tomek all": TomekLinks(sampling_strategy="all"),
    "edited all": EditedNearestNeighbours(),
    "edited mode": EditedNearestNeighbours(kind_sel="mode", n_neighbors=5),
    "edited all of all": EditedNearestNeighbours(sampling_strategy="all"),
    "near miss 1": NearMiss(),
    "near miss 2": NearMiss(version=2),
    "near miss 3": NearMiss(version=3, n_neighbors_ver3=4),
}


def main():
    random = numpy.random.default_rng(12)
    labels = random.choice(3, size=300, p=[0.55, 0.15, 0.3])
    rows = numpy.round(random.normal(size=(300, 4)) + 1.3 * labels[:, None], 3)
    kept = []
    for method in METHODS.values():
        method.fit_resample(rows, labels)
        flags = numpy.zeros(len(rows), int)
        flags[method.sample_indices_] = 1
        kept.append(flags)
    print(",".join(METHODS))
    for place, (label, row) in enumerate(zip(labels, rows)):
        print(label, " ".join(map(str, row)), " ".join(str(flags[place]) for flags in kept), sep=",")


if __name__ == "__main__":
    main()
