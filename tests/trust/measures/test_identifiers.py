"""Identifiers: found when nothing of them is left, whatever they were taken for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure, primary
from sizhen.trust.judgement import judge, untrusted

TASK = Task("identifiers", ("DATE", "NAME"), unit="span")
Span = tuple[int, int]


def scores_of(notes: list[tuple[list[Span], list[Span]]]) -> Scores:
    """Notes as (taken out, marked): dates are marked, names taken out."""
    rows = []
    for case, (taken, marked) in enumerate(notes):
        rows += [(case, a, b, 1, 2.0, True, int(any(a < d and c < b for c, d in marked))) for a, b in taken]
        rows += [(case, a, b, 0, -30.0, False, 1) for a, b in marked]
    case, start, end, group, value, proposed, truth = (np.array(column) for column in zip(*rows, strict=True))
    return Scores(
        case,
        case,
        value.astype(np.float32)[:, None],
        truth.astype(np.int8),
        where=np.stack([start, end], 1),
        group=group,
        proposed=proposed.astype(np.bool_),
    )


def test_by_hand():
    notes = [
        ([(0, 5), (5, 9), (20, 22)], [(2, 8)]),  # covered by two that touch; one taken out for nothing
        ([(0, 4)], [(0, 5), (7, 9)]),  # a character left, and one missed
        ([], [(3, 4)]),
        ([(1, 2)], []),  # a note without identifiers is no clean note
    ] * 5
    judged = judge(untrusted(TASK), [scores_of(notes)])
    found = measure(judged, TASK, resamples=50)
    assert found.measures["recall"].value == pytest.approx(1 / 4)
    assert found.measures["precision"].value == pytest.approx(3 / 5)
    assert found.measures["clean_notes"].value == pytest.approx(1 / 3)
    assert found.classes["DATE"]["recall"].value == pytest.approx(1 / 4)
    assert found.classes["DATE"]["precision"].value is None
    assert found.classes["NAME"]["precision"].value == pytest.approx(3 / 5)
    assert primary(judged, TASK) == pytest.approx(1 / 4)


spans = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda s: (s[0], s[0] + s[1])), max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=6).filter(lambda notes: any(marked for _taken, marked in notes)))
def test_recall_is_a_share_of_covered_characters(notes: list[tuple[list[Span], list[Span]]]):
    found = measure(judge(untrusted(TASK), [scores_of(notes)]), TASK, resamples=2)
    hits, all_marked, clean = 0, 0, []
    for taken, marked in notes:
        gone = {place for a, b in taken for place in range(a, b)}
        here = [all(place in gone for place in range(a, b)) for a, b in marked]
        hits, all_marked = hits + sum(here), all_marked + len(here)
        clean += [all(here)] if here else []
    assert found.measures["recall"].value == pytest.approx(hits / all_marked)
    assert found.measures["clean_notes"].value == pytest.approx(sum(clean) / len(clean))
