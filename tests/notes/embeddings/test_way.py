"""Word vectors from a text file to measured bundle and opinion, with questions and without."""

import json
from pathlib import Path

import numpy as np
import pytest

from sizhen.bundle.open import open_bundle
from sizhen.core.errors import DataError, RecipeError
from sizhen.notes.embeddings.letters import Letters
from sizhen.workflow.evaluate import evaluate
from sizhen.workflow.examine import examine, examine_many
from sizhen.workflow.initialise import initialise
from sizhen.workflow.run import run

RECIPE = Path(__file__).parents[3] / "examples" / "embeddings.toml"
FAST = ["learn.epochs=8", "notes.dimensions=12", "notes.context=4"]
FIELDS = {
    "heart": ["心脏", "心律", "pulse", "atrium"],
    "bone": ["骨折", "骨骼", "femur", "tibia"],
    "skin": ["皮疹", "皮肤", "rash", "itch"],
}
PAIRS = "pulse\tatrium\t9\npulse\tfemur\t1\nrash\titch\t8\nrash\ttibia\t2\nfemur\ttibia\t9.5\natrium\titch\t1\n"


def texts(n: int = 240) -> list[str]:
    rng = np.random.default_rng(0)
    fields = list(FIELDS.values())
    lines = [" ".join(rng.choice(fields[row % 3], 12)) for row in range(n)]
    return [*lines[:-6], *["pulse secretname"] * 6]  # one text, six times


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("词 vectors")
    (folder / "words.txt").write_text("\n".join(texts()), "utf-8")
    (folder / "pairs.tsv").write_text(PAIRS, "utf-8")
    (folder / "more.tsv").write_text("x\tpulse\tatrium\tfemur\ttibia\nx\trash\titch\tfemur\tnowhere\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Path:
    done = run(RECIPE, folder / "words.txt", folder / "run", settings=[*FAST, "privacy.min_documents=5"])
    assert done.evaluation.measures == {}
    assert done.evaluation.cases == 0
    assert any("nothing was measured" in note for note in done.evaluation.notes)
    assert "12 words of 12 numbers each, learned by glove from 240 texts" in done.report.read_text("utf-8")
    assert any("12 words of 12 numbers each" in text for text in open_bundle(done.bundle).manifest.evaluation["notes"])
    return done.bundle


def test_pairs_and_analogies_measure_what_was_learned_without(folder, bundle):
    said = evaluate(bundle, folder / "pairs.tsv")
    assert said.measured_on == "test"
    assert said.measures["spearman"].value > 0.5
    assert said.classes["pairs"]["spearman"] == said.measures["spearman"]
    assert said.baselines["letters"]["spearman"].value is None  # these words share no letters to speak of
    more = evaluate(bundle, folder / "more.tsv")
    assert more.measures["accuracy"].value in (0, 0.5)
    assert more.units == 2
    (folder / "both").mkdir()
    for name in ("pairs.tsv", "more.tsv"):
        (folder / "both" / name).write_bytes((folder / name).read_bytes())
    assert set(evaluate(bundle, folder / "both").measures) == {"spearman", "pearson", "accuracy"}


def test_a_word_has_neighbours_and_a_pair_a_similarity_with_the_words_near_both(bundle, folder):
    word = examine(bundle, "pulse")
    assert {unit.name for unit in word.units[:3]} == {"心脏", "心律", "atrium"}
    assert [unit.value for unit in word.units] == sorted((unit.value for unit in word.units), reverse=True)
    pair = examine(bundle, "pulse,atrium")
    assert pair.units[0].value > 0.7
    assert {c.name for c in pair.units[0].evidence.contributions[:2]} == {"心脏", "心律"}
    json.dumps(pair.to_json(), allow_nan=False)
    many = examine_many(bundle, [folder / "pairs.tsv", "心脏病", "???", "pulse,atrium,femur"])
    assert len(many.opinions) == 9
    assert "心脏病 was not learned" in many.opinions[6].units[0].remarks[0].text
    assert many.opinions[7].abstained
    assert many.opinions[8].units[0].name in FIELDS["bone"]
    many.write(html=folder / "page.html")
    assert "pulse – atrium" in (folder / "page.html").read_text("utf-8")
    with pytest.raises(DataError, match="is no file and no word"):
        examine(bundle, "a,b,c,d")


def test_words_of_few_texts_are_not_packed_however_often_the_text_stands_there(bundle):
    assert b"secretname" not in bundle.read_bytes()
    contents = open_bundle(bundle).parts("glove", 0).arrays("vectors")["letters"].tobytes()
    assert b"secretname" not in contents
    assert "心脏".encode() in contents


@pytest.mark.parametrize("network", ["word2vec", "cbow", "given"])
def test_the_other_networks_go_the_same_way(folder, network, tmp_path):
    if network == "word2vec":
        pytest.importorskip("gensim")
    (tmp_path / "v.txt").write_text("pulse 1 0\natrium 1 .1\nfemur 0 1\ntibia .1 1\nrash -1 0\nitch -1 .1\n")
    settings = [*FAST, f"learn.network={network}", f"notes.questions={folder / 'pairs.tsv'}", f"notes.vectors={tmp_path / 'v.txt'}"]
    done = run(RECIPE, folder / "words.txt", tmp_path / "run", settings=settings)
    assert done.evaluation.model == network
    assert done.evaluation.measures["spearman"].value > (0.7 if network == "given" else -1)
    assert done.evaluation.units == 6
    again = run(RECIPE, folder / "words.txt", tmp_path / "again", settings=settings)
    assert again.evaluation.measures == done.evaluation.measures
    with pytest.raises(RecipeError, match=r"expected notes\.vectors"):
        run(RECIPE, folder / "words.txt", tmp_path / "no", settings=["learn.network=given"])


def test_init_knows_text_without_labels(folder, tmp_path):
    found = initialise(folder / "words.txt", tmp_path / "sizhen.toml")
    assert found.recognition.task.kind == "similarity"
    assert found.recognition.cases == 240
    assert 'network = "glove"' in found.recipe.read_text("utf-8")


def test_letters_alone_are_cosines_of_shared_n_grams():
    letters = Letters.of(["heart", "hearts", "lung"])
    heart = letters.direction("heart")
    assert letters.cosines(heart[None])[:, 0] == pytest.approx([1, float(heart @ letters.direction("hearts")), 0])
    grams = [{f" {w} "[i : i + n] for n in (3, 4, 5, 6) for i in range(len(w) + 3 - n)} for w in ("heart", "hearts")]
    expected = len(grams[0] & grams[1]) / np.sqrt(len(grams[0]) * len(grams[1]))
    assert float(heart @ letters.direction("hearts")) == pytest.approx(expected)
    assert letters.direction("zzz") is None
