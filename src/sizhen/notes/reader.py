"""One call: a note in, all that it says out; nothing needs to be trained for sections, measurements, times and doses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _
from sizhen.notes.assertion import assert_spans
from sizhen.notes.read_note import Entity, ReadNote
from sizhen.notes.reading.doses import doses
from sizhen.notes.reading.measurements import measurements
from sizhen.notes.reading.names import names_in
from sizhen.notes.reading.prepared import prepared
from sizhen.notes.reading.sections import sections
from sizhen.notes.reading.sentences import sentences
from sizhen.notes.reading.spans import Taken
from sizhen.notes.reading.times import times


@dataclass(frozen=True, slots=True)
class NoteReader:
    """Reads notes in Chinese and English, mixed in one sentence too.

    entities  an `EntityTagger`, or anything with its `predict`; None marks none

    >>> read = NoteReader()("主诉：胸痛3天。BP 150/90mmHg，否认糖尿病。")
    >>> [section.name for section in read.sections], [part.value for part in read.measurements[0].parts]
    (['chief complaint'], [150.0, 90.0])
    """

    entities: Any = None

    def __call__(self, text: str, name: str = "") -> ReadNote:
        """What one note says. Raises UsageError for what is no text."""
        if not isinstance(text, str):
            raise UsageError(_("a note is {kind}; expected a text").format(kind=type(text).__name__))
        seen = prepared(text)
        named = names_in(seen.low)
        said = times(seen)
        given = doses(seen, said, named)
        taken = Taken.of([*((a, b) for a, b, one in said), *((a, b) for a, b, _dose in given)])
        note = ReadNote(
            text,
            sections(seen),
            sentences(seen),
            (),
            measurements(seen, taken, named),
            tuple(one for _a, _b, one in said),
            tuple(one for _a, _b, one in given),
            name=name,
        )
        return _with_entities(note, self._marked(text))

    def _marked(self, text: str) -> list[tuple[int, int, str, float | None]]:
        if self.entities is None or not text.strip():
            return []
        if hasattr(self.entities, "predict_proba"):
            return [(int(a), int(b), str(label), float(p)) for a, b, label, p in self.entities.predict_proba([text])[0]]
        return [(int(a), int(b), str(label), None) for a, b, label in self.entities.predict([text])[0]]


def _with_entities(note: ReadNote, marked: Sequence[tuple[int, int, str, float | None]]) -> ReadNote:
    said = assert_spans(note.text, [(start, end) for start, end, _label, _p in marked])
    entities = tuple(
        Entity(start, end, note.text[start:end], label, one, section=note.section_at(start), probability=p)
        for (start, end, label, p), one in zip(marked, said, strict=True)
    )
    return ReadNote(note.text, note.sections, note.sentences, entities, note.measurements, note.times, note.doses, name=note.name)
