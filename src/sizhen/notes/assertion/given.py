"""Notes with their findings given: what a row holds, and from scores of findings to the flat table of units, one a finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort, align
from sizhen.core.case import Case
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task
from sizhen.notes.rows import ENTITIES, Span, spans_of
from sizhen.notes.scoring import refusal

ASSERTION = "assertion"


@dataclass(frozen=True, slots=True)
class FindingsNote:
    """A note and its given findings, (start, end, label) in half-open code points, in the note's order. As text it is the note."""

    text: str
    spans: tuple[Span, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        return tuple((start, end) for start, end, _label in self.spans)


def findings_of(
    row: Mapping[str, Any], text: str, fields: Sequence[str], mapping: Mapping[str, str], apart: Sequence[str]
) -> tuple[tuple[Span, ...], tuple[str | None, ...] | None, list[str]]:
    """A row's findings in order, what is said of each (None: not known, or apart), and the words that are apart.

    `fields` are the names under which a row may say it, the first that is there counts; `mapping` renames the data's words. Raises
    ValueError for a row of another form.
    """
    entities, said = row.get(ENTITIES), row.get(ASSERTION)
    if entities is None:
        return (), None, []
    if not isinstance(entities, list):
        raise ValueError(_("entities is no list; expected [[start, end, label], ..]"))
    spans: list[Span] = []
    for entity in entities:
        spans += spans_of([entity], text) or ()
    if said is not None and (not isinstance(said, list) or len(said) != len(spans)):
        raise ValueError(_("assertion is no list of one entry for each entity; expected as many as entities"))
    words = [None] * len(spans) if said is None else [_word(one, fields) for one in said]
    named = [None if word is None else mapping.get(word, word) for word in words]
    kept = [None if name in apart else name for name in named]
    order = sorted(range(len(spans)), key=lambda place: spans[place])
    labels = tuple(kept[place] for place in order)
    known = labels if any(label is not None for label in labels) else None
    return tuple(spans[place] for place in order), known, [name for name in named if name is not None and name in apart]


def _word(entry: Any, fields: Sequence[str]) -> str | None:
    if isinstance(entry, Mapping):
        entry = next((entry[name] for name in fields if entry.get(name) is not None), None)
    if entry is not None and not isinstance(entry, str):
        raise ValueError(
            _("an assertion is no word; expected a table of words such as {example}").format(example='{"existence": "absent"}')
        )
    return entry.strip() or None if entry is not None else None


def note_of(payload: Any) -> FindingsNote:
    """The payload as a note with findings; plain text has none."""
    return payload if isinstance(payload, FindingsNote) else FindingsNote(str(payload))


def refused(note: FindingsNote, case: int) -> Remark | None:
    """Why nothing is said of a note's findings; None where something may be said."""
    remark = refusal(note.text, case)
    if remark is None and not note.spans:
        return Remark(case, "refused", _("the note has no findings marked; expected entities, [[start, end, label], ..]"))
    return remark


class Asserter(Protocol):
    """A note's findings to scores (findings, K)."""

    def __call__(self, note: FindingsNote, /) -> NDArray[np.float64]: ...


def scores_of_findings(cohort: Cohort, task: Task, asserter: Asserter) -> Scores:
    """One unit a given finding, in the note's order; findings whose word stands apart have no truth."""
    cases: list[int] = []
    places: list[tuple[int, int]] = []
    values: list[NDArray[np.float64]] = []
    remarks: list[Remark] = []
    names: list[str | None] = []
    for case in range(len(cohort)):
        note = note_of(cohort.payloads[case])
        remark = refused(note, case)
        if remark is not None:
            remarks.append(remark)
            continue
        label = None if cohort.labels is None else cohort.labels[case]
        names += [None] * len(note.spans) if label is None or len(label) != len(note.spans) else list(label)
        cases += [case] * len(note.spans)
        places += note.places
        values.append(asserter(note))
    truth, unseen = align(names, task.classes, len(names))
    index = np.array(cases, np.int64)
    return Scores(
        case=index,
        patient=cohort.patient_index()[index],
        values=np.concatenate([np.zeros((0, len(task.classes))), *values]).astype(np.float32),
        truth=None if cohort.labels is None else truth,
        where=np.array(places, np.int64).reshape(-1, 2),
        unseen=unseen,
        remarks=tuple(remarks),
    )


def changed(case: Case, text: str) -> FindingsNote:
    """The case's payload with another text of the same length."""
    return FindingsNote(text, note_of(case.payload).spans)
