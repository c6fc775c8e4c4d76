"""Examine and evaluate from a bundle alone, with light imports."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import BundleError, DataError, UsageError
from sizhen.core.recipe import Recipe
from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import judge, untrusted
from sizhen.workflow.evaluate import evaluate
from sizhen.workflow.examine import examine, examine_many
from sizhen.workflow.fitting import with_refused
from sizhen.workflow.reporting import Result
from sizhen.workflow.rooms import room_of

HEAVY = ("torch", "sklearn", "lightgbm", "onnx", "skl2onnx")


@pytest.fixture(scope="session")
def picture(place: Path) -> Path:
    path = place / "一张 图.png"
    Image.fromarray(np.load(place / "others.npz")["test_images"][0]).save(path)
    return path


def test_one_that_cannot_be_read_stops_no_other(result: Result, place: Path, tmp_path: Path) -> None:
    (tmp_path / "ward").mkdir()
    for row, pixels in enumerate(np.load(place / "others.npz")["test_images"][:2]):
        Image.fromarray(pixels).save(tmp_path / "ward" / f"{row}.png")
    (tmp_path / "ward" / "2.png").write_bytes(b"no picture")
    examined = examine_many(result.bundle, [tmp_path / "ward", tmp_path / "absent.png"])
    assert len(examined.opinions) == 2
    assert [failure.input for failure in examined.failures] == ["2.png", "absent.png"]
    assert [bool(failure.digest) for failure in examined.failures] == [True, False]


def test_evaluate_a_part_that_was_never_seen(result: Result, place: Path) -> None:
    evaluation = evaluate(result.bundle, place / "others.npz")
    assert evaluation.measured_on == "test"
    assert evaluation.cases == 60
    assert set(evaluation.baselines) | {evaluation.model} == {"small-cnn", "logistic-regression", "prevalence"}
    auroc = evaluation.measures["auroc"]
    assert auroc.value is not None
    assert auroc.value > 0.7


def test_unseen_labels_are_named_and_count_as_wrong(result: Result, place: Path, tmp_path: Path) -> None:
    held = np.load(place / "others.npz")
    labels = held["test_labels"].copy()
    labels[:6] = 7
    np.savez(tmp_path / "strange.npz", test_images=held["test_images"], test_labels=labels)
    evaluation = evaluate(result.bundle, tmp_path / "strange.npz")
    assert evaluation.unseen == {"7": 6}
    plain = evaluate(result.bundle, place / "others.npz").measures["accuracy"].value
    accuracy = evaluation.measures["accuracy"].value
    assert accuracy is not None
    assert plain is not None
    assert accuracy < plain


def test_refused_cases_count_as_wrong_and_as_not_answered(result: Result, place: Path, tmp_path: Path) -> None:
    held = np.load(place / "others.npz")
    blank = held["test_images"].copy()
    blank[:15] = 90
    np.savez(tmp_path / "blank.npz", test_images=blank, test_labels=held["test_labels"])
    evaluation = evaluate(result.bundle, tmp_path / "blank.npz")
    assert evaluation.units == evaluation.cases == 60
    assert evaluation.abstained is not None
    assert evaluation.abstained >= 0.25
    accuracy = evaluation.measures["accuracy"].value
    assert accuracy is not None
    assert accuracy <= 0.75
    (refused,) = [finding for finding in evaluation.audit if finding.code == "refused"]
    assert refused.count == 15
    assert "15 of 60 labelled units were refused, and count as wrong: " in refused.text


def test_a_part_that_is_not_there(result: Result, place: Path) -> None:
    with pytest.raises(UsageError, match="its parts are: test"):
        evaluate(result.bundle, place / "others.npz", part="val")
    with pytest.raises(UsageError, match="an input is empty"):
        examine_many(result.bundle, [""])
    with pytest.raises(DataError, match="is not there"):
        evaluate(result.bundle, place / "absent.npz")


def test_an_opinion_says_why_and_by_which_bundle(result: Result, picture: Path) -> None:
    opinion = examine(result.bundle, picture)
    (unit,) = opinion.units
    assert sum(unit.probabilities.values()) == pytest.approx(1)
    assert opinion.digest == json.loads(json.dumps(opinion.to_json()))["bundle"]["digest"]
    assert len(opinion.digest) == 64
    assert opinion.not_for.startswith("Not a medical device")
    assert unit.evidence is not None
    assert unit.evidence.heat is not None
    assert unit.evidence.heat.shape == (28, 28)


def test_failures_are_named_and_stop_nothing(result: Result, picture: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    examined = examine_many(result.bundle, [broken, picture, tmp_path / "absent.png"])
    assert [failure.input for failure in examined.failures] == ["broken.png", "absent.png"]
    assert len(examined.opinions) == 1
    examined.write(html=tmp_path / "o.html", csv=tmp_path / "o.csv", record=tmp_path / "record.jsonl")
    examined.write(record=tmp_path / "record.jsonl")
    rows = list(csv.reader((tmp_path / "o.csv").read_text("utf-8-sig").splitlines()))
    assert [row[1] for row in rows[1:]][-2:] == ["failed", "failed"]
    lines = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == 6
    assert picture.name not in (tmp_path / "record.jsonl").read_text("utf-8")
    assert "<script" not in (tmp_path / "o.html").read_text("utf-8")


def test_nothing_readable_ends_with_3_and_a_foreign_bundle_with_4(result: Result, tmp_path: Path) -> None:
    assert examine_many(result.bundle, [tmp_path / "absent.png"]).exit_code == 3
    (tmp_path / "foreign.sizhen").write_bytes(b"hello")
    with pytest.raises(BundleError) as caught:
        examine_many(tmp_path / "foreign.sizhen", [])
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("command", ["examine", "evaluate", "--help"])
def test_serving_loads_nothing_that_trains(result: Result, place: Path, picture: Path, command: str) -> None:
    words = {
        "examine": ["examine", str(picture), "--bundle", str(result.bundle), "--json"],
        "evaluate": ["evaluate", str(result.bundle), str(place / "others.npz"), "--json"],
        "--help": ["--help"],
    }[command]
    code = (
        "import sys\nfrom sizhen.cli.commands import application\n"
        f"try:\n    application({words!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"sys.stderr.write('loaded:' + ','.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.rsplit("loaded:", 1)[1] == ""
    if command != "--help":
        json.loads(done.stdout)


@pytest.fixture
def blank_ward(tmp_path: Path) -> Path:
    """A folder of eight blank pictures, of which no room can say anything, and as many real ones, with several labels each."""
    random = np.random.default_rng(0)
    rows = ["path,label"]
    for row in range(16):
        picture = np.full((28, 28), 90.0) if row < 8 else random.normal(100, 30, (28, 28))
        Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(tmp_path / f"{row}.png")
        rows.append(f"{row}.png,{'a;b' if row % 2 else 'a'}")
    (tmp_path / "list.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return tmp_path


def test_cases_of_several_labels_that_are_refused_stay_in_the_measures(blank_ward: Path) -> None:
    room = room_of("images")
    cohort = room.gather(blank_ward / "list.csv", Recipe(examination="images", room=room.keys()))
    remarks = tuple(Remark(case, "refused", "blank") for case in range(8))
    some = Scores(np.arange(8, 16), np.arange(8, 16), np.ones((8, 2), np.float32), np.ones((8, 2), np.int64), remarks=remarks)
    whole = with_refused(some, cohort)
    assert whole.case.tolist() == list(range(16))
    assert whole.truth[:8].tolist() == [[1, row % 2] for row in range(8)]
    judged = judge(untrusted(cohort.task), [whole])
    assert judged.abstained.tolist() == [True] * 8 + [False] * 8
    assert measure(judged, cohort.task).measures["recall"].value == 16 / 28  # 12 labels of refused cases are missed


def test_beats_of_a_record_that_is_refused_stay_in_the_measures() -> None:
    task = Task("multiclass", ("N", "V"), unit="beat")
    cohort = Cohort(("r1", "r2"), ["", ""], task, patients=("r1", "r2"), labels=(("N", "V", "N"), ("N", "V")))
    where = np.array([[0, 1], [1, 2]])
    said = Scores(
        np.array([1, 1]),
        np.array([1, 1]),
        np.eye(2, dtype=np.float32) * 9,
        np.array([0, 1]),
        where=where,
        remarks=(Remark(0, "refused", "noise"), Remark(1, "alarm", "flat", unit=1)),
    )
    whole = with_refused(said, cohort)
    assert whole.truth.tolist() == [0, 1, 0, 0, 1]
    assert [(remark.kind, remark.unit) for remark in whole.remarks] == [("alarm", 4), ("refused", 0), ("refused", 1), ("refused", 2)]
    assert measure(judge(untrusted(task), [whole]), task).measures["accuracy"].value == 2 / 5
