import re
import sys
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, MissingDependencyError, UsageError
from sizhen.core.progress import Silent
from sizhen.notes.embeddings import cooccurrence
from sizhen.notes.embeddings.cooccurrence import count_cooccurrence, read_corpus, spoken
from sizhen.notes.embeddings.glove import GloveSettings, descend, factorise, fit_glove, initial, shuffled

pytest.importorskip("numba")


def test_words_are_folded_lower_case_and_hold_a_letter_or_digit():
    assert spoken("ＢＰ was 120/80, OK?") == ["bp", "was", "120", "80", "ok"]
    assert "".join(spoken("患者高血压，服药。")) == "患者高血压服药"


def test_rare_words_are_left_out_and_neighbours_move_together():
    corpus = read_corpus(["b a rare a", "", "B b"], min_count=2)
    assert corpus.words == ("b", "a")
    assert corpus.counts.tolist() == [3, 2]
    assert corpus.tokens.tolist() == [0, 1, 1, 0, 0]
    assert corpus.ends.tolist() == [3, 3, 5]


def test_a_word_of_too_few_patients_is_left_out():
    texts = ["a a b", "a b", "b c c c", "c"]
    assert read_corpus(texts, 2, owners=[7, 7, 9, 9], min_owners=2).words == ("b",)
    assert read_corpus(texts, 2, min_owners=2).words == ("c", "a", "b")
    with pytest.raises(UsageError, match="1 owners are given for 4 texts"):
        read_corpus(texts, owners=[1])
    with pytest.raises(DataError, match="no word stands 9 times"):
        read_corpus(texts, 9)


def counted(texts: list[list[str]], window: int) -> dict[tuple[str, str], Fraction]:
    """Both halves, by hand: each word adds 1 / distance for each neighbour, seen from both sides."""
    result: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for i, a in enumerate(text):
            for j, b in enumerate(text):
                if 0 < abs(i - j) <= window:
                    result[a, b] += Fraction(1, abs(i - j))
    return dict(result)


@given(
    texts=st.lists(st.lists(st.sampled_from("abcdef"), max_size=12), min_size=1, max_size=5),
    window=st.integers(1, 6),
    block=st.integers(1, 40),
)
@settings(deadline=None)
def test_counts_are_those_of_a_double_loop_whatever_the_block(texts, window, block):
    if not any(texts):
        return
    corpus = read_corpus([" ".join(text) for text in texts], 1)
    found = count_cooccurrence(corpus, window, block).matrix().tocoo()
    assert {
        (corpus.words[i], corpus.words[j]): value for i, j, value in zip(found.row, found.col, found.data, strict=True)
    } == pytest.approx({pair: float(value) for pair, value in counted(texts, window).items()})


def test_a_window_must_be_a_word_at_least():
    with pytest.raises(UsageError, match="a window of 0 words for 1 words"):
        count_cooccurrence(read_corpus(["a a"], 1), 0)


def small():
    random = np.random.default_rng(5)
    return read_corpus([" ".join(chr(96 + k) for k in random.zipf(1.4, 60) if k < 27) for _text in range(40)], 3)


def reference(parameters, entries, x_max, alpha, rate, epochs, counts):
    """GloVe in plain NumPy, an entry at a time, from the counts themselves."""
    (w, c), bias = parameters[:, :, :-1].copy(), parameters[:, :, -1].copy()
    w_squares, c_squares, bias_squares = np.ones_like(w), np.ones_like(c), np.ones_like(bias)
    losses = []
    for _epoch in range(epochs):
        loss = 0.0
        for i, j in zip(entries.rows, entries.columns, strict=True):
            x = counts[i, j]
            error = w[i] @ c[j] + bias[0, i] + bias[1, j] - np.log(x)
            weight = (x / x_max) ** alpha if x < x_max else 1.0
            loss += 0.5 * weight * error**2
            slope = rate * weight * error
            of_w, of_c = slope * c[j], slope * w[i]
            w[i] -= of_w / np.sqrt(w_squares[i])
            c[j] -= of_c / np.sqrt(c_squares[j])
            w_squares[i] += of_w**2
            c_squares[j] += of_c**2
            for side, k in ((0, i), (1, j)):
                bias[side, k] -= slope / np.sqrt(bias_squares[side, k])
                bias_squares[side, k] += slope**2
        losses.append(loss / len(entries.rows))
    return w, c, bias, losses


