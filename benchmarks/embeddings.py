"""Word vectors: own GloVe and Word2Vec against gensim's at the same settings, on similarity and analogy sets; seconds and memory.

    .venv/bin/python benchmarks/embeddings.py FOLDER [en|zh ...]

FOLDER holds corpus/en.txt.xz, corpus/zh.txt.xz and similarity/*.tsv.gz (see docs/benchmarks.md). Every fit is a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.core.recipe import Recipe
from sizhen.exchange.texts import read_text
from sizhen.notes.embeddings.cooccurrence import Corpus, read_corpus
from sizhen.notes.embeddings.gathering import TASK, gather
from sizhen.notes.embeddings.glove import GloveSettings, fit_glove
from sizhen.notes.embeddings.letters import Letters
from sizhen.notes.embeddings.scoring import scores_of_questions
from sizhen.notes.embeddings.vectors import WordGrams, WordVectors
from sizhen.notes.embeddings.word2vec import Word2VecSettings, _Sentences, fit_word2vec
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import judge, untrusted

SETS = {
    "en": ("wordsim353", "simlex999", "men", "umnsrs_similarity", "umnsrs_relatedness", "analogy_google_en"),
    "zh": ("wordsim240_zh", "wordsim297_zh", "pku500_zh", "cos960_zh", "analogy_cwe_zh"),
}
NETWORKS = ("glove", "word2vec", "cbow", "gensim", "gensim-cbow", "letters")
DIMENSIONS, WINDOW, MIN_COUNT, EPOCHS = 50, 5, 5, 10


def corpus_of(folder: Path, language: str) -> Corpus:
    """The corpus, a document a line."""
    lines = read_text(folder / "corpus" / f"{language}.txt.xz").split("\n")
    return read_corpus((line for line in lines if line.strip()), MIN_COUNT)


def fitted(corpus: Corpus, network: str, threads: int) -> Any:
    """A space of words by one of the networks."""
    if network == "letters":
        return Letters.of(corpus.words)
    if network == "glove":
        return fit_glove(corpus, GloveSettings(DIMENSIONS, EPOCHS, WINDOW, threads=threads))
    if network in ("word2vec", "cbow"):
        name = "cbow" if network == "cbow" else "skip-gram"
        return fit_word2vec(corpus, Word2VecSettings(name, DIMENSIONS, EPOCHS, WINDOW, threads=threads))
    from gensim.models import Word2Vec

    sentences = list(_Sentences(corpus))
    model = Word2Vec(
        sentences, vector_size=DIMENSIONS, window=WINDOW, min_count=1, sg=int(network == "gensim"), epochs=EPOCHS, workers=threads, seed=0
    )
    words = tuple(model.wv.index_to_key)
    return WordVectors(words, np.asarray(model.wv.vectors, np.float32), WordGrams.of(words))


def one(folder: Path, language: str, network: str, threads: int) -> dict[str, Any]:
    """Fit and measure: of each set the figure over all questions, and over those whose words were all learned."""
    began = time.perf_counter()
    corpus = corpus_of(folder, language)
    read = time.perf_counter()
    space = fitted(corpus, network, threads)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {}
    for name in SETS[language]:
        cohort = gather(folder / "similarity" / f"{name}.tsv.gz", Recipe(examination="notes", task="similarity"))
        rows = {"all": np.arange(len(cohort)), "known": np.flatnonzero([all_known(space, cohort, case) for case in range(len(cohort))])}
        found[name] = {part: figure(cohort.take(index), space) for part, index in rows.items()}
    size = {"words": len(corpus.words), "tokens": len(corpus.tokens), "documents": len(corpus.ends)}
    return {
        "language": language,
        "network": network,
        "read": read - began,
        "fit": done - read,
        "gigabytes": peak / 1e6,
        **size,
        "sets": found,
    }


def all_known(space: Any, cohort: Cohort, case: int) -> bool:
    """Whether all words of a question, and the answer where there is one, are in the vocabulary."""
    label = cohort.labels[case] if cohort.labels is not None else None
    words = (*cohort.payloads[case].words, *((label,) if isinstance(label, str) else ()))
    return all(space.index(word) is not None for word in words)


def figure(cohort: Cohort, space: Any) -> dict[str, Any]:
    """Spearman's correlation, or accuracy, with its interval."""
    if not len(cohort):
        return {"n": 0, "value": None, "low": None, "high": None}
    table = measure(judge(untrusted(TASK), [scores_of_questions(cohort, space)]), TASK).measures
    name = "spearman" if "spearman" in table else "accuracy"
    return {"n": len(cohort), "measure": name, **table[name].to_json()}


def main() -> None:
    """Print a line of JSON a fit; each in a process of its own, so that its memory is its own."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("languages", nargs="*", default=["en", "zh"])
    words.add_argument("--network", choices=NETWORKS)
    words.add_argument("--threads", type=int, default=2)
    asked = words.parse_args()
    for language in asked.languages:
        for network in (asked.network,) if asked.network else NETWORKS:
            if asked.network:
                print(json.dumps(one(asked.folder, language, network, asked.threads)), flush=True)
            else:
                command = [sys.executable, __file__, str(asked.folder), language, "--network", network, "--threads", str(asked.threads)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
