"""The network to the parameter, and its graph to the fifth digit."""

import numpy as np
import pytest
import torch
from torch import nn

from sizhen.bundle.parts import Parts, graph
from sizhen.images.exporting import graph_of
from sizhen.images.networks import Averaged, SmallCnn, side_after


def test_the_small_network_has_93322_parameters():
    assert sum(parameter.numel() for parameter in SmallCnn(28, 28, 1, 10).parameters()) == 93_322
    assert side_after(28) == 3
    assert side_after(18) == 1


def test_its_layers_are_what_the_name_says():
    sizes = []
    x = torch.zeros(1, 1, 28, 28)
    for layer in SmallCnn(28, 28, 1, 10):
        x = layer(x)
        sizes.append(tuple(x.shape[1:]))
    assert list(dict.fromkeys(sizes)) == [(32, 26, 26), (32, 13, 13), (64, 11, 11), (64, 5, 5), (64, 3, 3), (576,), (64,), (10,)]


@pytest.mark.parametrize("pooling", ["max", "average"])
@pytest.mark.parametrize(("size", "channels"), [((28, 28), 1), ((31, 18), 3)])
def test_the_graph_gives_what_the_network_gives(pooling, size, channels):
    torch.manual_seed(0)
    module = SmallCnn(*size, channels, 4, pooling).eval()
    _agree(module, channels, size)


@pytest.mark.parametrize("several", [False, True])
def test_averaged_networks_are_the_mean_of_probabilities(several):
    torch.manual_seed(1)
    members = [SmallCnn(20, 20, 1, 3).eval() for _member in range(3)]
    module = Averaged(members, several).eval()
    x = 3 * torch.randn(5, 1, 20, 20)
    squash = torch.sigmoid if several else (lambda values: torch.softmax(values, 1))
    with torch.no_grad():
        expected = torch.stack([squash(member(x)) for member in members]).mean(0)
        torch.testing.assert_close(squash(module(x)), expected, atol=1e-6, rtol=1e-5)
    _agree(module, 1, (20, 20))


def test_the_same_weights_give_the_same_bytes():
    module = SmallCnn(20, 20, 1, 2)
    assert graph_of(module, 1, (20, 20)) == graph_of(module, 1, (20, 20))


def test_networks_of_other_layers_are_exported_too():
    torch.manual_seed(2)
    plain = nn.Sequential(nn.Conv2d(1, 4, 3, stride=2, padding=1, groups=1), nn.ReLU(), nn.AvgPool2d(3), nn.Flatten(), nn.Linear(36, 2))
    _agree(plain.eval(), 1, (18, 18))
    other = nn.Sequential(nn.Conv2d(1, 4, 3, padding="same"), nn.BatchNorm2d(4), nn.SiLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    _agree(other.eval(), 1, (18, 18))


def _agree(module, channels, size):
    session = Parts.of([graph("network", graph_of(module, channels, size))]).graph("network", threads=1)
    for n in (1, 2, 3, 5, 8):
        x = torch.randn(n, channels, *size)
        with torch.no_grad():
            np.testing.assert_allclose(session.run(["logits"], {"x": x.numpy()})[0], module(x).numpy(), atol=1e-5)
