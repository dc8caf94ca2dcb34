"""Makes the numbers that LossPeerTest compares with: PyTorch's losses of single rows, and their gradients by the outputs.

pip install torch==2.5.1 numpy==1.26.4
python loss_peer.py ../resources/losses/peer.json
"""

import json
import sys

import torch
from torch.nn import functional as F

ROWS = 4
OUTPUTS = 5
LEVELS = [0.1, 0.5, 0.9]


def quantile(outputs, targets):
    error = targets.repeat_interleave(len(LEVELS)) - outputs
    levels = torch.tensor(LEVELS, dtype=torch.float64).repeat(len(targets))
    return torch.maximum(levels * error, (levels - 1) * error).mean()


def hinge(outputs, targets):
    own = targets.argmax()
    others = torch.cat([outputs[:own], outputs[own + 1 :]])
    return torch.clamp(1 + others.max() - outputs[own], min=0)


def focal(outputs, targets):
    logs = F.log_softmax(outputs, 0)
    shares = 0.1 / OUTPUTS + 0.9 * targets
    return -(shares * (1 - logs.exp()) ** 2 * logs).sum()


def distilled(outputs, targets):
    logs = F.log_softmax(outputs / 3, 0)
    taught = F.softmax(targets[OUTPUTS:] / 3, 0)
    return 0.4 * F.cross_entropy(outputs, targets[:OUTPUTS]) + 0.6 * 9 * F.kl_div(logs, taught, reduction="sum")


WEIGHTS = torch.tensor([0.5, 1.0, 2.0, 3.0, 0.1], dtype=torch.float64)
LOSSES = {
    "squared": (F.mse_loss, "numbers"),
    "absolute": (F.l1_loss, "numbers"),
    "huber": (lambda y, t: F.huber_loss(y, t, delta=0.7), "numbers"),
    "quantile": (quantile, "fewer"),
    "hinge": (hinge, "class"),
    "binary-cross-entropy": (lambda y, t: F.binary_cross_entropy_with_logits(y, t, pos_weight=WEIGHTS), "shares"),
    "cross-entropy": (lambda y, t: F.cross_entropy(y, t, label_smoothing=0.2), "probabilities"),
    "kl": (lambda y, t: F.kl_div(F.log_softmax(y, 0), t, reduction="sum"), "probabilities"),
    "focal": (focal, "probabilities"),
    "distilled": (distilled, "taught"),
}


def targets_of(kind, generator):
    def normal(size):
        return torch.randn(size, dtype=torch.float64, generator=generator)

    return {
        "numbers": lambda: normal(OUTPUTS),
        "fewer": lambda: normal(2),
        "class": lambda: F.one_hot(normal(OUTPUTS).argmax(), OUTPUTS).to(torch.float64),
        "shares": lambda: torch.rand(OUTPUTS, dtype=torch.float64, generator=generator).round(decimals=1),
        "probabilities": lambda: F.softmax(normal(OUTPUTS), 0),
        "taught": lambda: torch.cat([F.softmax(normal(OUTPUTS), 0), normal(OUTPUTS)]),
    }[kind]()


def main(path):
    generator = torch.Generator().manual_seed(7)
    found = {}
    for name, (loss, kind) in LOSSES.items():
        rows = []
        for scale in [0.5, 1, 5, 200][:ROWS]:
            targets = targets_of(kind, generator)
            size = len(targets) * len(LEVELS) if kind == "fewer" else OUTPUTS
            outputs = (scale * torch.randn(size, dtype=torch.float64, generator=generator)).requires_grad_()
            value = loss(outputs, targets)
            value.backward()
            rows.append(
                {
                    "outputs": outputs.tolist(),
                    "targets": targets.tolist(),
                    "loss": value.item(),
                    "slope": outputs.grad.tolist(),
                }
            )
        found[name] = rows
    with open(path, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1])
