"""The room's networks in torch: the small convolutional network of the first lessons, exactly, and several of them averaged."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import torch
from torch import Tensor, nn


class SmallCnn(nn.Sequential):
    """conv 32 3x3, pool 2, conv 64 3x3, pool 2, conv 64 3x3, dense 64, dense n; ReLU between, no padding.

    (n, channels, height, width) float32 -> (n, outputs) logits. 93,322 parameters for 28 x 28 x 1 and 10 outputs. The network of Chollet,
    Deep Learning with Python (2017), section 5.1. `pooling` "max" or "average".
    """

    def __init__(self, height: int, width: int, channels: int, outputs: int, pooling: Literal["max", "average"] = "max") -> None:
        pool = nn.MaxPool2d if pooling == "max" else nn.AvgPool2d
        super().__init__(
            nn.Conv2d(channels, 32, 3),
            nn.ReLU(),
            pool(2),
            nn.Conv2d(32, 64, 3),
            nn.ReLU(),
            pool(2),
            nn.Conv2d(64, 64, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(64 * side_after(height) * side_after(width), 64),
            nn.ReLU(),
            nn.Linear(64, outputs),
        )


class Averaged(nn.Module):
    """Several networks as one: the logarithm of their mean probability, (n, channels, height, width) -> (n, outputs).

    `several` False: softmax over outputs, log probabilities come out; True: one logistic function an output, logits come out.
    """

    def __init__(self, members: Sequence[nn.Module], several: bool) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)
        self.several = several

    def forward(self, x: Tensor) -> Tensor:
        outputs = torch.stack([member(x) for member in self.members])
        if self.several:
            return torch.logsumexp(-nn.functional.softplus(-outputs), 0) - torch.logsumexp(-nn.functional.softplus(outputs), 0)
        return torch.logsumexp(torch.log_softmax(outputs, 2), 0) - math.log(len(outputs))


def side_after(side: int) -> int:
    """What the three convolutions and two poolings leave of a side: 28 -> 3."""
    return ((side - 2) // 2 - 2) // 2 - 2


class Network(Protocol):
    """How a network is made; the room's recipe table says the pooling."""

    def __call__(self, height: int, width: int, channels: int, outputs: int, pooling: Literal["max", "average"]) -> nn.Module: ...


NETWORKS: Mapping[str, Network] = {"small-cnn": SmallCnn}  # the first is the default
