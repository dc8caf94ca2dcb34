"""The neighbours among which imbalanced-learn's SMOTENC draws, where two of five features are categories.

pip install imbalanced-learn==0.14.2 scikit-learn==1.9.1 numpy==2.4.6
python expected_categories.py > ../resources/neighbours/categories.csv

One line a row of the minority: features, five neighbours by place in the minority.
"""

import numpy
from imblearn.over_sampling import SMOTENC


class Watched(SMOTENC):
    def _make_samples(self, X, y_dtype, y_type, nn_data, nn_num, n_samples, step_size=1.0, y=None):
        self.neighbours = nn_num
        return super()._make_samples(X, y_dtype, y_type, nn_data, nn_num, n_samples, step_size, y)


def main():
    random = numpy.random.default_rng(13)
    labels = (numpy.arange(240) % 4 == 0).astype(int)
    rows = numpy.round(random.normal(size=(240, 5)) * [1, 2, 3, 1, 1], 3)
    rows[:, 1] = random.choice(3, size=240)
    rows[:, 4] = random.choice(2, size=240)
    watched = Watched(categorical_features=[1, 4])
    watched.fit_resample(rows, labels)
    for row, near in zip(rows[labels == 1], watched.neighbours):
        print(" ".join(map(str, row)), " ".join(map(str, near)), sep=",")


if __name__ == "__main__":
    main()
