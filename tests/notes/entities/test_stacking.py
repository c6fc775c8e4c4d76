"""What a linear tagger says of others' notes, for a network to learn from; what a unit is read by."""

import numpy as np
import pytest

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.progress import Silent
from sizhen.core.recipe import Privacy, Recipe
from sizhen.core.task import Task
from sizhen.notes.dictionary import Dictionary
from sizhen.notes.entities.crf_learner import CrfLearner, out_of_fold, tags_of
from sizhen.notes.entities.templates import REACH, blanked, template_prints
from sizhen.notes.examiner import examiner_of
from sizhen.notes.keys import NoteKeys
from sizhen.notes.sequences import sequence
from sizhen.notes.spans import Scheme
from sizhen.notes.tagging import f1_of

DISEASES, DRUGS = ("高血压", "冠心病", "CAD", "asthma", "胃溃疡"), ("阿司匹林", "aspirin", "美托洛尔", "metformin")


def notes_of(n: int, seed: int = 0) -> Cohort:
    rng = np.random.default_rng(seed)
    texts, labels = [], []
    for _note in range(n):
        disease, drug = str(rng.choice(DISEASES)), str(rng.choice(DRUGS))
        chinese = f"既往{disease}{rng.integers(2, 30)}年，口服{drug} 100mg。"
        text = chinese if rng.random() < 0.5 else f"History of {disease}; takes {drug} daily."
        spans = sorted((text.index(name), text.index(name) + len(name), kind) for name, kind in ((disease, "Disease"), (drug, "Drug")))
        texts.append(text)
        labels.append(tuple(spans))
    return Cohort(tuple(map(str, range(n))), tuple(texts), Task("spans", ("Disease", "Drug"), unit="span"), labels=tuple(labels))


def recipe() -> Recipe:
    return Recipe(examination="notes", task="spans", privacy=Privacy(min_documents=1), room=NoteKeys(window=24))


def test_a_unit_is_read_by_no_template_that_blanking_leaves() -> None:
    """Units that no dictionary, word or token joins: changing one changes only what blanking takes away."""
    one, other = sequence("甲 乙 丙 丁 戊 己 庚", 24), sequence("甲 乙 丙 辛 戊 己 庚", 24)
    before, after = (template_prints(note, np.zeros(len(note), np.int64)) for note in (one, other))
    assert before.shape[1] == len(REACH)
    kept = blanked(np.ones(before.shape, np.int64), 3) == 1
    differ = before != after
    assert not (differ & kept)[:, [column for column in range(len(REACH)) if column not in _OF_WORDS]].any()
    assert differ.any(0).sum() > 20


_OF_WORDS = range(25, 31)  # the segmenter's words and their neighbours, which reach as far as words do


@pytest.fixture(scope="module")
def fitted():
    cohort = notes_of(60)
    model = CrfLearner(recipe(), cohort.task).fit(cohort, cohort.take(np.zeros(60, np.bool_)), Silent())
    return cohort, model, examiner_of(Parts.of(model.parts()), cohort.task)


def test_entities_are_learned_and_served_as_learned(fitted) -> None:
    _cohort, model, examiner = fitted
    other = notes_of(40, seed=1)
    assert f1_of(examiner.scores(other)) > 0.95
    assert np.abs(model.outputs(other) - examiner.outputs(other)).max() < 1e-4
    evidence = examiner.evidence(other.case(0), 0, 0)
    start, end = evidence.regions[0].where
    assert abs(start - other.labels[0][0][0]) < 6
    assert end > start


def test_out_of_fold_words_are_not_of_the_own_patient() -> None:
    cohort = notes_of(24)
    scheme = Scheme(2, True)
    notes = [sequence(str(text), 24) for text in cohort.payloads]
    tags = [tags_of(note, spans, scheme, cohort.task.classes) for note, spans in zip(notes, cohort.labels, strict=True)]
    nothing = Dictionary(cohort.task.classes, (), np.zeros(0, np.int64), np.zeros(0, np.float32))
    said = out_of_fold(notes, tags, np.zeros(24, np.int64), nothing, scheme, 1, 0, lambda: None)
    assert not any(one.any() for one in said)  # one patient: nobody else to learn from
    said = out_of_fold(notes, tags, np.arange(24), nothing, scheme, 1, 0, lambda: None)
    right = np.concatenate([(one[:, 0] - 1) // 3 == tag[:, 0] for one, tag in zip(said, tags, strict=True)])
    assert right.mean() > 0.8