def test_it_agrees_with_plain_numpy_from_the_same_start_in_the_same_order():
    how = GloveSettings(dimensions=7, epochs=4, window=4, x_max=10, seed=3)
    counts = count_cooccurrence(small(), how.window)
    entries = shuffled(counts, how, np.float64)
    parameters = initial(counts.size, how.dimensions, how.seed, np.float64)
    w, c, bias, losses = reference(parameters, entries, how.x_max, how.alpha, how.learning_rate, how.epochs, counts.matrix().toarray())
    assert (counts.values > how.x_max).any()
    found = descend(parameters, entries, how, Silent())
    assert found == pytest.approx(losses, abs=1e-6)
    np.testing.assert_allclose(parameters[0, :, :-1], w, atol=1e-6)
    np.testing.assert_allclose(parameters[1, :, :-1], c, atol=1e-6)
    np.testing.assert_allclose(parameters[:, :, -1], bias, atol=1e-6)
    assert np.abs(w - initial(counts.size, 7, 3, np.float64)[0, :, :-1]).max() > 0.05
    np.testing.assert_allclose(factorise(counts, how), w + c, atol=2e-6)


def test_both_halves_are_visited_once():
    counts = count_cooccurrence(small(), 4)
    entries = shuffled(counts, GloveSettings())
    found = np.zeros((counts.size, counts.size))
    np.add.at(found, (entries.rows, entries.columns), np.exp(entries.logs))
    np.testing.assert_allclose(found, counts.matrix().toarray(), rtol=1e-5)


def test_one_thread_gives_the_same_twice_and_several_learn_too():
    corpus = small()
    once = fit_glove(corpus, GloveSettings(dimensions=8, epochs=5))
    np.testing.assert_array_equal(once.values, fit_glove(corpus, GloveSettings(dimensions=8, epochs=5)).values)
    assert not np.array_equal(once.values, fit_glove(corpus, GloveSettings(dimensions=8, epochs=5, seed=1)).values)
    how = GloveSettings(dimensions=8, epochs=5, threads=2)
    counts = count_cooccurrence(corpus)
    losses = descend(initial(counts.size, 8, 0), shuffled(counts, how), how, Silent())
    assert losses[-1] < losses[0] / 2


def test_words_used_alike_become_neighbours():
    random = np.random.default_rng(0)
    groups = [[name + letter for letter in "abcdef"] for name in ("heart", "bone", "skin")]
    texts = [" ".join(random.choice(groups[k % 3], 12)) for k in range(300)]
    vectors = fit_glove(read_corpus(texts), GloveSettings(dimensions=10, epochs=30))
    # The biases take up frequency; what is left of two groups that never meet is not fitted, so that only within a group do cosines agree.
    for word in ("hearta", "boned", "skinf"):
        assert {near[:-1] for near, _cosine in vectors.most_similar(word, 5)} == {word[:-1]}


def test_progress_reaches_its_total():
    class Counting(Silent):
        totals, done = [], []

        def start(self, what, total=None):
            self.totals.append(total)
            self.done.append(0)

        def advance(self, steps=1, note=""):
            self.done[-1] += steps

    progress = Counting()
    corpus = small()
    fit_glove(corpus, GloveSettings(dimensions=2, epochs=3), progress)
    assert progress.totals == progress.done == [len(corpus.tokens), 60]


def test_what_cannot_be_fitted_is_told():
    with pytest.raises(UsageError, match="settings of GloVe hold a number that is not positive"):
        GloveSettings(epochs=0)
    with pytest.raises(DataError, match="no two words of the vocabulary stand together"):
        fit_glove(read_corpus(["a", "b"], 1))
    with pytest.raises(DataError, match=re.escape("GloVe diverged; expected a smaller learning rate (it is 1e+20)")):
        fit_glove(small(), GloveSettings(dimensions=3, epochs=3, learning_rate=1e20))


def test_without_numba_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(MissingDependencyError, match=re.escape("pip install 'sizhen[train]'")):
        cooccurrence.numba()


@given(st.lists(st.text("ab1 ，。高血压檢查\n\u200bＡ-.", max_size=20), min_size=1, max_size=6), st.integers(1, 30))
@settings(deadline=None, max_examples=50)
def test_a_corpus_read_in_blocks_has_the_words_of_each_text_alone(texts, size):
    if not any(map(spoken, texts)):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cooccurrence, "_CHARACTERS", size)
        corpus = read_corpus(texts, 1)
    ends = corpus.ends.tolist()
    said = [[corpus.words[token] for token in corpus.tokens[a:b]] for a, b in zip([0, *ends], ends, strict=False)]
    assert said == [spoken(text) for text in texts]
