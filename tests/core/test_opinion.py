"""Opinions and evaluations as plain values."""

import json

import numpy as np

from sizhen.core.evaluation import AuditFinding, Evaluation, Figure
from sizhen.core.evidence import Contribution, Evidence, Region
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.core.scores import Remark


def opinion(*units: UnitOpinion) -> Opinion:
    return Opinion("a.png", "images", "binary", units, "chest", "ab12", "Not a medical device.", model="net", cautions=("at 5 %",))


def test_an_answer() -> None:
    evidence = Evidence(
        "contributions",
        "1",
        (Contribution("咳嗽", 0.4, (0, 2)), Contribution("age", 0.1)),
        base=-0.2,
        total=0.3,
        regions=(Region((0, 0, 4, 4), 0.5, "II"), Region((1, 2), 0.25)),
        heat=np.zeros((2, 2), np.float32),
    )
    unit = UnitOpinion({"0": 0.2, "1": 0.8}, ("1",), name="Disease", where=(3, 5), value=2.5, evidence=evidence)
    said = json.loads(json.dumps(opinion(unit).to_json(), allow_nan=False))
    assert said["abstained"] is False
    assert said["bundle"] == {"name": "chest", "digest": "ab12"}
    (found,) = said["units"]
    assert unit.answer == "1"
    assert (found["probabilities"], found["prediction_set"]) == ({"0": 0.2, "1": 0.8}, ["1"])
    assert (found["name"], found["where"], found["value"]) == ("Disease", [3, 5], 2.5)
    assert found["evidence"]["contributions"] == [{"name": "咳嗽", "value": 0.4, "where": [0, 2]}, {"name": "age", "value": 0.1}]
    assert found["evidence"]["regions"] == [{"where": [0, 0, 4, 4], "weight": 0.5, "channel": "II"}, {"where": [1, 2], "weight": 0.25}]
    assert "heat" not in found["evidence"]
    assert sum(c["value"] for c in found["evidence"]["contributions"]) + found["evidence"]["base"] == found["evidence"]["total"]


def test_no_opinion() -> None:
    unit = UnitOpinion(
        {"0": 0.5, "1": 0.5}, (), True, "no label is likely enough", remarks=(Remark(0, "blocked", "r", rule="7", source="s"),)
    )
    said = opinion(unit).to_json()
    assert (said["abstained"], said["units"][0]["reason"], unit.answer) == (True, "no label is likely enough", None)
    assert said["units"][0]["remarks"] == [{"kind": "blocked", "text": "r", "rule": "7", "source": "s"}]
    assert not opinion().abstained  # a note without entities is an answer
    assert not opinion(unit, UnitOpinion({"0": 1.0})).abstained
    assert UnitOpinion().answer is None


def test_an_evaluation() -> None:
    figure, nothing = Figure(0.9, 0.8, 1.0, few=True), Figure(None)
    evaluation = Evaluation(
        "images",
        "binary",
        "net",
        "test",
        10,
        None,
        {"auroc": figure},
        {"1": {"recall": nothing}},
        {"prevalence": {"auroc": nothing}},
        audit=(AuditFinding("few", "warning", "text", 3),),
        unseen={"x": 2},
        subgroups={"sex": {"f": {"auroc": figure}}},
    )
    said = json.loads(json.dumps(evaluation.to_json(), allow_nan=False))
    assert said["measures"] == {"auroc": {"value": 0.9, "low": 0.8, "high": 1.0, "few": True}}
    assert said["classes"] == {"1": {"recall": {"value": None, "low": None, "high": None}}}
    assert said["patients"] is None
    assert said["audit"] == [{"code": "few", "severity": "warning", "text": "text", "count": 3}]
    assert {"examination", "task", "model", "measured_on", "cases", "baselines", "unseen", "abstained", "bundle"} <= said.keys()
    assert said["subgroups"]["sex"]["f"]["auroc"]["value"] == 0.9
