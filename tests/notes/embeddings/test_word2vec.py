import re
import sys

import numpy as np
import pytest

from sizhen.core.errors import MissingDependencyError, UsageError
from sizhen.core.progress import Silent
from sizhen.notes.embeddings.cooccurrence import read_corpus
from sizhen.notes.embeddings.word2vec import ARCHITECTURES, Word2VecSettings, fit_word2vec


def grouped():
    random = np.random.default_rng(0)
    groups = [[name + letter for letter in "abcdef"] for name in ("heart", "bone", "skin")]
    return read_corpus([" ".join(random.choice(groups[k % 3], 12)) for k in range(300)])


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_words_used_alike_become_neighbours_and_one_thread_repeats(architecture):
    pytest.importorskip("gensim")
    how = Word2VecSettings(architecture, dimensions=10, epochs=20, sample=0)
    vectors = fit_word2vec(grouped(), how)
    assert vectors.values.shape == (18, 10)
    for word in ("hearta", "boned", "skinf"):
        assert {near[:-1] for near, _cosine in vectors.most_similar(word, 5)} == {word[:-1]}
    np.testing.assert_array_equal(vectors.values, fit_word2vec(grouped(), how).values)
    assert vectors.vector("heartx").any()


def test_no_word_of_a_long_text_is_left_out():
    pytest.importorskip("gensim")
    from sizhen.notes.embeddings import word2vec

    sentences = word2vec._Sentences(read_corpus(["a b " * 10_001, "", "b"], 1))
    assert [len(sentence) for sentence in sentences] == [10_000, 10_000, 2, 1]
    assert len(sentences) == 4


def test_progress_counts_epochs():
    pytest.importorskip("gensim")

    class Counting(Silent):
        total, done = None, 0

        def start(self, what, total=None):
            self.total = total

        def advance(self, steps=1, note=""):
            self.done += steps

    progress = Counting()
    fit_word2vec(grouped(), Word2VecSettings(dimensions=2, epochs=3), progress)
    assert progress.total == progress.done == 3


def test_settings_that_mean_nothing_are_told():
    with pytest.raises(UsageError, match="word2vec has no architecture 'glove'; expected one of skip-gram, cbow"):
        Word2VecSettings("glove")
    with pytest.raises(UsageError, match="settings of word2vec hold a number that is not positive"):
        Word2VecSettings(window=0)


def test_without_gensim_the_extra_is_named(monkeypatch):
    corpus = read_corpus(["a b"], 1)
    for name in ("gensim", "gensim.models", "gensim.models.word2vec"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingDependencyError, match=re.escape('pip install "sizhen[embeddings]"')):
        fit_word2vec(corpus)
