"""The network of `attention.py` in torch: embeddings of a unit's features, a two-way LSTM, additive attention, a linear layer."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from sizhen.learning.graph_writer import GraphWriter
from sizhen.learning.recurrent import RecurrentStack, masked_log_sum, masked_softmax, valid_steps


class AttentionNet(nn.Module):
    """Two-way LSTM with additive attention (Zhou et al., ACL 2016; the attention of Bahdanau, Cho and Bengio 2015).

    ids (N, T, features) int64 and lengths (N,) -> logits (N, K) and heed (N,), the logarithm of the sum of exp(attention) over the units,
    by which windows of one note are joined. An id of an open feature is forgotten (0) with probability `forget` in training.
    """

    def __init__(
        self,
        sizes: Sequence[tuple[int, int]],
        opened: int,
        classes: int,
        hidden: int,
        attention: int = 64,
        dropout: float = 0.5,
        forget: float = 0.1,
    ) -> None:
        super().__init__()
        self.opened, self.forget = opened, forget
        self.embeddings = nn.ModuleList([nn.Embedding(n, width) for n, width in sizes])
        for embedding in self.embeddings:
            nn.init.normal_(embedding.weight, std=0.3)  # type: ignore[arg-type]
        self.dropout = nn.Dropout(dropout)
        self.recurrent = RecurrentStack("lstm", sum(width for _n, width in sizes), hidden, 1, True)
        self.inner = nn.Linear(2 * hidden, attention)
        self.outer = nn.Linear(attention, 1, bias=False)
        self.linear = nn.Linear(2 * hidden, classes)

    def forward(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        if self.training and self.forget:
            opened = ids[..., : self.opened]
            ids = torch.cat([opened * (torch.rand(opened.shape) >= self.forget), ids[..., self.opened :]], -1)
        x = torch.cat([embedding(ids[..., i]) for i, embedding in enumerate(self.embeddings)], -1)
        x = self.dropout(x) * valid_steps(lengths, ids.shape[1])[..., None]
        outputs, _last = self.recurrent(x, lengths)
        energy = self.outer(torch.tanh(self.inner(outputs)))[..., 0]
        context = (masked_softmax(energy, lengths)[..., None] * outputs).sum(1)
        logits: Tensor = self.linear(self.dropout(context))
        return logits, masked_log_sum(energy, lengths)

    def notes(self, ids: Tensor, lengths: Tensor, owner: Tensor, n: int) -> Tensor:
        """(n, K) logits of n notes from their windows (N, T, features); owner (N,) is each window's note."""
        logits, heed = self(ids, lengths)
        top = torch.full((n,), -torch.inf).scatter_reduce(0, owner, heed.detach(), "amax")
        share = (heed - top[owner]).exp()
        total = torch.zeros(n).index_add(0, owner, share)
        return torch.zeros(n, logits.shape[1]).index_add(0, owner, share[:, None] * logits) / total[:, None]

    def to_graph(self) -> bytes:
        """ids (n, t, features) int64 and lengths (n) int32 -> logits (n, K) and heed (n), as ONNX."""
        graph = GraphWriter()
        ids, lengths = graph.input("ids", ["n", "t", len(self.embeddings)], np.int64), graph.input("lengths", ["n"], np.int32)
        columns = [
            graph.embedding(embedding, graph.op("Gather", ids, graph.constant(i, np.int64), axis=2))  # type: ignore[arg-type]
            for i, embedding in enumerate(self.embeddings)
        ]
        outputs, _last = graph.recurrent(self.recurrent, graph.concat(columns), lengths)
        energy = graph.op("Squeeze", graph.linear(self.outer, graph.tanh(graph.linear(self.inner, outputs))), graph.constant([2], np.int64))
        weights = graph.unsqueeze(graph.masked_softmax(energy, lengths), 2)
        context = graph.op("ReduceSum", graph.multiply(weights, outputs), graph.constant([1], np.int64), keepdims=0)
        graph.output("logits", graph.linear(self.linear, context))
        graph.output("heed", graph.masked_log_sum(energy, lengths))
        return graph.to_bytes()
