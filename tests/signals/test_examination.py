"""The whole way of the protocol on small data: gather, learn, pack, serve, explain."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from made.signals import make
from sizhen.bundle.parts import BundlePart, Parts, document
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import BundleError, DataError, RecipeError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Learn, Recipe
from sizhen.core.task import Task
from sizhen.signals.examination import NETWORKS, SignalExamination
from sizhen.signals.keys import SignalKeys
from sizhen.signals.preparation import open_preparation

ROOM = SignalExamination()
Write = Callable[..., Path]
ICU = SignalKeys(tables="set-*.csv", outcomes="outcomes-*.csv", outcome="In-hospital_death")


def recipe_of(keys: SignalKeys | None = None, **learn: object) -> Recipe:
    return Recipe(examination="signals", learn=Learn.model_validate(learn), room=keys or SignalKeys())


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("planted"), cases=6).data


@pytest.fixture(scope="module")
def beats(planted: Path) -> Cohort:
    return ROOM.gather(planted, recipe_of())


def parts_of(cohort: Cohort, name: str, recipe: Recipe) -> tuple[list[BundlePart], np.ndarray]:
    model = ROOM.learners(recipe, cohort.task)[name].fit(cohort.take(np.arange(len(cohort) - 2)), cohort.take(np.array([0])), Silent())
    return list(model.parts()), model.outputs(cohort)


@pytest.mark.parametrize("name", ["gru", "lightgbm", "prevalence"])
def test_beats_all_the_way(beats: Cohort, name: str) -> None:
    parts, outputs = parts_of(beats, name, recipe_of(epochs=4, rate=0.01))
    examiner = ROOM.examiner(Parts.of(parts), beats.task)
    scores = examiner.scores(beats)
    np.testing.assert_allclose(scores.values, outputs, atol=1e-4)
    assert scores.truth is not None
    assert scores.where is not None
    assert len(scores) == sum(len(label) for label in beats.labels or ())
    right = float((scores.values.argmax(axis=1) == scores.truth).mean())
    often = float((scores.truth == 0).mean())
    assert right > often + 0.1 if name != "prevalence" else right == pytest.approx(often)
    peaks = np.concatenate([record.beats for record in beats.payloads])  # type: ignore[attr-defined]
    assert ((scores.where[:, 0] <= peaks) & (peaks < scores.where[:, 1])).all()


def test_evidence_of_a_beat_and_what_is_left_without_it(beats: Cohort) -> None:
    parts, _outputs = parts_of(beats, "lightgbm", recipe_of())
    examiner = ROOM.examiner(Parts.of(parts), beats.task)
    case = beats.case(1)
    whole = examiner.scores(Cohort.of_one(case, beats.task))
    assert whole.truth is not None and whole.where is not None  # noqa: PT018
    unit = int(np.flatnonzero((whole.truth == 2) & (whole.values.argmax(axis=1) == 2))[0])
    evidence = examiner.evidence(case, unit, 2)
    assert evidence.method == "occlusion"
    assert {region.channel for region in evidence.regions} == {"RR", "MLII", "V1"}
    assert list(evidence.regions) == sorted(evidence.regions, key=lambda region: -region.weight)
    falls = []
    for seed in (None, 0, 1, 2):
        changed = examiner.without(case, evidence, 0.2, seed)
        alone = examiner.scores(Cohort.of_one(changed, beats.task))
        assert len(alone) == 1
        np.testing.assert_array_equal(alone.where[0], whole.where[unit])  # type: ignore[index]
        falls.append(float(whole.values[unit, 2] - alone.values[0, 2]))
    assert falls[0] >= max(falls[1:])
    picture = examiner.draw(case, [evidence])
    assert "<svg" in picture.markup
    assert "Intervals to the beats around" in picture.markup


def test_records_to_examine_with_and_without_annotations(planted: Path, beats: Cohort) -> None:
    parts, _outputs = parts_of(beats, "lightgbm", recipe_of())
    opened = Parts.of(parts)
    known = ROOM.cases([planted / "p01.hea", planted / "p02"], recipe_of(), opened)
    assert known.labels is not None
    new = ROOM.cases([planted.parent / "new"], recipe_of(), opened)
    assert new.labels is None
    scores = ROOM.examiner(opened, beats.task).scores(new)
    assert len(scores) > 30
    assert any(remark.kind == "information" for remark in scores.remarks)
    assert len(ROOM.cases([planted], recipe_of(), opened)) == 6


@pytest.mark.parametrize("name", ["lstm", "lightgbm", "prevalence"])
def test_charts_all_the_way(write_chart: Write, name: str) -> None:
    cohort = ROOM.gather(write_chart(60), recipe_of(ICU))
    parts, outputs = parts_of(cohort, name, recipe_of(ICU, network="lstm", epochs=15, rate=0.01, batch=16))
    examiner = ROOM.examiner(Parts.of(parts), cohort.task)
    scores = examiner.scores(cohort)
    np.testing.assert_allclose(scores.values, outputs, atol=1e-4)
    if name == "prevalence":
        assert examiner.evidence(cohort.case(0), 0, 1).method == "none"
        return
    assert float((scores.values.argmax(axis=1) == scores.truth).mean()) > 0.9
    case = cohort.case(0)
    evidence = examiner.evidence(case, 0, 1)
    assert evidence.regions[0].channel == "HR"  # what the outcome follows from
    changed = examiner.without(case, evidence, 0.5, None)
    assert len(changed.payload.value) < len(case.payload.value)
    assert "HR" in examiner.draw(case, [evidence]).markup


def test_evaluating_other_letters_and_examining_a_table(write_chart: Write, tmp_path: Path) -> None:
    cohort = ROOM.gather(write_chart(30), recipe_of(ICU))
    parts, _outputs = parts_of(cohort, "lightgbm", recipe_of(ICU))
    other = write_chart(10, "q", 5, tmp_path / "other")
    assert len(ROOM.gather(other, recipe_of(ICU))) == 10
    assert ROOM.cases([other / "set-q.csv"], recipe_of(ICU), Parts.of(parts)).labels is not None
    with pytest.raises(DataError, match="in one call"):
        ROOM.cases([other / "set-q.csv", tmp_path / "record"], recipe_of(ICU), Parts.of(parts))
    with pytest.raises(DataError, match="2 tables were given"):
        ROOM.cases([other / "set-q.csv", tmp_path / "set-x.csv"], recipe_of(ICU), Parts.of(parts))


def test_one_class_three_patients_and_labels_that_do_not_fit(beats: Cohort, write_record: Write, tmp_path: Path) -> None:
    for name in "abc":
        write_record(name)
    cohort = ROOM.gather(tmp_path, recipe_of())
    for name in ("gru", "lightgbm"):
        with pytest.raises(DataError, match="of 1 classes; expected at least two"):
            ROOM.learners(recipe_of(), cohort.task)[name].fit(cohort, cohort.take(np.zeros(0, np.int64)), Silent())
    wrong = replace(cohort, labels=(("N",), ("N",), ("N",)))
    with pytest.raises(DataError, match="case a has 1 labels; expected"):
        ROOM.learners(recipe_of(), cohort.task)["gru"].fit(wrong, wrong, Silent())
    with pytest.raises(DataError, match="no case to learn from"):
        ROOM.learners(recipe_of(), cohort.task)["lightgbm"].fit(cohort.take(np.zeros(0, np.int64)), cohort, Silent())


def test_unseen_labels_are_named(beats: Cohort) -> None:
    parts, _outputs = parts_of(beats, "prevalence", recipe_of())
    strange = replace(beats, labels=tuple(("X",) * len(label) for label in beats.labels or ()))
    scores = ROOM.examiner(Parts.of(parts), beats.task).scores(strange)
    assert scores.unseen == ("X",)
    assert scores.truth is not None
    assert set(scores.truth) == {4}


def test_recipes_that_do_not_fit(beats: Cohort, planted: Path, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="'transformer' is not known here"):
        ROOM.learners(recipe_of(network="transformer"), beats.task)
    with pytest.raises(RecipeError, match="task 'binary' does not fit these signals; expected multiclass"):
        ROOM.gather(planted, recipe_of().model_copy(update={"task": "binary"}))
    with pytest.raises(DataError, match="is not there"):
        ROOM.gather(tmp_path / "gone", recipe_of())
    assert set(ROOM.learners(recipe_of(network="birnn"), beats.task)) == {"birnn", "lightgbm", "prevalence"}
    assert len(NETWORKS) == 6


def test_foreign_parts() -> None:
    with pytest.raises(BundleError, match="no model of signals"):
        ROOM.examiner(Parts.of([document("preparation", {"kind": "beats"})]), Task("binary", ("0", "1")))
    with pytest.raises(BundleError, match="preparation 'x' is not known"):
        open_preparation(Parts.of([document("preparation", {"kind": "x"})]))
    with pytest.raises(BundleError, match="does not fit this version"):
        open_preparation(Parts.of([document("preparation", {"kind": "charts"})]))
    other = {"kind": "series", "channels": 1, "steps": 9, "scale": {"centre": [0.0], "spread": [1.0]}, "features": ["of another version"]}
    with pytest.raises(BundleError, match="does not fit this version"):
        open_preparation(Parts.of([document("preparation", other)]))


def test_what_init_says(planted: Path, write_chart: Write, tmp_path: Path) -> None:
    seen = ROOM.recognise(planted)
    assert seen is not None
    assert (seen.cases, seen.patients, seen.task.kind) == (6, 6, "multiclass")
    assert "leads MLII, V1, 128 per second" in seen.summary
    charts = ROOM.recognise(write_chart(9))
    assert charts is not None
    assert dict(charts.counts) == {"0": 6, "1": 3}
    guesses = {guess.key: guess.value for guess in charts.guesses}
    assert guesses["signals.outcome"] == "In-hospital_death"
    (tmp_path / "nothing").mkdir()
    assert ROOM.recognise(tmp_path / "nothing") is None
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert ROOM.recognise(tmp_path / "x.csv") is None


def test_serving_loads_nothing_that_trains(planted: Path, beats: Cohort, tmp_path: Path) -> None:
    parts, _outputs = parts_of(beats, "gru", recipe_of(epochs=1))
    for part in parts:
        (tmp_path / part.file).write_bytes(part.content)
    code = (
        "import sys; from pathlib import Path; from sizhen.bundle.parts import BundlePart, Parts; from sizhen.core.recipe import Recipe\n"
        "from sizhen.signals.examination import SignalExamination; from sizhen.core.task import Task\n"
        "early = set(sys.modules); folder = Path(sys.argv[1])\n"
        "parts = Parts.of([BundlePart('preparation', 'document', (folder / 'preparation.json').read_bytes()),"
        "BundlePart('network', 'graph', (folder / 'network.onnx').read_bytes())])\n"
        "room = SignalExamination(); cohort = room.cases([Path(sys.argv[2])], Recipe(examination='signals'), parts)\n"
        "assert len(room.examiner(parts, Task('multiclass', ('N', 'S', 'V', 'F'), unit='beat')).scores(cohort)) > 30\n"
        "print({'torch', 'sklearn', 'lightgbm'} & set(sys.modules), {'wfdb', 'pandas', 'matplotlib', 'onnxruntime', 'scipy'} & early)"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(planted / "p01")]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["set()", "set()"]
