"""Networks of notes in torch: embeddings of a unit's features, a two-way LSTM, and conditional random fields over its emissions."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from sizhen.learning.graph_writer import GraphWriter
from sizhen.learning.recurrent import RecurrentStack, valid_steps
from sizhen.notes.spans import FORBIDDEN, Chains, Scheme


class TaggerNet(nn.Module):
    """BiLSTM-CRF (Huang, Xu and Yu 2015; Lample et al. 2016), chains side by side.

    ids (N, T, features) int64 and lengths (N,) -> emissions (N, T, heads * tags). An id of an open feature is forgotten (0, unknown) with
    probability `forget` in training, so that words never seen are met there.
    """

    def __init__(
        self, sizes: Sequence[tuple[int, int]], opened: int, scheme: Scheme, hidden: int, dropout: float = 0.4, forget: float = 0.1
    ) -> None:
        super().__init__()
        self.scheme, self.opened, self.forget = scheme, opened, forget
        self.embeddings = nn.ModuleList([nn.Embedding(n, width) for n, width in sizes])
        for embedding in self.embeddings:
            nn.init.normal_(embedding.weight, std=0.3)  # type: ignore[arg-type]
        self.dropout = nn.Dropout(dropout)
        self.recurrent = RecurrentStack("lstm", sum(width for _n, width in sizes), hidden, 1, True)
        self.linear = nn.Linear(2 * hidden, scheme.heads * scheme.tags)
        step, first, last = (torch.from_numpy(~a) for a in scheme.allowed())
        self.register_buffer("no_step", step, persistent=False)
        self.register_buffer("no_first", first, persistent=False)
        self.register_buffer("no_last", last, persistent=False)
        self.steps = nn.Parameter(torch.zeros(scheme.heads, scheme.tags, scheme.tags))
        self.firsts = nn.Parameter(torch.zeros(scheme.heads, scheme.tags))
        self.lasts = nn.Parameter(torch.zeros(scheme.heads, scheme.tags))

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        if self.training and self.forget:
            opened = ids[..., : self.opened]
            ids = torch.cat([opened * (torch.rand(opened.shape) >= self.forget), ids[..., self.opened :]], -1)
        x = torch.cat([embedding(ids[..., i]) for i, embedding in enumerate(self.embeddings)], -1)
        x = self.dropout(x) * valid_steps(lengths, ids.shape[1])[..., None]
        # In training the few padded steps run as zeros: dense kernels are several times as fast as packed ones, and the longest window of
        # each batch shows the net what serving will, a sequence without padding.
        outputs, _last = self.recurrent(x, torch.full_like(lengths, ids.shape[1]) if self.training else lengths)
        emissions: Tensor = self.linear(self.dropout(outputs))
        return emissions

    def chains(self) -> tuple[Tensor, Tensor, Tensor]:
        """Transitions, first and last scores with what is forbidden."""
        return (
            self.steps.masked_fill(self.get_buffer("no_step"), FORBIDDEN),
            self.firsts.masked_fill(self.get_buffer("no_first"), FORBIDDEN),
            self.lasts.masked_fill(self.get_buffer("no_last"), FORBIDDEN),
        )

    def loss(self, ids: Tensor, lengths: Tensor, tags: Tensor) -> Tensor:
        """Negative log likelihood of tags (N, T, heads), a unit's mean."""
        n, steps, _features = ids.shape
        emissions = self(ids, lengths).view(n, steps, self.scheme.heads, self.scheme.tags)
        valid = valid_steps(lengths, steps)
        return (self._partition(emissions, valid) - self._score(emissions, tags, valid, lengths)).sum() / lengths.sum()

    def _partition(self, emissions: Tensor, valid: Tensor) -> Tensor:
        """(N, heads) log of the sum over all ways, forward in log space; each step is a product of matrices with the largest taken out."""
        transitions, first, last = self.chains()
        weights = transitions.exp()
        score = (emissions[:, 0] + first).transpose(0, 1)  # (heads, N, tags), as bmm wants it
        given = emissions.permute(1, 2, 0, 3)
        for t in range(1, emissions.shape[1]):
            top = score.amax(-1, keepdim=True).detach()
            following = torch.bmm((score - top).exp(), weights).clamp_min(1e-30).log() + top + given[t]
            score = torch.where(valid[None, :, t, None], following, score)
        return torch.logsumexp(score + last[:, None], -1).T

    def _score(self, emissions: Tensor, tags: Tensor, valid: Tensor, lengths: Tensor) -> Tensor:
        """(N, heads) score of the given tags."""
        transitions, first, last = self.chains()
        heads = torch.arange(self.scheme.heads)
        own = (emissions.gather(3, tags[..., None])[..., 0] * valid[..., None]).sum(1)
        steps = (transitions[heads, tags[:, :-1], tags[:, 1:]] * valid[:, 1:, None]).sum(1)
        ends = tags.gather(1, (lengths - 1)[:, None, None].expand(-1, 1, self.scheme.heads))[:, 0]
        return own + steps + first[heads, tags[:, 0]] + last[heads, ends]

    def as_chains(self) -> Chains:
        """The conditional random fields for NumPy."""
        arrays = (part.detach().numpy().astype(np.float64) for part in self.chains())
        return Chains(self.scheme, *arrays)

    def to_graph(self) -> bytes:
        """ids (n, t, features) int64 and lengths (n) int32 -> emissions (n, t, heads * tags), as ONNX."""
        graph = GraphWriter()
        ids, lengths = graph.input("ids", ["n", "t", len(self.embeddings)], np.int64), graph.input("lengths", ["n"], np.int32)
        columns = []
        for i, embedding in enumerate(self.embeddings):
            column = graph.op("Gather", ids, graph.constant(i, np.int64), axis=2)
            columns.append(graph.embedding(embedding, column))  # type: ignore[arg-type]
        outputs, _last = graph.recurrent(self.recurrent, graph.concat(columns), lengths)
        graph.output("emissions", graph.linear(self.linear, outputs))
        return graph.to_bytes()
