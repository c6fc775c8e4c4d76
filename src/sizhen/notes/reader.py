"""One call: a note in, all that it says out; nothing needs to be trained for sections, measurements, times and doses."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.notes.assertion import assert_spans
from sizhen.notes.opened import opened
from sizhen.notes.read_note import Entity, ReadNote, Role
from sizhen.notes.reading.doses import doses
from sizhen.notes.reading.kinds import Section, Sentence
from sizhen.notes.reading.measurements import measurements
from sizhen.notes.reading.names import names_in
from sizhen.notes.reading.prepared import Prepared, prepared
from sizhen.notes.reading.sections import sections
from sizhen.notes.reading.sentences import sentences
from sizhen.notes.reading.spans import Taken
from sizhen.notes.reading.times import times
from sizhen.notes.terms import Terms
from sizhen.notes.tokens import words

_Marked = tuple[int, int, str, float | None]


class NoteReader:
    """Reads notes in Chinese and English, mixed in one sentence too.

    entities  a bundle's path, an `EntityTagger`, or anything with its `predict`; None marks the words of `terms` where they stand
    terms     `Terms`, or a table for it: each entity gets its code
    roles     a bundle's path or a `RoleTagger`: who did what to whom

    >>> read = NoteReader()("主诉：胸痛3天。BP 150/90mmHg，否认糖尿病。")
    >>> [section.name for section in read.sections], [part.value for part in read.measurements[0].parts]
    (['chief complaint'], [150.0, 90.0])
    >>> import pandas as pd
    >>> read = NoteReader(terms=pd.DataFrame({"code": ["E11", "R07.4"], "name": ["糖尿病", "胸痛"]}))("主诉：胸痛3天，否认糖尿病。")
    >>> [(one.text, one.code.code, one.assertion.existence) for one in read.entities]
    [('胸痛', 'R07.4', 'present'), ('糖尿病', 'E11', 'absent')]
    """

    def __init__(self, entities: Any = None, terms: Any = None, roles: Any = None) -> None:
        self.entities = opened(entities, "spans")
        self.terms = terms if terms is None or isinstance(terms, Terms) else Terms(terms)
        self.roles = opened(roles, "frames")

    def __call__(self, text: str, name: str = "") -> ReadNote:
        """What one note says; `name` is kept in it. Raises UsageError for what is no text."""
        if not isinstance(text, str):
            raise UsageError(_("a note is {kind}; expected a text").format(kind=type(text).__name__))
        seen = prepared(text)
        named = names_in(seen.low)
        said = times(seen)
        given = doses(seen, said, named)
        taken = Taken.of([*((a, b) for a, b, one in said), *((a, b) for a, b, _dose in given)])
        below, cut = sections(seen), sentences(seen)
        return ReadNote(
            text,
            below,
            cut,
            self._entities(seen, below),
            measurements(seen, taken, named),
            tuple(one for _a, _b, one in said),
            tuple(one for _a, _b, one in given),
            self._roles(text, cut),
            name,
        )

    def stream(
        self, inputs: str | Path, workers: int = 1, progress: Progress | None = None, text_column: str | None = None
    ) -> "Iterator[ReadNote]":
        """Read the notes of a folder, a CSV, Parquet or JSON lines file one after another, in their order, with bounded memory.

        With several workers each reads its share; results are the same. A note that cannot be read is set aside with its name, which
        `progress.say` tells. Raises DataError where nothing can be read, UsageError for `workers` below 1.
        """
        from sizhen.notes.streaming import streamed

        return streamed(self, Path(inputs), workers, progress or Silent(), text_column)

    def _entities(self, seen: Prepared, below: Sequence[Section]) -> tuple[Entity, ...]:
        text = seen.original
        marked: list[_Marked]
        if self.entities is None:
            if self.terms is None:
                return ()
            found = self.terms.find_in(seen)
            marked, codes = [(start, end, label, None) for start, end, _code, label in found], [code for _a, _b, code, _label in found]
        else:
            marked = self._marked(text)
            codes = [None if self.terms is None else self.terms.code(text[one[0] : one[1]]) for one in marked]  # type: ignore[misc]
        said = assert_spans(text, [(start, end) for start, end, _label, _p in marked])
        standing = _standing(below, [one[0] for one in marked])
        rows = zip(marked, said, codes, standing, strict=True)
        return tuple(Entity(a, b, text[a:b], label, one, code, where, p) for (a, b, label, p), one, code, where in rows)

    def _marked(self, text: str) -> list[_Marked]:
        if not text.strip():
            return []
        if hasattr(self.entities, "predict_proba"):
            return sorted((int(a), int(b), str(label), float(p)) for a, b, label, p in self.entities.predict_proba([text])[0])
        return sorted((int(a), int(b), str(label), None) for a, b, label in self.entities.predict([text])[0])

    def _roles(self, text: str, cut: Sequence[Sentence]) -> tuple[Role, ...]:
        if self.roles is None or not cut:
            return ()
        placed, tokens = [], []
        for sentence in cut:
            seen = prepared(text[sentence.start : sentence.end])
            spans = words(seen.written)
            if spans:
                placed.append([tuple(sentence.start + place for place in seen.where(a, b)) for a, b in spans])
                tokens.append([seen.written[a:b] for a, b in spans])
        found: list[Role] = []
        for places, frames in zip(placed, self.roles.predict(tokens) if tokens else [], strict=True):
            for frame in frames:
                predicate = (int(places[frame["predicate"]][0]), int(places[frame["predicate"]][1]))
                for first, last, role in frame["arguments"]:
                    start, end = int(places[first][0]), int(places[last - 1][1])
                    found.append(Role(start, end, text[start:end], str(role), predicate))
        return tuple(found)


def _standing(below: Sequence[Section], places: Sequence[int]) -> list[str]:
    """The section's name of each place; places ascend."""
    names, index = [], 0
    for place in places:
        while index < len(below) and below[index].end <= place:
            index += 1
        names.append(below[index].name if index < len(below) and below[index].start <= place else "")
    return names
