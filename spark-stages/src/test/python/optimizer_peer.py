"""Makes the numbers that OptimizerPeerTest compares with: PyTorch's optimizers, and timm's for those that PyTorch lacks.

pip install torch==2.5.1 timm==1.0.11 numpy==1.26.4
python optimizer_peer.py ../resources/optimizers/peer.json
"""

import json
import sys

import numpy as np
import torch
from timm.optim import Lamb, Lars, Lion

MATRIX, VECTOR, STEPS, KEPT = 12, 3, 100, (1, 10, 100)
RATE, DECAY = 0.01, 0.05


def start(size, shift):
    return np.cos(np.arange(size) + shift).astype(np.float32)


def gradient(step, values, shift):
    wave = np.sin(0.1 * step * (np.arange(values.size) + 1 + shift)).astype(np.float32)
    return wave + np.float32(0.25) * values


def run(make):
    matrix = torch.nn.Parameter(torch.from_numpy(start(MATRIX, 0).reshape(4, 3)))
    vector = torch.nn.Parameter(torch.from_numpy(start(VECTOR, 20)))
    steppers = make(matrix, vector)
    kept = {}
    for step in range(1, STEPS + 1):
        for tensor, shift in ((matrix, 0), (vector, 20)):
            flat = tensor.detach().numpy().ravel()
            tensor.grad = torch.from_numpy(gradient(step, flat, shift).reshape(tuple(tensor.shape)))
        for stepper in steppers:
            stepper.step()
        if step in KEPT:
            values = np.concatenate([matrix.detach().numpy().ravel(), vector.detach().numpy().ravel()])
            kept[str(step)] = [float(value) for value in values]
    return kept


def groups(optimizer, **settings):
    """One group with decay for the matrix, one without for the vector."""
    return lambda matrix, vector: [
        optimizer(
            [{"params": [matrix], "weight_decay": DECAY}, {"params": [vector], "weight_decay": 0.0}], lr=RATE, **settings
        )
    ]


def adaptive(optimizer, **settings):
    """timm's layer-wise optimizers: the rate of a matrix is adapted, that of a vector is not."""
    return lambda matrix, vector: [
        optimizer([matrix], lr=RATE, weight_decay=DECAY, always_adapt=True, **settings),
        optimizer([vector], lr=RATE, weight_decay=0.0, always_adapt=False, **settings),
    ]


CASES = {
    "sgd": groups(torch.optim.SGD),
    "sgd-momentum": groups(torch.optim.SGD, momentum=0.9),
    "sgd-nesterov": groups(torch.optim.SGD, momentum=0.9, nesterov=True),
    "adam": groups(torch.optim.Adam),
    "adamw": groups(torch.optim.AdamW),
    "rmsprop": groups(torch.optim.RMSprop),
    "rmsprop-momentum": groups(torch.optim.RMSprop, alpha=0.9, eps=1e-3, momentum=0.9),
    "adagrad": groups(torch.optim.Adagrad),
    "lion": groups(Lion),
    "lamb": adaptive(Lamb, max_grad_norm=1e9),
    "lars": adaptive(Lars, momentum=0.9),
}

if __name__ == "__main__":
    with open(sys.argv[1], "w") as file:
        json.dump({name: run(make) for name, make in CASES.items()}, file, indent=1)
        file.write("\n")
