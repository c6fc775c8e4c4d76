"""Recurrent graphs against packed torch, over batch sizes and lengths, and step by step."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from sizhen.bundle.parts import Parts, graph
from sizhen.core.errors import UsageError
from sizhen.learning.recurrent import GraphWriter, RecurrentStack, last_step, masked_max, masked_mean, step_graph, valid_steps

SHAPES = [(1, 1), (1, 9), (2, 4), (3, 17), (5, 2), (8, 31), (33, 12)]
KINDS = list(itertools.product(("rnn", "lstm", "gru"), (False, True), (1, 2)))


def session(content, threads=1):
    return Parts.of([graph("g", content)]).graph("g", threads=threads)


def whole(stack):
    writer = GraphWriter()
    x = writer.input("x", ["n", "t", stack.inputs])
    lengths = writer.input("lengths", ["n"], np.int32)
    y, last = writer.recurrent(stack, x, lengths)
    writer.output("y", y)
    writer.output("last", last)
    return writer.to_bytes()


def packed(stack, x, lengths):
    """The same weights in torch's own module on packed sequences: what everything here is held against."""
    kind = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[stack.cell]
    net = kind(stack.inputs, stack.hidden, stack.layers, batch_first=True, bidirectional=stack.bidirectional)
    for layer, modules in enumerate(stack.net):
        for module, suffix in zip(modules, ("", "_reverse"), strict=False):
            for name, weights in module.named_parameters():
                getattr(net, name.replace("_l0", f"_l{layer}{suffix}")).data = weights.data
    sequence = pack_padded_sequence(torch.from_numpy(x), torch.from_numpy(lengths).long(), batch_first=True, enforce_sorted=False)
    with torch.no_grad():
        y, state = net(sequence)
    hidden = state[0] if stack.cell == "lstm" else state
    y, _lengths = pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])
    return y.numpy(), hidden[-stack.directions :].transpose(0, 1).reshape(len(x), -1).numpy()


def sequences(shape, inputs, seed=0, least=1):
    generator = np.random.default_rng([seed, *shape])
    n, t = shape
    lengths = generator.integers(least, t + 1, n)
    lengths[generator.integers(n)] = t
    return generator.normal(size=(n, t, inputs)).astype(np.float32), lengths.astype(np.int32)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("cell", "bidirectional", "layers"), KINDS)
def test_graph_agrees_with_packed_torch(cell, bidirectional, layers, threads):
    torch.manual_seed(3)
    stack = RecurrentStack(cell, 5, 7, layers, bidirectional).eval()
    runner = session(whole(stack), threads)
    for shape in SHAPES:
        x, lengths = sequences(shape, 5)
        padded = x.copy()
        padded[np.arange(shape[1])[None, :] >= lengths[:, None]] = np.nan  # what is padded must not matter
        y, last = packed(stack, x, lengths)
        found_y, found_last = runner.run(None, {"x": padded, "lengths": lengths})
        np.testing.assert_allclose(found_y, y, atol=1e-5)
        np.testing.assert_allclose(found_last, last, atol=1e-5)
        with torch.no_grad():
            own_y, own_last = stack(torch.from_numpy(padded), torch.from_numpy(lengths))
        np.testing.assert_allclose(own_y.numpy(), y, atol=1e-5)
        np.testing.assert_allclose(own_last.numpy(), last, atol=1e-5)
        assert y.shape == (*shape, stack.outputs)


@pytest.mark.parametrize(("cell", "bidirectional", "layers"), KINDS)
def test_padding_changes_neither_gradients_nor_outputs(cell, bidirectional, layers):
    torch.manual_seed(4)
    stack = RecurrentStack(cell, 3, 4, layers, bidirectional, dropout=0.0)
    x, lengths = sequences((6, 11), 3)

    def gradients(padding):
        filled = torch.from_numpy(x).clone()
        filled[~valid_steps(torch.from_numpy(lengths), 11)] = padding
        stack.zero_grad()
        y, last = stack(filled, torch.from_numpy(lengths))
        (y.sum() + last.square().sum()).backward()
        return torch.cat([parameter.grad.flatten() for parameter in stack.parameters()])

    assert torch.equal(gradients(0.0), gradients(float("nan")))
    assert gradients(0.0).abs().sum() > 0


