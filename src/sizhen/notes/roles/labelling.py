"""From sentences to frames with a network, wherever its figures come from: windows, batches, Viterbi, log odds of each argument."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.roles.scoring import Proposal, Said, readable, tokens_in
from sizhen.notes.roles.sentences import Ids, Tables, sentence
from sizhen.notes.spans import Chains, Floats, log_odds
from sizhen.notes.tagging import batches_of, padded

FAR = 12  # tokens from the predicate; farther ones are alike
_MOST = 64  # predicates at once
Reals = NDArray[np.float32]


class Net(Protocol):
    """The two halves of the network: by torch in training, by ONNX Runtime in serving."""

    def read(self, ids: Ids, lengths: Ids, /) -> tuple[Reals, Reals]:
        """(N, T, features), (N,) -> tokens (N, T, D) and the log odds of each to be a predicate (N, T)."""

    def label(self, tokens: Reals, place: Ids, lengths: Ids, /) -> Reals:
        """Tokens (M, T, D) of each predicate's sentence, its place (M,), lengths (M,) -> emissions (M, T, tags)."""


@dataclass(frozen=True, slots=True, eq=False)
class Labeller:
    """Tables, network and chain of one fitted model; `roles` are the indices of the classes that its tags stand for."""

    tables: Tables
    window: int
    chains: Chains
    roles: tuple[int, ...]
    net: Net
    familiarity: Familiarity = ANYTHING

    def windows(self, sentences: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, Ids]]:
        """(sentence, first token, ids) of every window of every sentence, in order; together they hold every token."""
        for index, tokens in enumerate(sentences):
            one = sentence(tokens, self.window)
            ids, begin = self.tables.ids(one), 0
            for end in one.borders:
                yield index, begin, ids[begin:end]
                begin = end

    def propose(self, sentences: Sequence[Sequence[str]], given: Sequence[Sequence[int]]) -> list[Said]:
        """The predicates found in each sentence, and the arguments of these and of those given."""
        predicates: list[dict[int, float]] = [{} for _sentence in sentences]
        arguments: list[dict[int, Sequence[Proposal]]] = [{} for _sentence in sentences]
        windows = list(self.windows(sentences))
        for chosen in batches_of([len(ids) for _index, _begin, ids in windows], 32):
            ids, lengths = padded([windows[i][2] for i in chosen])
            tokens, found = self.net.read(ids, lengths)
            rows, places = [], []
            for row, i in enumerate(chosen):
                index, begin, own = windows[i]
                here = {place: float(np.clip(found[row, place], -16, 16)) for place in range(len(own)) if found[row, place] > 0}
                predicates[index].update({begin + place: odds for place, odds in here.items()})
                asked = sorted({*here, *(place - begin for place in given[index] if 0 <= place - begin < len(own))})
                rows += [row] * len(asked)
                places += asked
            for row, place, said in self._labelled(tokens, lengths, np.array(rows, np.int64), np.array(places, np.int64)):
                index, begin, _own = windows[chosen[row]]
                arguments[index][begin + place] = [(begin + a, begin + b, role, odds) for a, b, role, odds in said]
        return [Said(dict(sorted(p.items())), dict(sorted(a.items()))) for p, a in zip(predicates, arguments, strict=True)]

    def _labelled(self, tokens: Reals, lengths: Ids, rows: Ids, places: Ids) -> Iterator[tuple[int, int, list[Proposal]]]:
        for begin in range(0, len(rows), _MOST):
            row, place = rows[begin : begin + _MOST], places[begin : begin + _MOST]
            steps = int(lengths[row].max())
            batch = self.net.label(tokens[row, :steps], place, lengths[row]).astype(np.float64)[:, :, None]
            tags = self.chains.viterbi(batch, lengths[row])
            sums = self.chains.forward_backward(batch, lengths[row])
            for m in range(len(row)):
                spans = self.chains.scheme.decode(tags[m])
                odds = [log_odds(self.chains.log_probability(batch, sums, m, span)) for span in spans]
                yield (
                    int(row[m]),
                    int(place[m]),
                    [(start, end, self.roles[label], value) for (start, end, label), value in zip(spans, odds, strict=True)],
                )

    def odds_of(self, variants: Sequence[Ids], place: int, span: tuple[int, int, int] | None) -> Floats:
        """Of variants of one window, the log odds of one argument (start, end, tag's label) of the predicate at `place`, or of the
        predicate itself (span None); (variants,)."""
        values = []
        for begin in range(0, len(variants), 32):
            ids, lengths = padded(list(variants[begin : begin + 32]))
            tokens, found = self.net.read(ids, lengths)
            if span is None:
                values += np.clip(found[:, place], -16, 16).tolist()
                continue
            batch = self.net.label(tokens, np.full(len(ids), place, np.int64), lengths).astype(np.float64)[:, :, None]
            sums = self.chains.forward_backward(batch, lengths)
            values += [log_odds(self.chains.log_probability(batch, sums, row, span)) for row in range(len(ids))]
        return np.array(values, np.float64)

    def outputs(self, cohort: Cohort) -> Reals:
        """Raw figures of each sentence, flat: of each token to be a predicate, and of the tags as if the middle one were."""
        cases, _remarks = readable(cohort, ANYTHING)
        values = []
        for _index, _begin, ids in self.windows([tokens_in(cohort.payloads[case]) for case in cases]):
            lengths, middle = np.array([len(ids)], np.int64), np.array([len(ids) // 2], np.int64)
            tokens, found = self.net.read(ids[None], lengths)
            values += [found.ravel(), self.net.label(tokens, middle, lengths).ravel()]
        return np.concatenate(values).astype(np.float32) if values else np.zeros(0, np.float32)


def apart(steps: int, place: Ids) -> Ids:
    """(M, steps) each token's distance from each predicate, at most FAR either way, counted from 0."""
    distance: Ids = np.clip(np.arange(steps)[None, :] - place[:, None], -FAR, FAR) + FAR
    return distance
