"""Every name that pages may meet has words, and numbers are never rounded to certainty."""

from hypothesis import given
from hypothesis import strategies as st

from sizhen.core import language, words
from sizhen.core.evaluation import Figure
from sizhen.core.task import KINDS as TASKS
from sizhen.report.numbers import interval, number, seconds, share
from sizhen.trust.kinds import KINDS


def test_every_measure_of_every_kind_has_a_name_and_a_meaning() -> None:
    language.use("en")
    for kind in KINDS.values():
        for name in kind.measures:
            assert words.measure(name)[1], name
    assert words.measure("recall_at_10")[0] == "recall at 10"
    assert words.measure("something_else") == ("something_else", "")


def test_every_task_has_words() -> None:
    assert all(words.task(kind) != kind or kind == "groups" for kind in TASKS)
    assert words.part("fold 3") == "fold 3"


@given(st.floats(0, 1))
def test_a_share_is_never_certain(p: float) -> None:
    assert share(p) not in ("0 %", "100 %", "0.0 %", "100.0 %")


def test_numbers() -> None:
    assert share(float("nan")) == "not defined"
    assert number(None) == "not defined"
    assert interval(Figure(0.5)) == ""
    assert interval(Figure(0.5, 0.25, 0.75)) == "0.250 to 0.750"
    assert seconds(3.14) == "3.1 s"
