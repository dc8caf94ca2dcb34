"""Class weights of scikit-learn and of Cui et al.'s formula, and drift of scipy's and numpy's making.

pip install scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
python selection_peer.py > ../resources/sampling/selection.json
"""

import json

import numpy
from scipy.stats import ks_2samp
from sklearn.utils.class_weight import compute_class_weight

SIZES = [[50, 17, 8], [8, 40], [1, 1, 998], [7, 7]]
BETAS = [0.0, 0.9, 0.999]
PARTS = 10


def weights():
    cases = []
    for sizes in SIZES:
        labels = numpy.repeat(range(len(sizes)), sizes)
        balanced = compute_class_weight("balanced", classes=numpy.unique(labels), y=labels)
        effective = {}
        for beta in BETAS:
            raw = (1 - beta) / (1 - numpy.power(beta, sizes))
            effective[str(beta)] = list(raw / raw.sum() * len(sizes))
        cases.append({"sizes": sizes, "balanced": list(balanced), "effective": effective})
    return cases


def psi(before, after):
    """By the tenths of the values before, an empty part counting as half a row."""
    edges = numpy.unique(numpy.quantile(before, numpy.arange(1, PARTS) / PARTS, method="inverted_cdf"))
    shares = []
    for values in (before, after):
        counts = numpy.bincount(numpy.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
        shares.append(numpy.maximum(counts, 0.5) / len(values))
    return float(numpy.sum((shares[1] - shares[0]) * numpy.log(shares[1] / shares[0])))


def drifts():
    base = numpy.array([(i * 37 % 101) / 7 for i in range(200)])
    cases = {"same": base, "shifted": base[:150] + 1.5, "narrow": base[base < 6], "constant": numpy.full(50, 3.0)}
    found = []
    for name, after in cases.items():
        found.append({"name": name, "before": list(base), "after": list(after), "psi": psi(base, after), "ks": float(ks_2samp(base, after).statistic)})
    return found


def effective_size(values):
    values = numpy.array(values)
    return float(values.sum() ** 2 / (values**2).sum())


def main():
    sample = [0.5, 1.0, 1.5, 4.0, 0.0]
    print(json.dumps({"weights": weights(), "drifts": drifts(), "kish": {"weights": sample, "size": effective_size(sample)}}))


if __name__ == "__main__":
    main()
