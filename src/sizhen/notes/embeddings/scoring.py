"""From questions about words to the flat table of units."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark, Scores
from sizhen.notes.embeddings.asking import Near, Space, answers, as_learned, nearest, similarity, unknown_word
from sizhen.notes.embeddings.cooccurrence import spoken
from sizhen.notes.embeddings.gathering import Question

SHOWN = 10  # words nearest to one
_HEARD = 20  # words of a document, of which its mean is made

Row = tuple[int, float, float, str, bool]  # case, value, truth, name of the set or of the word proposed, whether it is a question


def scores_of_questions(cohort: Cohort, space: Space) -> Scores:
    """One unit a pair (the cosine), one an analogy whose answer is known (1 where it was given, else 0); ten words for one word or an
    analogy without an answer. Documents are asked nothing and have no unit.
    """
    asked = [(case, payload) for case in range(len(cohort)) if isinstance(payload := cohort.payloads[case], Question)]
    analogies = [(case, payload.words) for case, payload in asked if len(payload.words) == 3]
    open_ones = [case for case, _words in analogies if not isinstance(_label(cohort, case), str)]
    proposed = answers(space, [(a, b, c) for _case, (a, b, c) in analogies], SHOWN if open_ones else 1)
    completed = {case: found for (case, _words), found in zip(analogies, proposed, strict=True)}
    rows: list[Row] = []
    remarks: list[Remark] = []
    for case, question in asked:
        first, label = len(rows), _label(cohort, case)
        if len(question.words) == 2:
            cosine = similarity(space, question.words[0], question.words[1])
            rows.append((case, 0.0 if math.isnan(cosine) else cosine, math.nan if label is None else float(label), question.set, False))
        elif len(question.words) == 3 and isinstance(label, str):
            found = completed[case]
            rows.append((case, float(found is not None and _same(found[0][0], label)), 1.0, question.set, True))
        else:
            shown = completed[case] if len(question.words) == 3 else _near(space, question.words[0])
            rows += [(case, cosine, math.nan, word, False) for word, cosine in shown or ()]
        remarks += _remarks(space, question, case, first if len(rows) > first else None)
    return _table(cohort, rows, remarks)


def means_of_documents(cohort: Cohort, space: Space) -> NDArray[np.float32]:
    """Raw outputs, flat: of a document the mean direction of its first words, of a question its values."""
    found: list[NDArray[np.float32]] = [scores_of_questions(cohort, space).values.ravel()]
    for case in range(len(cohort)):
        if isinstance(text := cohort.payloads[case], str):
            known = [d for word in spoken(text[:1000])[:_HEARD] if (d := space.direction(word)) is not None]
            found += [np.mean(known, axis=0).astype(np.float32)] if known else []
    return np.concatenate(found)


def _label(cohort: Cohort, case: int) -> Any:
    return None if cohort.labels is None else cohort.labels[case]


def _same(a: str, b: str) -> bool:
    return as_learned(a) == as_learned(b)


def _near(space: Space, word: str) -> Sequence[Near]:
    return () if space.direction(word) is None else nearest(space, word, SHOWN)


def _remarks(space: Space, question: Question, case: int, unit: int | None) -> list[Remark]:
    if any(space.direction(word) is None for word in question.words):
        return [Remark(case, "refused", unknown_word(), unit)]
    unseen = dict.fromkeys(word for word in question.words if space.index(word) is None)
    text = _("{word} was not learned; its vector is made of parts that it shares with words that were")
    return [Remark(case, "information", text.format(word=word), unit) for word in unseen]


def _table(cohort: Cohort, rows: Sequence[Row], remarks: Sequence[Remark]) -> Scores:
    case_of, values, truth, names, question = zip(*rows, strict=True) if rows else ((),) * 5
    items = {name: place for place, name in enumerate(dict.fromkeys(names))}
    case = np.array(case_of, np.int64)
    return Scores(
        case=case,
        patient=cohort.patient_index()[case],
        values=np.array(values, np.float32).reshape(-1, 1),
        truth=None if cohort.labels is None else np.array(truth, np.float32),
        group=np.array([items[name] for name in names], np.int64),
        question=np.array(question, np.bool_),
        items=tuple(items),
        remarks=tuple(remarks),
    )
