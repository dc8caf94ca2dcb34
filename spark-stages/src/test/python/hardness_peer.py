"""Which rows imbalanced-learn's InstanceHardnessThreshold keeps, given the probabilities of each row out of its fold.

pip install imbalanced-learn==0.14.2 scikit-learn==1.9.1 numpy==2.4.6
python hardness_peer.py > ../resources/sampling/hardness.csv
"""

import numpy
from imblearn.under_sampling import InstanceHardnessThreshold
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

SIZES = [70, 25, 15]
STRATEGIES = ["auto", "majority", "all", {0: 33, 1: 20}]


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are the features themselves."""

    def fit(self, features, labels):
        self.classes_ = numpy.unique(labels)
        return self

    def predict_proba(self, features):
        return features

    def predict(self, features):
        return self.classes_[features.argmax(axis=1)]


def main():
    random = numpy.random.default_rng(5)
    labels = numpy.repeat(range(len(SIZES)), SIZES)
    order = random.permutation(len(labels))
    labels = labels[order]
    features = random.normal(size=(len(labels), 3)) + labels[:, None] * [0.9, -0.5, 0.2]
    folds = StratifiedKFold(5, shuffle=True, random_state=7)
    model = LogisticRegression()
    probabilities = cross_val_predict(model, features, labels, cv=folds, method="predict_proba")
    kept = []
    for strategy in STRATEGIES:
        sampler = InstanceHardnessThreshold(estimator=Given(), sampling_strategy=strategy, cv=5)
        sampler.fit_resample(probabilities, labels)
        kept.append(set(sampler.sample_indices_))
    print("label;probabilities;kept by auto, majority, all, counts 33 of class 0 and 20 of class 1")
    for row, label in enumerate(labels):
        marks = " ".join(str(int(row in rows)) for rows in kept)
        print(label, " ".join(repr(float(p)) for p in probabilities[row]), marks, sep=";")


if __name__ == "__main__":
    main()
