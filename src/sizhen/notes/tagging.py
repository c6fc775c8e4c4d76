"""From notes to spans with a tagger, wherever its emissions come from: windows, batches, Viterbi, probabilities, the table of units."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.dictionary import Dictionary, folded_units
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.scoring import readable
from sizhen.notes.sequences import Ids, NoteUnits, sequence
from sizhen.notes.spans import Chains, Floats, log_odds

Emit = Callable[[Ids, NDArray[np.int64]], NDArray[np.float32]]  # (N, T, features), (N,) -> (N, T, heads * tags)
Proposal = tuple[int, int, int, float]  # start, end (code points of the original), label, log odds
MISSED = -30.0
BATCH = 16


class UnitFeatures(Protocol):
    """What a tagger sees of a note's units, as numbers of known features."""

    @property
    def window(self) -> int: ...

    def ids(self, note: NoteUnits, owner: int | None = None) -> Ids:
        """(T, features) of a note's units. `owner`: a training patient, whose own entities a dictionary then does not know."""

    def blanked(self, ids: Ids, unit: int) -> Ids:
        """A window's ids as they are where nothing is known of one of its units."""


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """Features, emissions and chains of one fitted model."""

    features: UnitFeatures
    chains: Chains
    emit: Emit
    familiarity: Familiarity = ANYTHING

    def windows(self, texts: Sequence[str]) -> Iterator[tuple[int, NoteUnits, int, int, Ids]]:
        """(text, its units, first unit, end unit, ids) of every window of every text, in order."""
        for index, text in enumerate(texts):
            note = sequence(text, self.features.window)
            ids = self.features.ids(note)
            begin = 0
            for end in note.borders:
                yield index, note, begin, end, ids[begin:end]
                begin = end

    def emissions(self, windows: Sequence[Ids]) -> list[NDArray[np.float32]]:
        """(T, heads * tags) of each window, computed in batches of like length."""
        result: list[NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(windows)
        for chosen in batches_of([len(w) for w in windows]):
            ids, lengths = padded([windows[i] for i in chosen])
            values = self.emit(ids, lengths)
            for row, i in enumerate(chosen):
                result[i] = values[row, : lengths[row]]
        return result

    def propose(self, texts: Sequence[str]) -> list[list[Proposal]]:
        """The spans of each text, sorted, with the log odds of each."""
        return self.propose_in(list(self.windows(texts)), len(texts))

    def propose_in(self, windows: Sequence[tuple[int, NoteUnits, int, int, Ids]], texts: int) -> list[list[Proposal]]:
        """`propose` where the windows of the n texts are there already."""
        found: list[list[Proposal]] = [[] for _text in range(texts)]
        values = self.emissions([window[4] for window in windows])
        for chosen in batches_of([len(v) for v in values]):
            lengths = np.array([len(values[i]) for i in chosen])
            shape = (len(chosen), int(lengths.max()), self.chains.scheme.heads, self.chains.scheme.tags)
            batch = np.zeros(shape)
            for row, i in enumerate(chosen):
                batch[row, : lengths[row]] = values[i].reshape(lengths[row], *shape[2:])
            for row, spans in enumerate(self._spans(batch, lengths)):
                index, note, begin, _end, _ids = windows[chosen[row]]
                for start, end, label, odds in spans:
                    found[index].append((int(note.places[begin + start, 0]), int(note.places[begin + end - 1, 1]), label, odds))
        return [sorted(spans) for spans in found]

    def _spans(self, batch: Floats, lengths: NDArray[np.int64]) -> Iterator[list[Proposal]]:
        tags = self.chains.viterbi(batch, lengths)
        sums = self.chains.forward_backward(batch, lengths)
        for row in range(len(batch)):
            spans = self.chains.scheme.decode(tags[row])
            yield [(*span, log_odds(self.chains.log_probability(batch, sums, row, span))) for span in spans]

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        """All emissions, flat, in the order of notes."""
        texts, _cases, _remarks = readable(cohort)
        values = self.emissions([window[4] for window in self.windows(texts)])
        return np.concatenate([v.ravel() for v in values]) if values else np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class DictionaryProposals:
    """Spans by longest match alone."""

    dictionary: Dictionary
    familiarity: ClassVar[Familiarity] = ANYTHING

    def propose(self, texts: Sequence[str]) -> list[list[Proposal]]:
        """The matches in each text, sorted, each with its entry's log odds."""
        found = []
        for text in texts:
            low, inner, original = folded_units(text)
            matches = self.dictionary.matches(low, inner)
            found.append(
                [
                    (int(original[a, 0]), int(original[b - 1, 1]), int(self.dictionary.label[e]), float(self.dictionary.value[e]))
                    for a, b, e in matches
                ]
            )
        return found


def batches_of(lengths: Sequence[int], batch: int = BATCH) -> list[list[int]]:
    """Indices in batches of like length."""
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], i))
    return [order[i : i + batch] for i in range(0, len(order), batch)]


def padded(windows: Sequence[Ids]) -> tuple[Ids, NDArray[np.int64]]:
    """Windows as one array, zeros at the end, and their lengths."""
    lengths = np.array([len(w) for w in windows], np.int64)
    ids = np.zeros((len(windows), int(lengths.max()), windows[0].shape[1]), np.int64)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = window
    return ids, lengths


def scores_of_spans(
    cohort: Cohort, task: Task, propose: Callable[[Sequence[str]], list[list[Proposal]]], familiarity: Familiarity = ANYTHING
) -> Scores:
    """One unit a span: those proposed, then those of the truth that were not; labels that training never saw come after the classes."""
    texts, cases, remarks = readable(cohort, familiarity)
    proposals = propose(texts)
    unseen: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, float, bool, int]] = []
    refused = set(range(len(cohort))) - set(cases.tolist())
    by_case = dict(zip(cases.tolist(), proposals, strict=True)) | {case: [] for case in refused}
    place = {label: index for index, label in enumerate(task.classes)}
    for case in range(len(cohort)):
        gold = None if cohort.labels is None else cohort.labels[case]
        wanted = {
            (start, end, place[label] if label in place else len(place) + unseen.setdefault(label, len(unseen)))
            for start, end, label in gold or ()
        }
        said = []
        for start, end, label, odds in by_case[case]:
            said.append((start, end, label))
            rows.append((case, start, end, label, odds, True, -1 if gold is None else int((start, end, label) in wanted)))
        rows += [(case, *span, MISSED, False, 1) for span in sorted(wanted - set(said))]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    case_of = np.array(columns[0], np.int64)
    return Scores(
        case=case_of,
        patient=cohort.patient_index()[case_of],
        values=np.array(columns[4], np.float32).reshape(-1, 1),
        truth=None if cohort.labels is None else np.array(columns[6], np.int8),
        where=np.array([columns[1], columns[2]], np.int64).T.reshape(-1, 2),
        group=np.array(columns[3], np.int64),
        proposed=np.array(columns[5], np.bool_),
        unseen=tuple(unseen),
        remarks=tuple(remarks),
    )


def f1_of(scores: Scores) -> float:
    """Micro F1 over exact start, end and label of a labelled table."""
    proposed = scores.proposed if scores.proposed is not None else np.ones(len(scores), np.bool_)
    truth = np.asarray(scores.truth)
    right = int(((truth == 1) & proposed).sum())
    total = int(proposed.sum()) + int((truth == 1).sum())
    return 2 * right / total if total else 0.0
