"""TF-IDF against scikit-learn, fingerprints against the letters, and what may not be kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from sizhen.notes.counting import fit_representation
from sizhen.notes.preparation import Fingerprints, Representation, grams

TEXTS = ["chest pain and chest tightness", "no chest pain today", "cough and fever", "fever without cough or pain"]


def test_words_weigh_as_in_scikit_learn():
    own = fit_representation(TEXTS, min_documents=1, min_frequency=1, word_sizes=(1, 2), character_sizes=()).transform(TEXTS)
    other = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"\w+").fit_transform(TEXTS)
    assert own.shape == other.shape
    np.testing.assert_allclose((own @ own.T).toarray(), (other @ other.T).toarray(), atol=1e-6)


def test_characters_weigh_as_in_scikit_learn():
    own = fit_representation(TEXTS, min_documents=1, min_frequency=1, word_sizes=(), character_sizes=(2, 3)).transform(TEXTS)
    other = TfidfVectorizer(sublinear_tf=True, ngram_range=(2, 3), analyzer="char_wb").fit_transform(TEXTS)
    np.testing.assert_allclose((own @ own.T).toarray(), (other @ other.T).toarray(), atol=1e-6)


def test_chinese_sentences_that_share_words_are_alike():
    pair = ["人工智能技术在医疗保健领域的应用", "人工智能技术在医疗保健领域的发展"]
    rows = fit_representation(pair, min_documents=1, min_frequency=1, word_sizes=(1,), character_sizes=()).transform(pair)
    assert (rows @ rows.T).toarray()[0, 1] == pytest.approx(0.75, abs=0.15)
    theirs = TfidfVectorizer().fit_transform(pair)
    assert (theirs @ theirs.T).toarray()[0, 1] == 0.0


def test_an_n_gram_of_too_few_is_not_kept():
    texts = ["common secretword", "common", "common", "common"]
    secret = grams(["secretword"], (1,), ()).fingerprint[0]
    assert secret in fit_representation(texts, min_documents=1, min_frequency=1).fingerprints
    assert secret not in fit_representation(texts, min_documents=2, min_frequency=1).fingerprints


def test_documents_of_one_patient_count_once():
    texts = ["rare common", "rare common", "rare common", "common"]
    rare, common = grams(["rare common"], (1,), ()).fingerprint
    kept = fit_representation(texts, np.array([7, 7, 7, 9]), min_documents=2, min_frequency=1).fingerprints
    assert common in kept
    assert rare not in kept


def test_the_frequent_are_kept_where_there_are_more():
    kept = fit_representation(["a1 b2", "a1 c3", "a1"], most=1, min_frequency=1, word_sizes=(1,), character_sizes=())
    assert kept.fingerprints.tolist() == [grams(["a1"], (1,), ()).fingerprint[0]]


def test_nothing_known_gives_an_empty_row():
    made = fit_representation(["咳嗽", "咳嗽"])
    assert made.transform(["zzz", ""]).nnz == 0
    assert fit_representation([]).transform(["咳嗽"]).shape == (1, 0)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="ab咳嗽 ,", min_size=1, max_size=30))
def test_equal_stretches_and_only_they_share_a_fingerprint(text):
    prints = Fingerprints(np.frombuffer(text.encode("utf-32-le"), np.uint32))
    places = np.array([(a, b) for a in range(len(text)) for b in range(a + 1, len(text) + 1)])
    found = prints.of(places[:, 0], places[:, 1], 1)
    assert len(set(found.tolist())) == len({text[a:b] for a, b in places})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="ab咳嗽 ,9", max_size=12), min_size=1, max_size=6), st.randoms())
def test_a_row_does_not_depend_on_its_company(texts, random):
    made = fit_representation([*texts, "ab 咳嗽 9"], min_documents=1, min_frequency=1)
    whole = made.transform(texts).toarray()
    row = random.randrange(len(texts))
    np.testing.assert_array_equal(whole[row], made.transform([texts[row]]).toarray()[0])


def test_the_bundle_brings_it_back():
    made = fit_representation(TEXTS)
    back = Representation.from_parts(*made.to_parts())
    np.testing.assert_array_equal(made.transform(TEXTS).toarray(), back.transform(TEXTS).toarray())
