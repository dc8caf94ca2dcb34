"""The peer: imbalanced-learn's SMOTE over an array in memory; prints new rows a second, the median of five runs."""
import os
import statistics
import sys
import time

ROWS, CORES, RESULT = int(sys.argv[1]), sys.argv[2], sys.argv[3]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = CORES

import numpy
from imblearn.over_sampling import SMOTE

rows = numpy.random.default_rng(1).normal(size=(ROWS, 30)).astype("float32")
labels = (numpy.arange(ROWS) % 20 == 0).astype(int)
seconds = []
for run in range(6):
    start = time.perf_counter()
    grown, _ = SMOTE(random_state=run).fit_resample(rows, labels)
    if run > 0:
        seconds.append(time.perf_counter() - start)
print(RESULT, (len(grown) - ROWS) / statistics.median(seconds))
