"""Chinese words with TF-IDF: ours against jieba with scikit-learn, in processes of their own, alternating; medians and their ratio.

.venv/bin/python benchmarks/segmentation.py FOLDER_OR_JSONL [--peer PYTHON]

Texts are taken from the file (rows with `text`) up to a million characters. PYTHON is an environment with jieba and scikit-learn;
without it only ours and bare rjieba are timed. Loading of dictionaries and imports is not counted.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5
CHARACTERS = 1_000_000
_READ = "import json,sys,time;texts=json.load(open(sys.argv[1],encoding='utf-8'));"
_TIME = "began=time.perf_counter();work();print(time.perf_counter()-began)"
PROGRAMS = {
    "ours": _READ
    + "from sizhen.notes.estimators import NoteVectorizer;"
    + "make=lambda: NoteVectorizer(word_sizes=(1,),character_sizes=(),min_documents=1);make().fit_transform(texts[:20]);"
    + "work=lambda: make().fit_transform(texts);"
    + _TIME,
    "rjieba alone": _READ + "import rjieba;rjieba.cut(texts[0]);work=lambda: [rjieba.cut(text) for text in texts];" + _TIME,
    "jieba with scikit-learn": _READ
    + "import jieba;from sklearn.feature_extraction.text import TfidfVectorizer;jieba.setLogLevel(60);jieba.lcut(texts[0]);"
    + "work=lambda: TfidfVectorizer(tokenizer=jieba.lcut,token_pattern=None,sublinear_tf=True).fit_transform(texts);"
    + _TIME,
}


def texts_of(path: Path) -> list[str]:
    """Texts of the rows up to a million characters."""
    path = path / "train.jsonl.gz" if path.is_dir() else path
    texts: list[str] = []
    held = 0
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        for line in stream:
            texts.append(json.loads(line)["text"])
            held += len(texts[-1])
            if held >= CHARACTERS:
                break
    return texts


def main() -> None:
    """Print medians in seconds, and how many times as fast ours is."""
    asked = argparse.ArgumentParser()
    asked.add_argument("data", type=Path)
    asked.add_argument("--peer", help="a Python with jieba and scikit-learn")
    given = asked.parse_args()
    texts = texts_of(given.data)
    cut = Path(tempfile.mkdtemp()) / "texts.json"
    cut.write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    programs = {name: given.peer if "jieba with" in name else sys.executable for name in PROGRAMS}
    taken: dict[str, list[float]] = {name: [] for name, python in programs.items() if python}
    clean = {**os.environ, "OMP_NUM_THREADS": "1"}
    for _round in range(ROUNDS):
        for name, times in taken.items():
            done = subprocess.run([programs[name], "-c", PROGRAMS[name], cut], check=True, capture_output=True, text=True, env=clean)
            times.append(float(done.stdout))
    shutil.rmtree(cut.parent)
    print(f"{len(texts):,} texts, {sum(map(len, texts)):,} characters")
    ours = statistics.median(taken["ours"])
    for name, times in taken.items():
        middle = statistics.median(times)
        print(f"{name}: {middle:.2f} s (from {min(times):.2f} to {max(times):.2f}), {middle / ours:.1f} times ours")


if __name__ == "__main__":
    main()
