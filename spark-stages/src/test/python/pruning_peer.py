"""Makes the numbers that PruningPeerTest compares with: which weights PyTorch's pruning leaves, and what NumPy's singular values give.

pip install torch==2.5.1 numpy==1.26.4
python pruning_peer.py ../resources/pruning/peer.json
"""

import json
import sys

import numpy as np
import torch
from torch import nn
from torch.ao.pruning import WeightNormSparsifier
from torch.nn.utils import prune

SHAPES = {"conv1.weight": (8, 4, 3, 3), "linear1.weight": (16, 32), "linear2.weight": (5, 16)}
SPARSITY = 0.7


def weights():
    random = np.random.default_rng(7)
    drawn = {name: random.normal(0, 0.3, shape) for name, shape in SHAPES.items()}
    left, right = random.normal(0, 0.3, (16, 16)), random.normal(0, 0.3, (16, 32))
    drawn["linear1.weight"] = left @ np.diag(0.6 ** np.arange(16)) @ right
    return {name: np.round(values, 6).astype(np.float32) for name, values in drawn.items()}


def modules(tensors):
    made = {"conv1.weight": nn.Conv2d(4, 8, 3), "linear1.weight": nn.Linear(32, 16), "linear2.weight": nn.Linear(16, 5)}
    for name, module in made.items():
        module.weight = nn.Parameter(torch.tensor(tensors[name]))
    return made


def text(mask):
    return "".join("1" if kept else "0" for kept in np.asarray(mask).reshape(-1))


def globally(tensors):
    made = modules(tensors)
    prune.global_unstructured([(module, "weight") for module in made.values()], prune.L1Unstructured, amount=SPARSITY)
    return {name: text(module.weight_mask) for name, module in made.items()}


def by_layer(tensors):
    made = modules(tensors)
    for module in made.values():
        prune.l1_unstructured(module, "weight", amount=SPARSITY)
    return {name: text(module.weight_mask) for name, module in made.items()}


def groups(tensors, kept, size):
    """Along the input channels: a kernel as one row for each output and place."""
    masks = {}
    for name, values in tensors.items():
        rows = np.moveaxis(values, 1, -1).reshape(-1, values.shape[1])
        model = nn.Sequential(nn.Linear(rows.shape[1], rows.shape[0]))
        model[0].weight = nn.Parameter(torch.tensor(rows))
        sparsifier = WeightNormSparsifier(1.0, (1, size), zeros_per_block=size - kept)
        sparsifier.prepare(model, [{"tensor_fqn": "0.weight"}])
        sparsifier.step()
        mask = model[0].parametrizations.weight[0].mask.numpy().reshape(np.moveaxis(values, 1, -1).shape)
        masks[name] = text(np.moveaxis(mask, -1, 1))
    return masks


def low_rank(values, energy):
    left, singular, right = np.linalg.svd(values.astype(np.float64), full_matrices=False)
    squares = np.cumsum(singular**2)
    rank = int(np.argmax(squares >= energy * squares[-1])) + 1
    product = (left[:, :rank] * singular[:rank]) @ right[:rank]
    return {"energy": energy, "rank": rank, "product": [round(value, 7) for value in product.reshape(-1).tolist()]}


def main():
    tensors = weights()
    json.dump(
        {
            "weights": {name: [float(str(value)) for value in values.reshape(-1)] for name, values in tensors.items()},
            "global": globally(tensors),
            "layer": by_layer(tensors),
            "2:4": groups(tensors, 2, 4),
            "1:4": groups(tensors, 1, 4),
            "low-rank": [low_rank(tensors["linear1.weight"], energy) for energy in (0.8, 0.99)],
        },
        open(sys.argv[1], "w"),
        separators=(",", ":"),
    )


main()
