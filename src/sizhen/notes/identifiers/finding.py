"""Identifiers by the rules and by a tagger that knows what the rules say, together: what either finds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sizhen.core.folding import fold
from sizhen.notes.dictionary import Dictionary
from sizhen.notes.rows import OTHER
from sizhen.notes.sequences import Ids, NoteUnits, sequence
from sizhen.notes.spans import Floats, log_odds
from sizhen.notes.tagging import Proposal, Tagger
from sizhen.privacy.categories import CATEGORIES, category_of
from sizhen.privacy.chinese_names import SURNAMES
from sizhen.privacy.cleaning import apart
from sizhen.privacy.finding import Found, identifiers
from sizhen.privacy.lists import names, places, plain
from sizhen.privacy.own import OwnLists

LEARNED = "learned"  # the rule's name of what only the tagger found
SURE, UNSURE = 3.0, 0.0  # log odds of what only a rule found
_LISTS = 1 + 4 * len(CATEGORIES)  # hints from here on are of lists
_FAMILIES = SURNAMES
_DOUBT = 0.0  # log odds under which a stretch of the tagger's is one for a person to look at


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules as a data set marks: any age or over 89 only, years that stand alone or not; and a hospital's own lists."""

    every_age: bool = False
    every_year: bool = False
    own: OwnLists = field(default_factory=OwnLists)

    def __call__(self, text: str) -> tuple[Found, ...]:
        return identifiers(text, self.own, every_age=self.every_age, every_year=self.every_year)


def hints(note: NoteUnits, text: str, found: Sequence[Found]) -> Ids:
    """(T,) what is known of each unit of a note without training: 0 nothing; what the rules found, 1 + 4 * category + (0 begins, 1 inside,
    2 ends, 3 alone); else, further on, whether a list of names or places has the word.
    """
    tags = np.array([_listed(text[a:b]) for a, b in note.places.tolist()], np.int64)
    for one in found:
        first = int(np.searchsorted(note.places[:, 1], one.start, side="right"))
        last = int(np.searchsorted(note.places[:, 0], one.end, side="left"))
        if first >= last:
            continue
        tag = 1 + 4 * CATEGORIES.index(category_of(one.category))
        tags[first:last] = tag + 1
        tags[first], tags[last - 1] = tag, tag + 2
        if last - first == 1:
            tags[first] = tag + 3
    return tags


def _listed(word: str) -> int:
    """Whether the package's lists have a word: a name of either kind, a place, both; each that is a common word too apart."""
    if len(word) == 1:
        return _LISTS + 6 if word in _FAMILIES else 0
    if not word[0].isalpha():
        return 0
    name, place = names().get(key := plain(word), ""), places().get(key, "")
    if not name and not place:
        return 0
    common = "w" in name or "w" in place
    return _LISTS + (2 if name and place else 1 if place else 0) * 2 + common


def no_words() -> Dictionary:
    """Instead of a dictionary of training's entities, which would be patients' names: what `hints` says takes its place."""
    return Dictionary((*CATEGORIES, "listed", "listed too"), (), np.zeros(0, np.int64), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class HintedTagger(Tagger):
    """A tagger whose last feature is what the rules say of a unit, and that takes out every unit that is likely enough to identify.

    What counts is whether a unit belongs to anything marked, not which of many ways to cut and call it is the likeliest, so the chain's
    marginal probabilities are summed over all of them. `least` is the probability from which on a unit goes.
    """

    rules: Callable[[str], Sequence[Found]] = field(default_factory=Rules)
    least: float = 0.5

    def _spans(self, batch: Floats, lengths: NDArray[np.int64]) -> Iterator[list[Proposal]]:
        """Runs of units that are likely enough, cut where the likeliest class changes; log odds of their mean probability."""
        scheme = self.chains.scheme
        forward, backward, total = self.chains.forward_backward(batch, lengths)
        tags = np.exp(forward + backward - total[:, None, :, None])
        outside = tags[..., 0].prod(-1)
        inside = np.stack(
            [tags[:, :, head, first : first + 4].sum(-1) for head, first in map(scheme.head_and_first, range(scheme.labels))], -1
        )
        for row, length in enumerate(lengths.tolist()):
            likely = 1 - outside[row, :length]
            label = np.where(likely >= self.least, inside[row, :length].argmax(-1), -1)
            edges = np.flatnonzero(np.diff(label, prepend=-1, append=-1)).tolist()
            yield [
                (start, end, int(label[start]), log_odds(float(np.log(likely[start:end].mean().clip(1e-12, 1.0)))))
                for start, end in pairwise(edges)
                if label[start] >= 0
            ]

    def windows(self, texts: Sequence[str]) -> Iterator[tuple[int, NoteUnits, int, int, Ids]]:
        for index, text in enumerate(texts):
            note = sequence(text, self.features.window)
            ids = self.features.ids(note)
            ids[:, -1] = hints(note, text, self.rules(text))
            begin = 0
            for end in note.borders:
                yield index, note, begin, end, ids[begin:end]
                begin = end


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """What is found in texts, as `classes` of the data call it. `tagger` None: by the rules alone."""

    classes: tuple[str, ...]
    rules: Rules
    tagger: HintedTagger | None = None

    def find(self, texts: Sequence[str]) -> list[tuple[Found, ...]]:
        """Of each text all stretches to take out, in order, none overlapping."""
        return [tuple(one for one, _odds in found) for found in self._found(texts)]

    def propose(self, texts: Sequence[str]) -> list[list[Proposal]]:
        """The same as the table of scores wants them: start, end, index of the class, log odds."""
        return [[(f.start, f.end, self._class(f.category), odds) for f, odds in found] for found in self._found(texts)]

    def _found(self, texts: Sequence[str]) -> list[list[tuple[Found, float]]]:
        known = {text: self.rules(text) for text in texts}
        learned: list[list[Proposal]] = [[] for _text in texts]
        if self.tagger is not None:
            learned = replace(self.tagger, rules=known.__getitem__).propose(texts)
        return [self._joined(known[text], spans) for text, spans in zip(texts, learned, strict=True)]

    def _joined(self, ruled: Sequence[Found], learned: Sequence[Proposal]) -> list[tuple[Found, float]]:
        every = [(one, SURE if one.sure else UNSURE) for one in ruled]
        every += [(Found(start, end, self.classes[label], LEARNED, odds > _DOUBT), odds) for start, end, label, odds in learned]
        joined = apart([one for one, _odds in every])
        return [(one, max(odds for part, odds in every if part.start < one.end and one.start < part.end)) for one in joined]

    def _class(self, category: str) -> int:
        if category in self.classes:
            return self.classes.index(category)
        same = [place for place, name in enumerate(self.classes) if category_of(name) == category_of(category)]
        return same[0] if same else self.classes.index(OTHER) if OTHER in self.classes else 0


def rules_for(texts: Sequence[str], gold: Sequence[Sequence[tuple[int, int, str]]]) -> Rules:
    """The rules as these marks have it: any age where one under 90 is marked, years alone where one is."""
    marked = [(fold(text[a:b]).text.strip(), category_of(label)) for text, spans in zip(texts, gold, strict=True) for a, b, label in spans]
    young = any(category == "AGE" and any(len(n) < 3 and int(n) < 90 for n in _numbers(value)) for value, category in marked)
    years = any(category == "DATE" and value.isdecimal() and len(value) == 4 for value, category in marked)
    return Rules(young, years)


def _numbers(text: str) -> list[str]:
    return "".join(letter if letter.isdecimal() else " " for letter in text).split()
