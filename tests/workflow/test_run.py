"""A run from data to bundle and pages, twice, and with mistakes."""

import json
import re
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from PIL import Image

from sizhen.bundle.open import open_bundle
from sizhen.core.errors import DataError, RecipeError, UsageError
from sizhen.core.language import said_in
from sizhen.core.progress import Silent
from sizhen.workflow.bundles import verified
from sizhen.workflow.cleaning import clean
from sizhen.workflow.reporting import Result
from sizhen.workflow.run import run
from sizhen.workflow.storing import RunFolder


class Heard(Silent):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str) -> None:
        self.sentences.append(sentence)


def test_a_run_leaves_one_bundle_and_its_pages(result: Result) -> None:
    assert [path.name for path in result.folder.glob("*.sizhen")] == ["recipe.sizhen"]
    assert result.report.exists()
    assert stat.S_IMODE(result.cases.stat().st_mode) & 0o077 == 0
    assert zipfile.ZipFile(result.bundle).testzip() is None


def test_the_document_has_every_key_and_intervals_hold_their_values(result: Result) -> None:
    said = json.loads(json.dumps(result.evaluation.to_json(), allow_nan=False))
    assert {"examination", "task", "model", "measured_on", "cases", "patients", "measures", "classes", "baselines", "audit", "unseen",
            "abstained", "bundle"} <= set(said)  # fmt: skip
    assert said["measured_on"] == "out-of-fold"
    assert said["cases"] == 150
    assert said["patients"] is None
    assert said["measures"]["auroc"]["value"] > 0.7  # a square of 9 x 9 at 2.3 standard deviations is easy
    assert "prevalence" in said["baselines"]
    for figure in said["measures"].values():
        if figure["low"] is not None:
            assert figure["low"] <= figure["value"] <= figure["high"]


def test_the_same_run_goes_on_where_it_was_and_gives_the_same_bundle(result: Result, place: Path) -> None:
    before = result.bundle.read_bytes()
    heard = Heard()
    again = run(place / "recipe.toml", out=place / "out", progress=heard)
    assert sum("last run" in sentence for sentence in heard.sentences) >= 9  # three learners, three folds
    assert again.bundle.read_bytes() == before


class Interrupting(Silent):
    """Interrupts the third epoch of the first training."""

    def __init__(self) -> None:
        self.epochs = 0

    def advance(self, steps: int = 1, note: str = "") -> None:
        self.epochs += note.startswith("loss")
        if self.epochs == 3:
            raise KeyboardInterrupt


