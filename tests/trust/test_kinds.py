"""The table of kinds: every kind of task is in it, and what it promises is measured."""

import numpy as np
import pytest

from sizhen.core import task as tasks
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure, primary
from sizhen.trust.judgement import judge, untrusted
from sizhen.trust.kinds import KINDS


def example(kind):
    rng = np.random.default_rng(0)
    n = 120
    classes = {"binary": ("a", "b"), "ranking": (), "rating": (), "similarity": (), "groups": ()}.get(kind, ("N", "S", "V"))
    task = Task(kind, classes, "a" if kind == "binary" else None)
    columns = len(classes) if KINDS[kind].sets else 1
    truth = {
        "multilabel": (rng.random((n, 3)) < 0.4).astype(np.int8),
        "rating": rng.normal(size=n).astype(np.float32),
        "similarity": rng.normal(size=n).astype(np.float32),
    }.get(kind, rng.integers(0, columns if columns > 1 else 2, n))
    items = tuple("ab") if kind in ("ranking", "similarity") else ()
    group = rng.integers(0, 2, n) if columns == 1 else None
    proposed = np.arange(n) % 2 == 0 if kind == "identifiers" else None
    question = np.arange(n) % 3 == 0 if kind == "similarity" else None
    values = rng.normal(size=(n, columns)).astype(np.float32)
    return task, Scores(np.arange(n) // 2, np.arange(n) // 2, values, truth, group=group, items=items, proposed=proposed, question=question)


def test_every_kind_of_task_is_in_the_table():
    assert set(KINDS) == set(tasks.KINDS)
    assert all(kind.primary in kind.measures for kind in KINDS.values() if kind.needs_labels)


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_the_table_promises_is_measured(kind):
    task, scores = example(kind)
    judged = judge(untrusted(task), [scores])
    measured = measure(judged, task, resamples=20).measures
    promised = set(KINDS[kind].measures)
    untrusted_lacks = {"coverage", "set_size", "sensitivity", "specificity", "ppv", "npv"}
    assert set(measured) <= promised
    assert {name for name in promised if measured.get(name) is None or measured[name].value is None} <= untrusted_lacks | {"j_kappa"}
    if KINDS[kind].primary:
        sign = -1 if KINDS[kind].lower else 1
        assert primary(judged, task) == pytest.approx(sign * measured[KINDS[kind].primary].value)
    else:
        assert np.isnan(primary(judged, task))
