"""Class counts after imbalanced-learn's samplers, for every sampling strategy.

pip install imbalanced-learn==0.14.2 scikit-learn==1.9.1 numpy==2.4.6
python sampling_peer.py > ../resources/sampling/counts.csv
"""

import json
import warnings

import numpy
from imblearn.over_sampling import RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler

warnings.simplefilter("ignore")
SIZES = [[50, 17, 8], [8, 40], [10, 10, 25, 25], [7, 7], [12, 30, 12]]
WORDS = ["minority", "majority", "not minority", "not majority", "all", "auto"]


def counts(labels):
    return " ".join(str(count) for count in numpy.unique(labels, return_counts=True)[1])


def main():
    print("direction;strategy;before;after")
    for sizes in SIZES:
        labels = numpy.repeat(range(len(sizes)), sizes)
        for direction, sampler in (("over", RandomOverSampler), ("under", RandomUnderSampler)):
            strategies = list(WORDS)
            strategies.append({0: max(sizes) + 5, 1: max(sizes)} if direction == "over" else {0: 5, 1: min(sizes)})
            if len(sizes) == 2 and sizes[0] != sizes[1]:
                strategies += [0.37, 0.71, 1.0]
            for strategy in strategies:
                try:
                    _, after = sampler(sampling_strategy=strategy).fit_resample(labels.reshape(-1, 1), labels)
                except ValueError:
                    continue
                text = strategy.replace(" ", "-") if isinstance(strategy, str) else json.dumps(strategy)
                print(direction, text, counts(labels), counts(after), sep=";")


if __name__ == "__main__":
    main()
