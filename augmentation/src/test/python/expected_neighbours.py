"""The neighbours among which imbalanced-learn's SMOTE draws, and the rows that BorderlineSMOTE finds in danger.

pip install imbalanced-learn==0.14.2 scikit-learn==1.9.1 numpy==2.4.6
python expected_neighbours.py > ../resources/neighbours/expected.csv

One line a row: class, 1 if in danger, five neighbours by place in the minority class (empty for the majority), features.
"""

import numpy
from imblearn.over_sampling import SMOTE, BorderlineSMOTE


def main():
    random = numpy.random.default_rng(11)
    labels = (numpy.arange(400) % 4 == 0).astype(int)
    rows = numpy.round(random.normal(size=(400, 7)) + 0.9 * labels[:, None], 3)
    minority = rows[labels == 1]
    smote = SMOTE().fit(rows, labels)
    smote.fit_resample(rows, labels)
    nearest = smote.nn_k_.fit(minority).kneighbors(minority, return_distance=False)[:, 1:]
    border = BorderlineSMOTE()
    border.fit_resample(rows, labels)
    danger = border._in_danger_noise(border.nn_m_, minority, 1, labels, kind="danger")
    place = 0
    for label, row in zip(labels, rows):
        near, in_danger = "", 0
        if label == 1:
            near, in_danger = " ".join(map(str, nearest[place])), int(danger[place])
            place += 1
        print(label, in_danger, near, " ".join(map(str, row)), sep=",")


if __name__ == "__main__":
    main()
