"""Recurrent networks over sequences with masks, as torch modules, and the same as a graph written from the weights."""

import numpy as np
import torch
from torch import Tensor, nn

from sizhen.learning.recurrent import Cell, GraphWriter, RecurrentStack, masked_max, masked_mean


class SequenceNet(nn.Module):
    """RNN, LSTM or GRU over (n, T, F), its last state, mean and maximum over valid steps beside the context (n, S), one hidden layer.

    Elman 1990; Hochreiter & Schmidhuber 1997; Cho et al. 2014; Schuster & Paliwal 1997 (two-way). Gives logits (n, K).
    """

    def __init__(
        self, cell: Cell, inputs: int, context: int, classes: int, hidden: int = 32, both_ways: bool = False, dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.stack = RecurrentStack(cell, inputs, hidden, bidirectional=both_ways)
        self.dense = nn.Linear(3 * self.stack.outputs + context, 48)
        self.out = nn.Linear(48, classes)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, lengths: Tensor, context: Tensor) -> Tensor:
        y, last = self.stack(x, lengths)
        seen = torch.cat([last, masked_mean(y, lengths), masked_max(y, lengths), context], dim=1)
        hidden = torch.relu(self.dense(self.dropout(seen)))
        return self.out(self.dropout(hidden))  # type: ignore[no-any-return]

    def to_onnx(self) -> bytes:
        """Inputs "x" (n, t, F), "lengths" (n,) int32 and, where there is one, "context" (n, S); output "logits" (n, K)."""
        graph = GraphWriter()
        x = graph.input("x", ["n", "t", self.stack.inputs])
        lengths = graph.input("lengths", ["n"], np.int32)
        y, last = graph.recurrent(self.stack, x, lengths)
        seen = [last, graph.masked_mean(y, lengths), graph.masked_max(y, lengths)]
        width = self.dense.in_features - 3 * self.stack.outputs
        if width:
            seen.append(graph.input("context", ["n", width]))
        hidden = graph.relu(graph.linear(self.dense, graph.concat(seen, 1)))
        graph.output("logits", graph.linear(self.out, hidden))
        return graph.to_bytes()
