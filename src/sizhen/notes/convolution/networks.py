"""The convolutional network of notes in torch, and its graph."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from sizhen.learning.graph_writer import GraphWriter
from sizhen.learning.recurrent import masked_max, masked_mean, valid_steps

KERNELS = (1, 3, 5)


class ConvolutionNet(nn.Module):
    """Embeddings, convolutions of one, three and five units, maximum and average pooling over the note, one dense layer.

    ids (N, T, columns) int64 and lengths (N,) -> logits (N, outputs). Kim 2014, with average pooling beside. A unit is forgotten (0,
    unknown, in all its columns) with probability `forget` in training, so that words never seen are met there.
    """

    def __init__(self, sizes: Sequence[tuple[int, int]], outputs: int, channels: int = 100, forget: float = 0.1) -> None:
        super().__init__()
        self.forget = forget
        self.embeddings = nn.ModuleList([nn.Embedding(n, width) for n, width in sizes])
        for embedding in self.embeddings:
            nn.init.normal_(embedding.weight, std=0.1)  # type: ignore[arg-type]
        width = sum(width for _n, width in sizes)
        self.convolutions = nn.ModuleList([nn.Conv1d(width, channels, kernel, padding=kernel // 2) for kernel in KERNELS])
        self.seen, self.pooled = nn.Dropout(0.3), nn.Dropout(0.5)
        self.linear = nn.Linear(2 * channels * len(KERNELS), outputs)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        if self.training and self.forget:
            ids = ids * (torch.rand(ids.shape[:2]) >= self.forget)[..., None]
        x = torch.cat([embedding(ids[..., i]) for i, embedding in enumerate(self.embeddings)], -1)
        x = self.seen(x) * valid_steps(lengths, ids.shape[1])[..., None]
        pooled = []
        for convolution in self.convolutions:
            y = torch.relu(convolution(x.transpose(1, 2))).transpose(1, 2)
            pooled += [masked_max(y, lengths), masked_mean(y, lengths)]
        logits: Tensor = self.linear(self.pooled(torch.cat(pooled, -1)))
        return logits

    def to_graph(self) -> bytes:
        """ids (n, t, columns) int64 and lengths (n) int64 -> logits (n, outputs), as ONNX."""
        graph = GraphWriter()
        ids, lengths = graph.input("ids", ["n", "t", len(self.embeddings)], np.int64), graph.input("lengths", ["n"], np.int64)
        columns = []
        for i, embedding in enumerate(self.embeddings):
            column = graph.op("Gather", ids, graph.constant(i, np.int64), axis=2)
            columns.append(graph.embedding(embedding, column))  # type: ignore[arg-type]
        x = graph.concat(columns)
        x = graph.where(graph.unsqueeze(graph.valid(x, lengths), 2), x, graph.constant(0.0, np.float32))
        x = graph.transpose(x, (0, 2, 1))
        pooled = []
        for convolution in self.convolutions:
            y = graph.transpose(graph.relu(graph.conv1d(convolution, x)), (0, 2, 1))  # type: ignore[arg-type]
            pooled += [graph.masked_max(y, lengths), graph.masked_mean(y, lengths)]
        graph.output("logits", graph.linear(self.linear, graph.concat(pooled)))
        return graph.to_bytes()
