"""What the terminal shows."""

import io

import pytest
from rich.console import Console

from sizhen.core import language
from sizhen.core.evaluation import Evaluation, Figure
from sizhen.core.evidence import Contribution, Evidence
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.core.scores import Remark
from sizhen.report.terminal import evaluation_table, opinion_text


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.use(None)


def opinion(*units: UnitOpinion, **values: object) -> Opinion:
    known = {"case": "new", "examination": "notes", "task": "binary", "bundle": "b", "digest": "ab" * 32, "not_for": "diagnosis"}
    return Opinion(units=units, **{**known, **values})  # type: ignore[arg-type]


def test_table_has_each_figure_with_its_interval_beside_the_baseline() -> None:
    measures = {"auroc": Figure(0.955, 0.938, 0.971), "ppv": Figure(None), "f1": Figure(0.5, 0.1, 0.9, few=True)}
    evaluation = Evaluation(
        "images", "binary", "net[a]", "test", 624, None, measures, baselines={"prior": {"auroc": Figure(0.5)}}, abstained=0.2
    )
    stream = io.StringIO()
    Console(file=stream, width=120).print(evaluation_table(evaluation))
    shown = stream.getvalue()
    for said in (
        "0.955 (0.938 to 0.971)",
        "0.500",
        "not defined",
        "0.500* (0.100 to 0.900)",
        "net[a]",
        "prior",
        "patients unknown",
        "20 %",
        "few",
    ):
        assert said in shown


def test_alarm_first_then_answer_set_and_reasons() -> None:
    evidence = Evidence("contributions", "pos", tuple(Contribution(f"w{i}", i / 10) for i in range(9)))
    unit = UnitOpinion({"pos": 0.92, "neg": 0.08}, ("pos",), evidence=evidence)
    text = opinion_text(opinion(unit, remarks=(Remark(0, "alarm", "lead V1 is flat"),), cautions=("calibrated at a prevalence of 50 %",)))
    lines = text.splitlines()
    assert lines[0] == "Technical alarm: lead V1 is flat"
    assert lines[1] == "new: pos: 92 %"
    assert "  because: w8 +0.800, w7 +0.700, w6 +0.600, w5 +0.500" in lines
    assert "  must not be used for: diagnosis" in lines
    assert lines[-1] == "  bundle b abababababab"


def test_no_opinion_says_why() -> None:
    text = opinion_text(opinion(UnitOpinion({"pos": 0.5, "neg": 0.5}, ("pos", "neg"), True, "the set is too wide")))
    assert text.startswith("new: No opinion\n  the set is too wide")


def test_blocked_and_many_units() -> None:
    blocked = UnitOpinion({"x": 0.9}, name="x", remarks=(Remark(0, "blocked", "must not meet y", rule="r1", source="rules.csv"),))
    units = [UnitOpinion({f"i{n}": 0.5}, name=f"i{n}") for n in range(30)]
    text = opinion_text(opinion(*units, blocked, task="ranking"))
    assert text.startswith("new: 30 proposed, 1 blocked")
    assert "… 6 more" in text
    assert "Blocked: x: must not meet y (r1, rules.csv)" in text
    assert "i23: 50 %" in text
    assert "i24" not in text
