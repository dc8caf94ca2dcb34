"""Makes the numbers that SchedulePeerTest compares with: the rates of PyTorch's schedulers, stepped once a batch.

pip install torch==2.5.1 numpy==1.26.4
python schedule_peer.py ../resources/schedules/peer.json
"""

import json
import sys

import torch
from torch.optim import lr_scheduler as schedulers

EPOCHS, PER_EPOCH = 20, 5
STEPS = EPOCHS * PER_EPOCH
WARM_UP = STEPS // 10


def rates(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(optimizer)
    found = []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(found) < STEPS:
            scheduler.step()
    return found


def plateau():
    """The rate of each epoch, by the losses that the test knows too."""
    losses = [1.0, 0.8, 0.81, 0.805, 0.9, 0.7, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = schedulers.ReduceLROnPlateau(optimizer, factor=0.5, patience=1, min_lr=0.2)
    found = []
    for loss in losses:
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(loss)
    return found


def rise(step):
    """The share of the rate in a step of the warm-up, counted from 0; its last has all of it."""
    return (step + 1) / WARM_UP


def inverse_square_root(step):
    """As get_inverse_sqrt_schedule of transformers has it, with the warm-up's steps for its timescale; that counts from 1."""
    return rise(step) if step + 1 < WARM_UP else ((step + 1) / WARM_UP) ** -0.5


def warm_up(after):
    """A linear rise and then the scheduler `after`, given how many steps are left."""
    return lambda o: schedulers.SequentialLR(
        o, [schedulers.LambdaLR(o, rise), after(o, STEPS - WARM_UP)], milestones=[WARM_UP]
    )


CASES = {
    "constant": lambda o: schedulers.LambdaLR(o, lambda step: 1.0),
    "warm-up-constant": warm_up(lambda o, left: schedulers.LambdaLR(o, lambda step: 1.0)),
    "warm-up-cosine": warm_up(lambda o, left: schedulers.CosineAnnealingLR(o, T_max=left, eta_min=0.01)),
    "warm-up-polynomial": warm_up(lambda o, left: schedulers.PolynomialLR(o, total_iters=left, power=2.0)),
    "inverse-square-root": lambda o: schedulers.LambdaLR(o, inverse_square_root),
    "step": lambda o: schedulers.StepLR(o, 3 * PER_EPOCH, gamma=0.3),
    "multi-step": lambda o: schedulers.MultiStepLR(o, [2 * PER_EPOCH, 7 * PER_EPOCH], gamma=0.2),
    "exponential": lambda o: schedulers.ExponentialLR(o, gamma=0.9 ** (1 / PER_EPOCH)),
    "polynomial": lambda o: schedulers.PolynomialLR(o, total_iters=STEPS, power=2.0),
    "cosine": lambda o: schedulers.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.01),
    "cosine-restarts": lambda o: schedulers.CosineAnnealingWarmRestarts(o, T_0=2 * PER_EPOCH, T_mult=2, eta_min=0.01),
    "one-cycle": lambda o: schedulers.OneCycleLR(o, max_lr=1.0, total_steps=STEPS, pct_start=0.3),
}

if __name__ == "__main__":
    found = {name: rates(make) for name, make in CASES.items()}
    found["plateau"] = plateau()
    with open(sys.argv[1], "w") as file:
        json.dump(found, file, indent=1)
        file.write("\n")
