"""The network of roles in torch: a sentence is read once, then once more for each predicate; a conditional random field over the tags."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sizhen.learning.graph_writer import GraphWriter
from sizhen.learning.recurrent import RecurrentStack, valid_steps
from sizhen.notes.roles.labelling import FAR
from sizhen.notes.spans import FORBIDDEN, Chains, Scheme


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths: each direction of the sentence's LSTM and its layers, what a predicate's reading sees and each direction of its
    LSTM, and how much says how token and predicate fit each other."""

    hidden: int = 200
    layers: int = 2
    seen: int = 160
    reading: int = 128
    fit: int = 128


class Emission(nn.Module):
    """Scores of tags as a sum of what a role is worth, what a kind of tag is (none, begin, inside, end, single), and each pair, so that
    rare roles learn from all their tokens. x (..., inputs) -> (..., tags)."""

    def __init__(self, inputs: int, scheme: Scheme) -> None:
        super().__init__()
        self.roles, self.kinds, self.pairs = nn.Linear(inputs, scheme.labels), nn.Linear(inputs, 5), nn.Linear(inputs, scheme.tags)
        nn.init.zeros_(self.pairs.weight)
        nn.init.zeros_(self.pairs.bias)
        self.register_buffer("role", torch.arange(scheme.labels).repeat_interleave(4), persistent=False)
        self.register_buffer("kind", torch.tensor([0, *([1, 2, 3, 4] * scheme.labels)]), persistent=False)

    def weights(self) -> tuple[Tensor, Tensor]:
        """The sum's weight (tags, inputs) and bias (tags,)."""
        role, kind = self.get_buffer("role"), self.get_buffer("kind")
        weight = self.pairs.weight + self.kinds.weight[kind] + nn.functional.pad(self.roles.weight[role], (0, 0, 1, 0))
        return weight, self.pairs.bias + self.kinds.bias[kind] + nn.functional.pad(self.roles.bias[role], (1, 0))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x, *self.weights())

    def as_linear(self) -> nn.Linear:
        """The same as one layer."""
        weight, bias = self.weights()
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight, layer.bias = nn.Parameter(weight.detach()), nn.Parameter(bias.detach())
        return layer


