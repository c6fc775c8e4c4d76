"""All four examinations go one and the same way: init, run, evaluate, examine, page, on made data with known truth."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from made import frames, images, notes, signals, treatments
from made.planted import Planted
from sizhen.bundle.open import open_bundle
from sizhen.core.opinion import Opinion
from sizhen.report.pages import opinion_page
from sizhen.workflow.evaluate import evaluate
from sizhen.workflow.examine import examine
from sizhen.workflow.initialise import initialise
from sizhen.workflow.recipes import resolve
from sizhen.workflow.reporting import Result
from sizhen.workflow.run import run

FAST = ["learn.epochs=2", "split.folds=2"]
MAKERS: dict[str, tuple[Callable[..., Planted], int]] = {
    "images": (images.make, 200),
    "signals": (signals.make, 10),
    "notes": (notes.make, 300),
    "entities": (notes.make_entities, 120),
    "roles": (frames.make, 120),
    "treatments": (treatments.make, 600),
}


class Way(NamedTuple):
    """One examination after its run."""

    name: str
    planted: Planted
    result: Result


@pytest.fixture(scope="module", params=list(MAKERS))
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Way:
    maker, cases = MAKERS[request.param]
    folder = tmp_path_factory.mktemp(f"诊 {request.param}")
    planted = maker(folder / "data", cases=cases, seed=1)
    return Way(request.param, planted, run(planted.recipe, data=planted.data, out=folder / "run", settings=FAST))


def test_init_recognises_what_run_can_follow(way: Way, tmp_path: Path) -> None:
    found = initialise(way.planted.data, tmp_path / "sizhen.toml")
    assert found.recognition.examination == way.result.evaluation.examination
    assert found.recognition.cases == way.result.evaluation.cases or found.recognition.parts or way.result.evaluation.measured_on == "test"
    json.dumps(found.to_json())
    order = resolve(tmp_path / "sizhen.toml", None, tmp_path / "out", None, [])
    assert order.recipe.task == found.recognition.task.kind == way.result.evaluation.task
    assert order.data.resolve() == way.planted.data.resolve()
    with pytest.raises(Exception, match="is there already"):
        initialise(way.planted.data, tmp_path / "sizhen.toml")


def test_the_measure_is_below_what_the_truth_allows_with_a_baseline_beside(way: Way) -> None:
    evaluation = way.result.evaluation
    figure = evaluation.measures[way.planted.measure]
    assert figure.value is not None
    assert 0 < figure.value <= 1
    assert evaluation.baselines
    slack = 0.0 if figure.high is None else figure.high - figure.value
    assert figure.value - 2 * slack <= way.planted.allows


def test_evaluate_reads_the_same_form_again(way: Way) -> None:
    again = evaluate(way.result.bundle, way.planted.data)
    assert again.task == way.result.evaluation.task
    assert set(again.baselines) | {again.model} == set(way.result.evaluation.baselines) | {way.result.evaluation.model}
    assert again.measures[way.planted.measure].value is not None


def test_an_opinion_on_a_new_case_has_evidence_and_a_page(way: Way) -> None:
    opinion = examine(way.result.bundle, way.planted.new_case)
    assert opinion.units
    assert any(unit.evidence is not None for unit in opinion.units)
    sums_add_up(opinion)
    json.dumps(opinion.to_json(), allow_nan=False)
    page = opinion_page([opinion])
    assert opinion.digest[:8] in page
    assert "<script" not in page


def sums_add_up(opinion: Opinion) -> None:
    for unit in opinion.units:
        evidence = unit.evidence
        if evidence is not None and evidence.method == "contributions":
            assert evidence.base is not None
            assert evidence.base + sum(c.value for c in evidence.contributions) == pytest.approx(evidence.total, abs=1e-6)


def test_what_is_made_of_patients_rows_is_measured_and_stays(tmp_path: Path) -> None:
    planted = treatments.make(tmp_path / "data", cases=300, seed=1)
    done = run(planted.recipe, data=planted.data, out=tmp_path / "run", settings=[*FAST, "privacy.pack_neighbours=false"])
    assert "user-based" in done.evaluation.baselines
    assert any("user-based is measured beside the others and not packed" in note for note in done.evaluation.notes)
    manifest = open_bundle(done.bundle).manifest
    assert set(manifest.models) == set(manifest.trust) == {"item-based", "popularity"}
    assert not manifest.privacy.neighbours_packed
    again = evaluate(done.bundle, planted.data)
    assert {again.model, *again.baselines} == {"item-based", "popularity"}
