"""The convolutional network of notes: learns, serves what it learned, covers long notes, explains itself."""

import numpy as np
import pytest
import torch

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import RecipeError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Learn, Privacy, Recipe
from sizhen.core.task import Task
from sizhen.notes.choices import learners
from sizhen.notes.convolution.examiner import PIECES, odds, pieces
from sizhen.notes.convolution.features import fit_features
from sizhen.notes.convolution.networks import ConvolutionNet
from sizhen.notes.examiner import examiner_of
from sizhen.notes.keys import NoteKeys

SAID = {"内科": ("发热", "咳嗽"), "外科": ("骨折", "fracture"), "眼科": ("视力下降", "blurred vision")}


def made(kind: str, n: int = 60, seed: int = 0) -> Cohort:
    rng = np.random.default_rng(seed)
    texts, labels = [], []
    for _note in range(n):
        chosen = rng.permutation(3)[: 1 if kind != "multilabel" else int(rng.integers(1, 3))]
        names = [tuple(SAID)[i] for i in sorted(chosen)]
        texts.append("患者" + "，".join(str(rng.choice(SAID[name])) for name in names) + f" {rng.integers(2, 9)}天。")
        labels.append(tuple(names) if kind == "multilabel" else names[0])
    task = Task(kind, tuple(sorted(SAID)), unit="note")  # type: ignore[arg-type]
    return Cohort(ids=tuple(map(str, range(n))), payloads=tuple(texts), task=task, labels=tuple(labels))


def recipe(network: str) -> Recipe:
    return Recipe(
        examination="notes", learn=Learn(network=network, epochs=8, threads=1), privacy=Privacy(min_documents=1), room=NoteKeys(whole=16)
    )


@pytest.fixture(scope="module", params=["cnn", "mixed"])
def fitted(request):
    cohort = made("multiclass")
    learner = next(iter(learners(recipe(request.param), cohort.task).values()))
    model = learner.fit(cohort.take(np.arange(60) < 40), cohort.take(np.arange(60) >= 40), Silent())
    return cohort, model, examiner_of(Parts.of(model.parts()), cohort.task)


def test_the_examiner_serves_what_was_learned(fitted):
    _cohort, model, examiner = fitted
    other = made("multiclass", seed=1)
    values = examiner.scores(other)
    assert np.abs(model.outputs(other) - values.values).max() < 1e-4
    assert (values.values.argmax(1) == values.truth).mean() > 0.9


def test_words_that_decide_weigh_most(fitted):
    cohort, _model, examiner = fitted
    case = cohort.case(0)
    column = cohort.task.classes.index(cohort.labels[0])
    evidence = examiner.evidence(case, 0, column)
    start, end = evidence.regions[0].where
    assert any(case.payload[start:end] in name or name in case.payload[start:end] for name in SAID[cohort.labels[0]])
    without = Cohort.of_one(examiner.without(case, evidence, 0.5, None), cohort.task)
    before = odds(examiner.scores(Cohort.of_one(case, cohort.task)).values.astype(float), column, False)
    after = odds(examiner.scores(without).values.astype(float), column, False)
    assert after[0] < before[0]


def test_a_long_note_is_covered_whole(fitted):
    cohort, _model, examiner = fitted
    filler = "患者 3天。" * 60
    for place in (0, len(filler) // 2, len(filler)):
        text = filler[:place] + "骨折 fracture" * 30 + filler[place:]
        values = examiner.scores(Cohort.of_one(type(cohort.case(0))("a", text), cohort.task)).values[0]
        assert cohort.task.classes[int(values.argmax())] == "外科"


def test_several_labels():
    cohort = made("multilabel")
    learner = next(iter(learners(recipe("cnn"), cohort.task).values()))
    model = learner.fit(cohort.take(np.arange(60) < 40), cohort.take(np.arange(60) >= 40), Silent())
    examiner = examiner_of(Parts.of(model.parts()), cohort.task)
    scores = examiner.scores(made("multilabel", seed=2))
    assert ((scores.values > 0) == scores.truth).mean() > 0.9
    assert examiner.evidence(cohort.case(0), 0, 0).regions


def test_graph_and_torch_agree_whatever_stands_beside():
    torch.manual_seed(0)
    features = fit_features(["发热 咳嗽 cough", "发热 咳嗽"], np.array([0, 1]), 1, 16)
    net = ConvolutionNet(features.sizes(), 3).eval()
    assert sum(p.numel() for p in net.parameters()) == sum(n * w for n, w in features.sizes()) + 228 * 100 * 9 + 300 + 600 * 3 + 3
    ids = torch.randint(0, 3, (4, 9, 3))
    lengths = torch.tensor([9, 5, 1, 3])
    with torch.no_grad():
        together = net(ids, lengths)
        alone = torch.cat([net(ids[i : i + 1, : lengths[i]], lengths[i : i + 1]) for i in range(4)])
    assert torch.allclose(together, alone, atol=1e-5)


def test_words_known_from_too_few_patients_are_not_kept():
    texts = ["secretword 发热", "secretword 发热", "发热"]
    kept = fit_features(texts, np.array([0, 0, 1]), 1, 16)
    assert [len(table) for table in kept.tables] == [len(table) for table in fit_features(["发热", "发热"], np.array([0, 1]), 1, 16).tables]


def test_pieces_bound_the_work():
    assert len(pieces("咳嗽 发热 " * 2000)) <= PIECES
    assert pieces("，。！") == []


def test_an_unknown_network_names_those_that_are():
    with pytest.raises(RecipeError, match="mixed"):
        learners(recipe("mixd"), made("multiclass").task)