class RoleNet(nn.Module):
    """A BiLSTM over the sentence (Zhou and Xu 2015), a second one for each predicate over what the first says of each token, of the
    predicate and of the distance between them, then tags by a conditional random field. Beside that reading, how token and predicate fit
    each other (a product, as in biaffine parsers; Dozat and Manning 2017). `vectors` (words, width) learned elsewhere stay as they are.

    `read`: ids (N, T, features), lengths (N,) -> tokens (N, T, D) and the log odds of each to be a predicate (N, T).
    `label`: tokens (M, T, D) of each predicate's sentence, its place (M,), lengths (M,) -> emissions (M, T, tags).
    """

    def __init__(
        self,
        sizes: Sequence[tuple[int, int]],
        opened: int,
        scheme: Scheme,
        senses: int,
        widths: Sizes,
        vectors: NDArray[np.float32] | None = None,
        dropout: float = 0.33,
        forget: float = 0.1,
    ) -> None:
        super().__init__()
        self.scheme, self.opened, self.dropout, self.forget = scheme, opened, dropout, forget
        self.embeddings = nn.ModuleList([nn.Embedding(n, width) for n, width in sizes])
        for embedding in self.embeddings:
            nn.init.normal_(embedding.weight, std=0.3)  # type: ignore[arg-type]
        if vectors is not None:
            self.embeddings.append(nn.Embedding.from_pretrained(torch.from_numpy(vectors)))  # type: ignore[no-untyped-call]
        inputs = sum(embedding.embedding_dim for embedding in self.embeddings)  # type: ignore[misc]
        self.sentence = RecurrentStack("lstm", inputs, widths.hidden, widths.layers, True, dropout)
        wide = 2 * widths.hidden
        self.finder = nn.Sequential(nn.Linear(wide, 64), nn.ReLU(), nn.Linear(64, 1))
        self.sense = nn.Linear(wide, senses)
        self.token, self.predicate = nn.Linear(wide, widths.seen), nn.Linear(wide, widths.seen, bias=False)
        self.distance = nn.Embedding(2 * FAR + 1, widths.seen)
        nn.init.normal_(self.distance.weight, std=0.3)
        self.reading = RecurrentStack("lstm", widths.seen, widths.reading, 1, True)
        self.fit_token, self.fit_predicate = nn.Linear(wide, widths.fit), nn.Linear(wide, widths.fit)
        self.emission = Emission(2 * widths.reading + widths.seen + widths.fit, scheme)
        step, first, last = (torch.from_numpy(~a) for a in scheme.allowed())
        self.register_buffer("no_step", step, persistent=False)
        self.register_buffer("no_first", first, persistent=False)
        self.register_buffer("no_last", last, persistent=False)
        self.steps = nn.Parameter(torch.zeros(scheme.tags, scheme.tags))
        self.firsts, self.lasts = nn.Parameter(torch.zeros(scheme.tags)), nn.Parameter(torch.zeros(scheme.tags))

    def _dropped(self, x: Tensor) -> Tensor:
        """Dropout with one mask for all steps of a sequence (Gal and Ghahramani 2016)."""
        if not self.training:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]) >= self.dropout
        return x * (kept / (1 - self.dropout))

    def read(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        if self.training and self.forget:
            opened = ids[..., : self.opened]
            ids = torch.cat([opened * (torch.rand(opened.shape) >= self.forget), ids[..., self.opened :]], -1)
        x = torch.cat([embedding(ids[..., i]) for i, embedding in enumerate(self.embeddings)], -1)
        tokens, _last = self.sentence(self._dropped(x), lengths)
        tokens = self._dropped(tokens)
        return tokens, self.finder(tokens)[..., 0]

    def label(self, tokens: Tensor, place: Tensor, lengths: Tensor) -> Tensor:
        steps = tokens.shape[1]
        own = tokens.gather(1, place[:, None, None].expand(-1, 1, tokens.shape[2]))
        return self._label(self.token(tokens), self.fit_token(tokens), own, place, lengths, steps)

    def _label(self, projected: Tensor, fitting: Tensor, own: Tensor, place: Tensor, lengths: Tensor, steps: int) -> Tensor:
        apart = (torch.arange(steps)[None, :] - place[:, None]).clamp(-FAR, FAR) + FAR
        seen = self._dropped(torch.relu(projected + self.predicate(own) + self.distance(apart)))
        read, _last = self.reading(seen, lengths)
        fit = self._dropped(torch.tanh(fitting) * torch.tanh(self.fit_predicate(own)))
        emissions: Tensor = self.emission(torch.cat([self._dropped(read), seen, fit], -1))
        return emissions

    def chains(self) -> tuple[Tensor, Tensor, Tensor]:
        """Transitions, first and last scores with what is forbidden."""
        return (
            self.steps.masked_fill(self.get_buffer("no_step"), FORBIDDEN),
            self.firsts.masked_fill(self.get_buffer("no_first"), FORBIDDEN),
            self.lasts.masked_fill(self.get_buffer("no_last"), FORBIDDEN),
        )

    def loss(self, ids: Tensor, lengths: Tensor, found: Tensor, rows: Tensor, place: Tensor, sense: Tensor, tags: Tensor) -> Tensor:
        """Negative log likelihood of the tags (M, T) of each predicate (its sentence `rows`, its `place`), a predicate's mean, with those
        of where predicates are, found (N, T), and of their senses (M,), -1 where unknown, beside."""
        valid = valid_steps(lengths, ids.shape[1])
        tokens, odds = self.read(ids, lengths)
        whole = nn.functional.binary_cross_entropy_with_logits(odds, found, reduction="none")
        loss = (whole * valid).sum() / lengths.sum() * 2
        if len(rows):
            own = tokens[rows, place]
            emissions = self._label(
                self.token(tokens)[rows], self.fit_token(tokens)[rows], own[:, None], place, lengths[rows], ids.shape[1]
            )
            given = valid[rows]
            loss = loss + (self._partition(emissions, given) - self._score(emissions, tags, given, lengths[rows])).mean() * 0.3
            loss = loss + nn.functional.cross_entropy(self.sense(own), sense, ignore_index=-1, reduction="sum") / len(rows) * 0.1
        return loss

    def _partition(self, emissions: Tensor, valid: Tensor) -> Tensor:
        """(M,) log of the sum over all ways, forward in log space with the largest taken out."""
        transitions, first, last = self.chains()
        weights = transitions.exp()
        score = emissions[:, 0] + first
        for t in range(1, emissions.shape[1]):
            top = score.amax(-1, keepdim=True).detach()
            following = ((score - top).exp() @ weights).clamp_min(1e-30).log() + top + emissions[:, t]
            score = torch.where(valid[:, t, None], following, score)
        return torch.logsumexp(score + last, -1)

    def _score(self, emissions: Tensor, tags: Tensor, valid: Tensor, lengths: Tensor) -> Tensor:
        """(M,) score of the given tags."""
        transitions, first, last = self.chains()
        own = (emissions.gather(2, tags[..., None])[..., 0] * valid).sum(1)
        steps = (transitions[tags[:, :-1], tags[:, 1:]] * valid[:, 1:]).sum(1)
        return own + steps + first[tags[:, 0]] + last[tags.gather(1, (lengths - 1)[:, None])[:, 0]]

    def as_chains(self) -> Chains:
        """The conditional random field for NumPy."""
        return Chains(self.scheme, *(part.detach().numpy().astype(np.float64)[None] for part in self.chains()))

    def reader_graph(self) -> bytes:
        """ids (n, t, features) int64 and lengths (n) int32 -> tokens (n, t, D) and found (n, t), as ONNX."""
        graph = GraphWriter()
        ids, lengths = graph.input("ids", ["n", "t", len(self.embeddings)], np.int64), graph.input("lengths", ["n"], np.int32)
        columns = [
            graph.embedding(embedding, graph.op("Gather", ids, graph.constant(i, np.int64), axis=2))  # type: ignore[arg-type]
            for i, embedding in enumerate(self.embeddings)
        ]
        tokens, _last = graph.recurrent(self.sentence, graph.concat(columns), lengths)
        first, _relu, second = self.finder
        odds = graph.linear(second, graph.relu(graph.linear(first, tokens)))  # type: ignore[arg-type]
        graph.output("tokens", tokens)
        graph.output("found", graph.op("Squeeze", odds, graph.constant([2], np.int64)))
        return graph.to_bytes()

    def labeller_graph(self) -> bytes:
        """tokens (m, t, D), own (m, 1, D) the predicate's among them, apart (m, t) int64 its clamped distance + FAR, lengths (m) int32
        -> emissions (m, t, tags), as ONNX."""
        graph = GraphWriter()
        tokens, own = graph.input("tokens", ["m", "t", self.token.in_features]), graph.input("own", ["m", 1, self.token.in_features])
        apart, lengths = graph.input("apart", ["m", "t"], np.int64), graph.input("lengths", ["m"], np.int32)
        pair = graph.add(graph.linear(self.token, tokens), graph.linear(self.predicate, own))
        seen = graph.relu(graph.add(pair, graph.embedding(self.distance, apart)))
        read, _last = graph.recurrent(self.reading, seen, lengths)
        fit = graph.multiply(graph.tanh(graph.linear(self.fit_token, tokens)), graph.tanh(graph.linear(self.fit_predicate, own)))
        graph.output("emissions", graph.linear(self.emission.as_linear(), graph.concat([read, seen, fit])))
        return graph.to_bytes()
