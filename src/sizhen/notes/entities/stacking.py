"""What a network sees beside words and characters: the tag that a linear tagger gives each unit, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.entities.sums import marginals
from sizhen.notes.sequences import Features, Ids, NoteUnits
from sizhen.notes.spans import Scheme
from sizhen.notes.tagging import Tagger, batches_of

SURE = (0.6, 0.9)  # probabilities of a tag that part what is doubtful, likely and sure
WIDTHS = (24, 8)  # of a tag's embedding: of one chain, of each of several


@dataclass(frozen=True, slots=True, eq=False)
class StackedFeatures:
    """Columns of `base`, then one a chain with what the linear tagger says (0: unknown). A tagger's `features`."""

    base: Features
    linear: Tagger

    @property
    def window(self) -> int:
        return self.base.window

    def sizes(self) -> list[tuple[int, int]]:
        """Number of ids and width of the embedding of each column."""
        scheme = self.linear.chains.scheme
        return [*self.base.sizes(), *[(1 + scheme.tags * (len(SURE) + 1), WIDTHS[not scheme.flat])] * scheme.heads]

    def ids(self, note: NoteUnits, owner: int | None = None) -> Ids:
        said = said_by(self.linear, [note], None if owner is None else [owner])[0]
        return np.concatenate([self.base.ids(note, owner), said], 1)

    def blanked(self, ids: Ids, unit: int) -> Ids:
        """The linear tagger's word on the unit goes too; what it made of the unit for others stays."""
        return self.base.blanked(ids, unit)


def said_by(linear: Tagger, notes: Sequence[NoteUnits], owners: Sequence[int] | None = None) -> list[Ids]:
    """(T, chains) for each note: 1 + tag * 3 + (0 doubtful, 1 likely, 2 sure). `owners`: training patients, see `LinearFeatures.ids`."""
    scheme: Scheme = linear.chains.scheme
    windows: list[tuple[int, int, int]] = []
    ids: list[Ids] = []
    for index, note in enumerate(notes):
        rows = linear.features.ids(note, None if owners is None else owners[index])
        for begin, end in zip((0, *note.borders), note.borders, strict=False):
            windows.append((index, begin, end))
            ids.append(rows[begin:end])
    result = [np.zeros((len(note), scheme.heads), np.int64) for note in notes]
    emissions = linear.emissions(ids)
    for chosen in batches_of([len(window) for window in ids]):
        lengths = np.array([len(ids[i]) for i in chosen], np.int64)
        batch = np.zeros((len(chosen), int(lengths.max()), scheme.heads, scheme.tags), np.float32)
        for row, i in enumerate(chosen):
            batch[row, : lengths[row]] = emissions[i].reshape(lengths[row], scheme.heads, scheme.tags)
        sure = marginals(batch, linear.chains, lengths)
        best: NDArray[np.int64] = sure.argmax(-1)
        said = 1 + best * (len(SURE) + 1) + np.searchsorted(np.array(SURE), sure.max(-1))
        for row, i in enumerate(chosen):
            index, begin, end = windows[i]
            result[index][begin:end] = said[row, : lengths[row]]
    return result
