"""Makes the numbers that NtXentTest compares with: PyTorch's NT-Xent losses of batches, and their gradients by the projections.

pip install torch==2.5.1 numpy==1.26.4
python contrastive_peer.py ../resources/losses/contrastive.json
"""

import json
import sys

import torch
from torch.nn import functional as F

CASES = [
    # rows, size, temperature, scale, weights
    (3, 4, 0.5, 1.0, [1.0, 1.0, 1.0]),
    (5, 8, 0.07, 30.0, [1.0, 2.0, 0.5, 0.25, 3.0]),
    (2, 1, 1.0, 0.01, [1.0, 4.0]),
    (1, 3, 0.5, 1.0, [2.0]),
]


def row_losses(projections, temperature):
    """Of 2n views, those of a row one after the other: the loss of each row."""
    units = F.normalize(projections, dim=1)
    logits = units @ units.T / temperature
    views = len(projections)
    logits = logits.masked_fill(torch.eye(views, dtype=torch.bool), float("-inf"))
    partners = torch.arange(views) ^ 1
    return F.cross_entropy(logits, partners, reduction="none").reshape(-1, 2).mean(1)


def main(path):
    generator = torch.Generator().manual_seed(11)
    cases = []
    for rows, size, temperature, scale, weights in CASES:
        projections = torch.randn(2 * rows, size, dtype=torch.float64, generator=generator) * scale
        projections.requires_grad_()
        losses = row_losses(projections, temperature)
        (losses * torch.tensor(weights, dtype=torch.float64)).sum().backward()
        cases.append(
            {
                "size": size,
                "temperature": temperature,
                "weights": weights,
                "projections": projections.flatten().tolist(),
                "losses": losses.tolist(),
                "slopes": projections.grad.flatten().tolist(),
            }
        )
    with open(path, "w") as file:
        json.dump(cases, file)


if __name__ == "__main__":
    main(sys.argv[1])