def test_dropout_lies_between_layers_and_only_in_training():
    x, lengths = (torch.from_numpy(array) for array in sequences((3, 5), 3))
    one, two = RecurrentStack("gru", 3, 8, 1, dropout=0.5), RecurrentStack("gru", 3, 8, 2, dropout=0.5)
    assert torch.equal(one(x, lengths)[0], one(x, lengths)[0])
    assert not torch.equal(two(x, lengths)[0], two(x, lengths)[0])
    two.eval()
    assert torch.equal(two(x, lengths)[0], two(x, lengths)[0])


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_an_empty_sequence_gives_zeros_in_both(cell):
    stack = RecurrentStack(cell, 3, 4, 2, True).eval()
    x, lengths = sequences((4, 6), 3)
    lengths[1] = 0
    with torch.no_grad():
        y, last = stack(torch.from_numpy(x), torch.from_numpy(lengths))
    found_y, found_last = session(whole(stack)).run(None, {"x": x, "lengths": lengths})
    assert not y[1].any()
    assert not last[1].any()
    np.testing.assert_allclose(found_y, y.numpy(), atol=1e-5)
    np.testing.assert_allclose(found_last, last.numpy(), atol=1e-5)


@pytest.mark.parametrize(("cell", "layers"), itertools.product(("rnn", "lstm", "gru"), (1, 2)))
def test_steps_give_what_the_whole_sequence_gives(cell, layers):
    torch.manual_seed(5)
    stack = RecurrentStack(cell, 4, 6, layers).eval()
    head = nn.Linear(6, 2)
    runner = session(step_graph(stack, lambda writer, y: writer.linear(head, y), "logits"))
    for n, t in SHAPES[:6]:
        x, _ = sequences((n, t), 4)
        with torch.no_grad():
            y, _last = stack(torch.from_numpy(x), torch.full((n,), t))
            expected = head(y).numpy()
        state = np.zeros((n, stack.state_size), np.float32)
        for step in range(t):
            logits, state = runner.run(["logits", "next_state"], {"x": x[:, step], "state": state})
            np.testing.assert_allclose(logits, expected[:, step], atol=1e-5)


def test_pooling_and_layers_agree_with_torch():
    torch.manual_seed(6)
    embedding, norm, linear = nn.Embedding(11, 6), nn.LayerNorm(6), nn.Linear(6, 3)
    conv = nn.Conv1d(6, 6, 3, padding="same", dilation=2)
    batch_norm = nn.BatchNorm1d(6).eval()
    batch_norm.running_mean.normal_()
    batch_norm.running_var.uniform_(0.5, 2)
    writer = GraphWriter()
    ids = writer.input("ids", ["n", "t"], np.int64)
    lengths = writer.input("lengths", ["n"], np.int32)
    x = writer.layer_norm(norm, writer.embedding(embedding, ids))
    x = writer.transpose(writer.relu(writer.batch_norm(batch_norm, writer.conv1d(conv, writer.transpose(x, (0, 2, 1))))), (0, 2, 1))
    pooled = writer.concat([writer.masked_mean(x, lengths), writer.masked_max(x, lengths), writer.last_step(x, lengths)], 1)
    writer.output("pooled", pooled)
    writer.output("softmax", writer.softmax(writer.linear(linear, x)))
    writer.output("gates", writer.multiply(writer.tanh(x), writer.sigmoid(x)))
    runner = session(writer.to_bytes())
    for n, t in SHAPES:
        generator = np.random.default_rng([n, t])
        tokens, counts = generator.integers(0, 11, (n, t)), generator.integers(1, t + 1, n).astype(np.int32)
        with torch.no_grad():
            y = norm(embedding(torch.from_numpy(tokens))).transpose(1, 2)
            y = torch.relu(batch_norm(conv(y))).transpose(1, 2)
            at = torch.from_numpy(counts)
            expected = (
                torch.cat([masked_mean(y, at), masked_max(y, at), last_step(y, at)], 1),
                linear(y).softmax(-1),
                y.tanh() * y.sigmoid(),
            )
        for found, wanted in zip(runner.run(None, {"ids": tokens, "lengths": counts}), expected, strict=True):
            np.testing.assert_allclose(found, wanted.numpy(), atol=1e-5)


def test_pooling_over_valid_steps_by_hand():
    x = torch.tensor([[[1.0], [5.0], [99.0]], [[-2.0], [-4.0], [-6.0]], [[7.0], [7.0], [7.0]]])
    lengths = torch.tensor([2, 3, 0])
    assert masked_mean(x, lengths)[:, 0].tolist() == [3.0, -4.0, 0.0]
    assert masked_max(x, lengths)[:, 0].tolist() == [5.0, -2.0, 0.0]
    assert last_step(x, lengths)[:2, 0].tolist() == [5.0, -6.0]


def test_the_same_weights_give_the_same_bytes():
    stack = RecurrentStack("gru", 3, 4, 2, True)
    assert whole(stack) == whole(stack)


def test_a_two_way_net_cannot_be_stepped():
    with pytest.raises(UsageError, match="two-way network sees the future and cannot be stepped; expected bidirectional = false"):
        step_graph(RecurrentStack("lstm", 3, 4, bidirectional=True))


def test_unknown_cell():
    with pytest.raises(UsageError, match="cell 'lstn' is not known; expected one of rnn, lstm, gru"):
        RecurrentStack("lstn", 3, 4)
