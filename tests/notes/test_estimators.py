"""The public classes keep scikit-learn's contract on texts."""

import copy

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from sizhen.learning.estimators import InvalidInputError
from sizhen.notes.estimators import EntityTagger, NoteClassifier, NoteVectorizer

TEXTS = [f"患者{i}岁，{'胸痛' if i % 2 else '咳嗽'}{i % 5}天 chest" for i in range(120)]
LABELS = np.array(["heart" if i % 2 else "lung" for i in range(120)])


def test_vectorizer_in_a_pipeline_and_a_search():
    search = GridSearchCV(make_pipeline(NoteVectorizer(), LogisticRegression()), {"notevectorizer__word_sizes": [(1,), (1, 2)]}, cv=2)
    assert search.fit(TEXTS, LABELS).score(TEXTS, LABELS) == 1.0
    assert clone(NoteVectorizer(min_documents=3)).get_params()["min_documents"] == 3


def test_classifier_fits_predicts_explains():
    patients = [f"p{i // 1}" for i in range(120)]
    made = NoteClassifier().fit(TEXTS, LABELS, groups=patients)
    assert made.predict(["胸痛2天", "咳嗽"]).tolist() == ["heart", "lung"]
    assert made.predict_proba(["胸痛", "。"]).shape == (2, 2)
    assert np.isnan(made.predict_proba(["。"])).all()
    with pytest.raises(InvalidInputError, match="no letter and no digit"):
        made.predict(["。"])
    found = made.explain(["胸痛2天"])[0]
    assert found.contributions[0].name == "胸痛"
    assert copy.deepcopy(made).predict(["咳嗽"]).tolist() == ["lung"]
    table = np.stack([LABELS == "heart", LABELS == "lung"], 1).astype(int)
    assert NoteClassifier().fit(TEXTS, table).predict(["胸痛"]).tolist() == [[1, 0]]


def test_what_is_no_texts_is_refused():
    for wrong, sentence in (("one text", "X is one text"), ([1, 2], "X holds no text at row 0"), ([], "X holds no text")):
        with pytest.raises(InvalidInputError, match=sentence):
            NoteVectorizer().fit(wrong)
    with pytest.raises(InvalidInputError, match="y has only one class, a"):
        NoteClassifier().fit(["x", "y"], ["a", "a"])
    with pytest.raises(InvalidInputError, match="a parameter is impossible"):
        NoteClassifier(min_documents=0).fit(TEXTS, LABELS)


def test_tagger_marks_with_probabilities():
    texts = [f"既往{name}{i}年" for i in range(8) for name in ("高血压", "冠心病", "CAD")]
    spans = [[[2, 5, "D"]] for _text in texts]
    made = EntityTagger(hidden=16, epochs=8, rate=1e-2).fit(texts, spans, groups=range(24))
    assert made.score(texts, spans) > 0.9
    start, end, label, sure = made.predict_proba(["既往高血压3年"])[0][0]
    assert (start, end, label) == (2, 5, "D")
    assert 0.5 < sure <= 1
    assert made.explain(["既往高血压3年"])[0][0].method == "occlusion"
    assert clone(made).get_params()["hidden"] == 16
    for y, groups, sentence in (
        (spans[1:], None, "y has 23 rows; expected 24"),
        ([[[2, 99, "D"]], *spans[1:]], None, "lies at 2 to 99"),
        ([5, *spans[1:]], None, "not iterable"),
        (spans, ["p"], "groups has 1 rows"),
    ):
        with pytest.raises(InvalidInputError, match=sentence):
            EntityTagger().fit(texts, y, groups)