def test_a_training_goes_on_after_its_last_whole_epoch(result: Result, place: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(place / "recipe.toml", out=place / "interrupted", progress=Interrupting())
    assert len(list((place / "interrupted" / "stages" / "training").iterdir())) == 1
    heard = Heard()
    gone_on = run(place / "recipe.toml", out=place / "interrupted", progress=heard)
    assert "training goes on after epoch 2" in heard.sentences
    assert gone_on.bundle.read_bytes() == result.bundle.read_bytes()
    assert not list((place / "interrupted" / "stages" / "training").iterdir())


def test_one_seed_gives_the_same_bundle_in_another_folder(result: Result, place: Path) -> None:
    other = run(place / "recipe.toml", out=place / "other")
    assert other.bundle.read_bytes() == result.bundle.read_bytes()


def test_a_run_in_chinese_gives_the_same_bundle_with_a_card_wholly_in_each_language(result: Result, place: Path) -> None:
    said_in("zh", lambda: run(place / "recipe.toml", out=place / "other"))
    with zipfile.ZipFile(place / "other" / result.bundle.name) as bundle:
        cards = {name: bundle.read(f"card.{name}.md").decode() for name in ("en", "zh")}
    assert "the variation of training" in cards["en"]
    assert not re.search("[一-鿿]", cards["en"])
    assert "重新训练带来的波动：" in cards["zh"]
    assert (place / "other" / result.bundle.name).read_bytes() == result.bundle.read_bytes()


def test_a_changed_trust_does_not_fit_again(result: Result, place: Path) -> None:
    heard = Heard()
    run(place / "recipe.toml", out=place / "out", settings=["trust.level=0.8"], progress=heard)
    assert sum("last run" in sentence for sentence in heard.sentences) >= 9


def test_half_a_fit_is_not_taken_for_whole(result: Result, place: Path) -> None:
    part = next((place / "out" / "stages" / "fit" / "small-cnn" / "fold-1").glob("*.onnx"))
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    heard = Heard()
    run(place / "recipe.toml", out=place / "out", progress=heard)
    assert sum("last run" in sentence for sentence in heard.sentences) == 8
    assert part.read_bytes() == whole


def test_report_shows_no_case(result: Result) -> None:
    assert "data:image/png" not in result.report.read_text("utf-8")
    assert "data:image/png" in result.cases.read_text("utf-8")


def test_neither_report_nor_bundle_names_a_case(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    images = random.integers(0, 255, (60, 28, 28), dtype=np.uint8)
    images[1] = images[0]
    (tmp_path / "yes").mkdir()
    (tmp_path / "no").mkdir()
    for number, image in enumerate(images):
        Image.fromarray(image).save(tmp_path / ("yes" if number % 2 else "no") / f"Zhang-San-{number}.png")
    (tmp_path / "r.toml").write_text('examination = "images"\n[split]\nfolds = 2\n[learn]\nepochs = 1\n', "utf-8")
    told = Heard()
    result = run(tmp_path / "r.toml", data=tmp_path, out=tmp_path / "out", progress=told)
    assert any("Zhang-San" in sentence for sentence in told.sentences)
    assert "repeat the content" in result.report.read_text("utf-8")
    assert "Zhang-San" not in result.report.read_text("utf-8")
    with zipfile.ZipFile(result.bundle) as bundle:
        assert not any(b"Zhang-San" in bundle.read(name) for name in bundle.namelist())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (["learn.pack=smal-cnn"], "did you mean small-cnn"),
        (["lern.seed=1"], "did you mean learn"),
        (["positive=2"], "expected one of 0, 1"),
        (["learn.seed"], "expected KEY=VALUE"),
    ],
)
def test_a_recipe_that_cannot_be_followed(result: Result, place: Path, settings: list[str], words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        run(place / "recipe.toml", out=place / "out", settings=settings)


def test_a_folder_where_another_run_is_at_work(result: Result, place: Path) -> None:
    with RunFolder(place / "out").alone(), pytest.raises(UsageError, match="another run is at work in"):
        run(place / "recipe.toml", out=place / "out")


def test_no_data_and_absent_data(place: Path, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('examination = "images"\n', "utf-8")
    with pytest.raises(RecipeError, match="names no data"):
        run(tmp_path / "r.toml", out=tmp_path / "o")
    with pytest.raises(DataError, match="is not there"):
        run(tmp_path / "r.toml", data=tmp_path / "absent.npz", out=tmp_path / "o")
    with pytest.raises(RecipeError, match="makes no folds"):
        run(place / "recipe.toml", out=tmp_path / "o", folds=1)
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="is a file; expected a folder"):
        run(place / "recipe.toml", out=tmp_path / "file")


def test_three_cases_and_one_class(tmp_path: Path) -> None:
    images = np.zeros((3, 28, 28), np.uint8)
    np.savez(tmp_path / "three.npz", train_images=images, train_labels=np.array([[0], [1], [1]], np.uint8))
    np.savez(tmp_path / "one.npz", train_images=np.zeros((50, 28, 28), np.uint8), train_labels=np.zeros((50, 1), np.uint8))
    (tmp_path / "r.toml").write_text('examination = "images"\n', "utf-8")
    for name in ("three", "one"):
        with pytest.raises(DataError):
            run(tmp_path / "r.toml", data=tmp_path / f"{name}.npz", out=tmp_path / name)
        assert not list((tmp_path / name).glob("*.sizhen"))


def test_a_signed_bundle_is_told_from_one_that_is_not(result: Result, place: Path, tmp_path: Path) -> None:
    private, public = (tmp_path / name for name in ("ward.pem", "ward.pub.pem"))
    key = Ed25519PrivateKey.generate()
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    signed = run(place / "recipe.toml", out=place / "other", sign=private)
    assert "signed by the owner of ward.pub.pem" in verified(signed.bundle, public)
    assert "signed, but by whom is not known without --key" in verified(signed.bundle)
    said = verified(result.bundle)
    assert "not signed" in said
    assert open_bundle(result.bundle).digest in said
    with pytest.raises(UsageError, match="is not an Ed25519 key"):  # said before anything is learned
        run(place / "recipe.toml", out=tmp_path / "never", sign=public)
    assert not (tmp_path / "never").exists()


def test_a_run_inside_its_data_goes_on_and_is_cleaned(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for row in range(40):
        (tmp_path / str(row % 2)).mkdir(exist_ok=True)
        picture = random.normal(100 + 60 * (row % 2), 30, (28, 28)).clip(0, 255).astype(np.uint8)
        Image.fromarray(picture).save(tmp_path / str(row % 2) / f"{row}.png")
    (tmp_path / "sizhen.toml").write_text('examination = "images"\ndata = "."\n[split]\nfolds = 2\n[learn]\nepochs = 1\n', "utf-8")
    first = run(tmp_path / "sizhen.toml", out=tmp_path / "sizhen-run")
    heard = Heard()
    again = run(tmp_path / "sizhen.toml", out=tmp_path / "sizhen-run", progress=heard)
    assert sum("last run" in sentence for sentence in heard.sentences) == 6
    assert not [finding for finding in again.evaluation.audit if finding.code == "not_pictures"]
    assert "removed" in clean(tmp_path / "sizhen-run")
    assert first.bundle.exists()


def test_a_split_by_a_column_that_is_not_there_is_refused(place: Path, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="split.patient = 'pid' names no column"):
        run(place / "recipe.toml", out=tmp_path / "out", settings=["split.patient=pid"])


def test_the_figures_are_of_the_cases_as_they_are(result: Result, place: Path) -> None:
    moved = run(place / "recipe.toml", out=place / "other", settings=["trust.prevalence=0.05"])
    assert moved.evaluation.measures["ece"] == result.evaluation.measures["ece"]
    assert any("moved to a prevalence of 5 %" in note for note in moved.evaluation.notes)
    assert open_bundle(moved.bundle).manifest.trust["small-cnn"]["shifted_to"] == 0.05
