"""Makes the numbers that ZooPeerTest compares with: counts and logits of the zoo's networks by torchvision and timm.

pip install torch==2.5.1 torchvision==0.20.1 timm==1.0.11 numpy==1.26.4
python zoo_peer.py ../resources/zoo/peer.json

Both sides fill all weights, in their order, with the same hashed numbers, so that equal logits mean equal networks.
Networks that neither library has (ResNet-20, LeNet-5, the one-dimensional ones, the MLP with embeddings) are written out
here from the papers. A multiply-add is one of a convolution or linear layer, as torchvision counts its published GFLOPS.
"""

import json
import sys

import numpy as np
import timm
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

CLASSES = 10
INPUT = 1 << 20


def uniform(tensor, count):
    """Values in [-1, 1), a hash (splitmix64) of the number of the tensor and of the place in it."""
    with np.errstate(over="ignore"):
        z = (np.uint64(tensor) << np.uint64(32)) + np.arange(1, count + 1, dtype=np.uint64)
        z *= np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1


def fill(model):
    tensors = {name: value for name, value in model.state_dict().items() if not name.endswith("num_batches_tracked")}
    for number, (name, value) in enumerate(tensors.items()):
        drawn = uniform(number, value.numel())
        if value.dim() > 1:
            drawn = drawn * np.sqrt(6.0 / (value.numel() // value.shape[0]))
        else:
            drawn = 0.3 * drawn + (0.0 if name.endswith(("bias", "running_mean")) else 1.0)
        value.copy_(torch.from_numpy(drawn.astype(np.float32)).reshape(value.shape))
    return model.eval()


class BasicBlock(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Identity()
        if stride != 1 or before != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(before, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x):
        branch = self.norm2(self.conv2(self.norm1(self.conv1(x)).relu()))
        return (branch + self.shortcut(x)).relu()


def resnet20(classes):
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    before = 16
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        for block in range(3):
            layers.append(BasicBlock(before, channels, stride if block == 0 else 1))
            before = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def lenet5(classes):
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, classes),
    )  # fmt: skip


class TextCnn(nn.Module):
    def __init__(self, vocabulary, size, classes):
        super().__init__()
        self.words = nn.Embedding(vocabulary, size)
        self.convolutions = nn.ModuleList(nn.Conv1d(size, 100, kernel) for kernel in (3, 4, 5))
        self.last = nn.Linear(300, classes)

    def forward(self, x):
        series = self.words(x.long()).transpose(1, 2)
        return self.last(torch.cat([layer(series).relu().amax(2) for layer in self.convolutions], 1))


class Mlp(nn.Module):
    """Rows of two categories, of 12 and 30, and of four numbers."""

    def __init__(self, classes):
        super().__init__()
        self.first, self.second = nn.Embedding(12, 6), nn.Embedding(30, 8)
        self.layers = nn.Sequential(
            nn.Linear(18, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, classes)
        )

    def forward(self, x):
        ids = x[:, :2].long()
        return self.layers(torch.cat([self.first(ids[:, 0]), self.second(ids[:, 1]), x[:, 2:]], 1))


def series_cnn(channels, classes):
    layers = []
    for before, after, kernel in ((channels, 128, 7), (128, 256, 5), (256, 128, 3)):
        layers += [nn.Conv1d(before, after, kernel, padding=kernel // 2, bias=False), nn.BatchNorm1d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(128, classes))


IMAGE, SMALL = (3, 224, 224), (3, 96, 96)

NETWORKS = {
    "mlp": (Mlp, (6,), (6,), 12),
    "lenet-5": (lenet5, (1, 28, 28), (1, 28, 28), 0),
    "resnet-20": (resnet20, (3, 32, 32), (3, 32, 32), 0),
    "resnet-18": (lambda classes: torchvision.models.resnet18(num_classes=classes), IMAGE, SMALL, 0),
    "resnet-50": (lambda classes: torchvision.models.resnet50(num_classes=classes), IMAGE, SMALL, 0),
    "mobilenet-v2": (lambda classes: torchvision.models.mobilenet_v2(num_classes=classes), IMAGE, SMALL, 0),
    "mobilenet-v2 0.5": (
        lambda classes: torchvision.models.mobilenet_v2(num_classes=classes, width_mult=0.5), IMAGE, SMALL, 0
    ),
    "efficientnet-lite0": (
        lambda classes: timm.create_model("efficientnet_lite0", num_classes=classes), IMAGE, SMALL, 0
    ),
    "efficientnet-b0": (lambda classes: torchvision.models.efficientnet_b0(num_classes=classes), IMAGE, SMALL, 0),
    "text-cnn": (lambda classes: TextCnn(500, 50, classes), (20,), (20,), 500),
    "series-cnn": (lambda classes: series_cnn(3, classes), (3, 60), (3, 60), 0),
}  # fmt: skip


def batch(shape, ids):
    drawn = uniform(INPUT, int(np.prod((2, *shape))))
    values = np.floor((drawn + 1) / 2 * ids) if ids else drawn
    return torch.from_numpy(values.astype(np.float32)).reshape(2, *shape)


@torch.no_grad()
def describe(make, published, shape, ids):
    classes = 1000 if published == IMAGE else CLASSES
    model = make(classes).eval()
    counter = FlopCounterMode(display=False)
    with counter:
        model(batch(published, ids)[:1])
    small = fill(make(CLASSES))
    return {
        "classes": classes,
        "input": published,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "multiplyAdds": counter.get_total_flops() // 2,
        "shape": shape,
        "ids": ids,
        "logits": [float(value) for value in small(batch(shape, ids)).ravel()],
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    numbers = {name: describe(*settings) for name, settings in NETWORKS.items()}
    with open(sys.argv[1], "w") as out:
        json.dump(numbers, out, indent=1)
        out.write("\n")
    for name, each in numbers.items():
        print(name, each["parameters"], each["multiplyAdds"], each["logits"][:3])
