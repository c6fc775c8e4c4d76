"""What the writer refuses, and that it writes plain, checked graphs."""

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some
from torch import nn

from sizhen.bundle.parts import Parts, graph
from sizhen.core.errors import UsageError
from sizhen.learning.recurrent import GraphWriter, masked_log_sum, masked_max, masked_mean, masked_softmax


def run(writer, **feeds):
    return Parts.of([graph("g", writer.to_bytes())]).graph("g", threads=1).run(None, feeds)


def pooling():
    writer = GraphWriter()
    x, lengths = writer.input("x", ["n", "t", 2]), writer.input("lengths", ["n"], np.int64)
    writer.output("mean", writer.masked_mean(x, lengths))
    writer.output("max", writer.masked_max(x, lengths))
    return Parts.of([graph("g", writer.to_bytes())]).graph("g", threads=1)


POOLING = pooling()


@settings(max_examples=30, deadline=None)
@given(some.integers(1, 6), some.lists(some.integers(0, 6), min_size=1, max_size=7), some.integers(0, 2**16))
def test_pooling_sees_valid_steps_only(steps, lengths, seed):
    counts = np.minimum(lengths, steps)
    x = np.random.default_rng(seed).normal(size=(len(counts), steps, 2)).astype(np.float32)
    for row, count in enumerate(counts):
        x[row, count:] = np.nan
    mean, highest = POOLING.run(None, {"x": x, "lengths": counts})
    for row, count in enumerate(counts):
        valid = x[row, :count]
        np.testing.assert_allclose(mean[row], valid.mean(0) if count else 0, atol=1e-6)
        np.testing.assert_allclose(highest[row], valid.max(0) if count else 0)
    at = torch.from_numpy(counts)
    np.testing.assert_allclose(masked_mean(torch.from_numpy(x), at).numpy(), mean, atol=1e-6)
    np.testing.assert_allclose(masked_max(torch.from_numpy(x), at).numpy(), highest)


def attending():
    writer = GraphWriter()
    x, lengths = writer.input("x", ["n", "t"]), writer.input("lengths", ["n"], np.int64)
    writer.output("weights", writer.masked_softmax(x, lengths))
    writer.output("sum", writer.masked_log_sum(x, lengths))
    return Parts.of([graph("g", writer.to_bytes())]).graph("g", threads=1)


ATTENDING = attending()


@settings(max_examples=30, deadline=None)
@given(some.integers(1, 6), some.lists(some.integers(0, 6), min_size=1, max_size=7), some.floats(0.1, 40), some.integers(0, 2**16))
def test_attention_falls_on_valid_steps_only(steps, lengths, scale, seed):
    counts = np.minimum(lengths, steps)
    x = (scale * np.random.default_rng(seed).normal(size=(len(counts), steps))).astype(np.float32)
    for row, count in enumerate(counts):
        x[row, count:] = np.nan
    weights, total = ATTENDING.run(None, {"x": x, "lengths": counts})
    for row, count in enumerate(counts):
        valid = x[row, :count].astype(np.float64)
        assert (weights[row, count:] == 0).all()
        assert weights[row].sum() == pytest.approx(1 if count else 0, abs=1e-5)
        if count:
            top = valid.max()
            expected = top + np.log(np.exp(valid - top).sum())
            np.testing.assert_allclose(weights[row, :count], np.exp(valid - expected), atol=1e-5)
            assert total[row] == pytest.approx(expected, rel=1e-5, abs=1e-5)
        else:
            assert total[row] < -1e29
    at = torch.from_numpy(counts)
    np.testing.assert_allclose(masked_softmax(torch.from_numpy(x), at).numpy(), weights, atol=1e-5)
    np.testing.assert_allclose(masked_log_sum(torch.from_numpy(x), at).numpy(), total, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "conv", [nn.Conv1d(2, 4, 3, padding=1, stride=2, bias=False), nn.Conv1d(2, 4, 4, padding="same"), nn.Conv1d(2, 4, 2, groups=2)]
)
def test_convolutions_of_every_padding(conv):
    writer = GraphWriter()
    writer.output("y", writer.conv1d(conv, writer.input("x", ["n", 2, "t"])))
    for n, t in [(1, 8), (2, 9), (3, 16), (4, 5), (7, 31)]:
        x = torch.randn(n, 2, t)
        np.testing.assert_allclose(run(writer, x=x.numpy())[0], conv(x).detach().numpy(), atol=1e-5)


def test_a_linear_layer_without_bias_and_any_operator():
    layer, writer = nn.Linear(3, 2, bias=False), GraphWriter()
    x = writer.input("x", ["n", 3])
    writer.output("y", writer.op("Sub", writer.linear(layer, x), writer.constant([1.0, 2.0])))
    value = torch.randn(4, 3)
    np.testing.assert_allclose(run(writer, x=value.numpy())[0], (layer(value) - torch.tensor([1.0, 2.0])).detach().numpy(), atol=1e-6)
    model = onnx.load_from_string(writer.to_bytes())
    assert [opset.domain for opset in model.opset_import] == [""]
    assert model.producer_name == ""


def test_what_the_writer_does_not_know():
    writer = GraphWriter()
    x = writer.input("x", ["n", 2, "t"])
    with pytest.raises(UsageError, match="padding 'circular' of a convolution is not known here; expected zeros"):
        writer.conv1d(nn.Conv1d(2, 2, 3, padding=1, padding_mode="circular"), x)
    with pytest.raises(UsageError, match="keeps no running statistics; expected track_running_stats=True"):
        writer.batch_norm(nn.BatchNorm1d(2, track_running_stats=False), x)
