"""Recurrent networks over padded sequences in torch, pooling over their valid steps, and their one-step graph for streaming."""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _
from sizhen.learning.graph_writer import GraphWriter, Value

__all__ = [
    "Cell",
    "GraphWriter",
    "RecurrentStack",
    "last_step",
    "masked_log_sum",
    "masked_max",
    "masked_mean",
    "masked_softmax",
    "step_graph",
    "valid_steps",
]

Cell = Literal["rnn", "lstm", "gru"]
_MODULES: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
# torch's gates: (input, forget, cell, output), (reset, update, new); ONNX's: (input, output, forget, cell), (update, reset, hidden)
_GATES: dict[str, tuple[int, ...]] = {"rnn": (0,), "lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}


class RecurrentStack(nn.Module):
    """Layers of RNN (tanh), LSTM or GRU, one- or two-way, over sequences of different lengths.

    x (N, T, inputs) and lengths (N,) give outputs (N, T, D), zero beyond each length, and the last state (N, D): the forward direction's
    state at the last valid step beside the backward direction's at the first; D = hidden, or twice hidden where two-way. A sequence of
    length 0 gives zeros. Elman 1990; Hochreiter & Schmidhuber 1997; Cho et al. 2014; Schuster & Paliwal 1997.
    """

    def __init__(self, cell: Cell, inputs: int, hidden: int, layers: int = 1, bidirectional: bool = False, dropout: float = 0.0) -> None:
        super().__init__()
        if cell not in get_args(Cell):
            raise UsageError(_("cell {cell!r} is not known; expected one of rnn, lstm, gru").format(cell=cell))
        self.cell: Cell = cell
        self.inputs, self.hidden, self.layers, self.bidirectional = inputs, hidden, layers, bidirectional
        self.dropout = dropout
        # one module a layer and direction: dense kernels over padded steps train three times as fast as packed sequences
        # (one thread, 32 sequences of 60 to 100 steps, hidden 128)
        self.net = nn.ModuleList(
            nn.ModuleList(
                _MODULES[cell](inputs if layer == 0 else self.outputs, hidden, batch_first=True) for _direction in range(self.directions)
            )
            for layer in range(layers)
        )

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def outputs(self) -> int:
        """D, the width of an output step and of the last state."""
        return self.hidden * self.directions

    @property
    def state_size(self) -> int:
        """Width of the flat state of a one-way stack: hidden per layer, for LSTM its cell beside it."""
        return self.hidden * self.layers * (2 if self.cell == "lstm" else 1)

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        padding = ~valid_steps(lengths, x.shape[1])[:, :, None]
        y = x.masked_fill(padding, 0.0)
        for number, layer in enumerate(self.net):
            if number and self.dropout:
                y = nn.functional.dropout(y, self.dropout, self.training)
            directed = [layer[0](y)[0]]  # type: ignore[index]
            if self.bidirectional:
                directed.append(_reversed(layer[1](_reversed(y, lengths))[0], lengths))  # type: ignore[index]
            y = torch.cat(directed, dim=2).masked_fill(padding, 0.0)
        last = last_step(y[:, :, : self.hidden], lengths)
        return y, torch.cat([last, y[:, 0, self.hidden :]], dim=1)

    def weights(self, layer: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """W (directions, G * hidden, inputs), R (directions, G * hidden, hidden), B (directions, 2 * G * hidden), in ONNX's order."""
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        w, r, wb, rb = (np.stack([self._gates(getattr(module, name)) for module in self.net[layer]]) for name in names)  # type: ignore[attr-defined]
        return w, r, np.concatenate([wb, rb], axis=1)

    def _gates(self, weights: Tensor) -> NDArray[np.float32]:
        split = np.split(weights.detach().cpu().numpy().astype(np.float32), len(_GATES[self.cell]))
        return np.concatenate([split[gate] for gate in _GATES[self.cell]])


def _reversed(x: Tensor, lengths: Tensor) -> Tensor:
    """The valid steps of x (N, T, D) in reverse order, padding left where it is."""
    time = torch.arange(x.shape[1], device=x.device)[None, :]
    index = torch.where(time < lengths[:, None], lengths[:, None] - 1 - time, time)
    return x.gather(1, index[:, :, None].expand(-1, -1, x.shape[2]))


def valid_steps(lengths: Tensor, steps: int) -> Tensor:
    """(N, T) bool, true where a step is within its sequence."""
    return torch.arange(steps, device=lengths.device)[None, :] < lengths[:, None]


def masked_mean(x: Tensor, lengths: Tensor) -> Tensor:
    """Mean over the valid steps of x (N, T, D), (N, D); zeros where there is none. `GraphWriter.masked_mean` is its twin."""
    valid = valid_steps(lengths, x.shape[1])[:, :, None]
    return x.masked_fill(~valid, 0.0).sum(1) / lengths.clamp(min=1)[:, None].to(x.dtype)


def masked_max(x: Tensor, lengths: Tensor) -> Tensor:
    """Maximum over the valid steps of x (N, T, D), (N, D); zeros where there is none. `GraphWriter.masked_max` is its twin."""
    valid = valid_steps(lengths, x.shape[1])[:, :, None]
    return x.masked_fill(~valid, -torch.inf).amax(1).masked_fill(lengths[:, None] <= 0, 0.0)


def masked_softmax(x: Tensor, lengths: Tensor) -> Tensor:
    """Softmax over the valid steps of x (N, T), 0 elsewhere; `GraphWriter.masked_softmax` is its twin."""
    valid = valid_steps(lengths, x.shape[1])
    return x.masked_fill(~valid, -1e30).softmax(1).masked_fill(~valid, 0.0)


def masked_log_sum(x: Tensor, lengths: Tensor) -> Tensor:
    """(N,) logarithm of the sum of exp(x) over the valid steps of x (N, T); `GraphWriter.masked_log_sum` is its twin."""
    return x.masked_fill(~valid_steps(lengths, x.shape[1]), -1e30).logsumexp(1)


def last_step(x: Tensor, lengths: Tensor) -> Tensor:
    """The last valid step of x (N, T, D), (N, D). `GraphWriter.last_step` is its twin."""
    index = (lengths.to(torch.int64) - 1).clamp(min=0)[:, None, None].expand(-1, 1, x.shape[2])
    return x.gather(1, index)[:, 0]


def step_graph(stack: RecurrentStack, head: Callable[[GraphWriter, Value], Value] | None = None, output: str = "outputs") -> bytes:
    """One step of a one-way stack as an ONNX graph, for streaming.

    Inputs "x" (n, inputs) and "state" (n, stack.state_size), all zeros at the start; outputs `output` (n, D, or what `head` makes of it)
    and "next_state". Step by step it gives what the whole sequence gives. Raises UsageError for a two-way stack.
    """
    graph = GraphWriter()
    x = graph.input("x", ["n", stack.inputs])
    state = graph.input("state", ["n", stack.state_size])
    y, following = graph.step(stack, x, state)
    graph.output(output, y if head is None else head(graph, y))
    graph.output("next_state", following)
    return graph.to_bytes()
