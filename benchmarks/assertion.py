"""What the rules of assertion get right: own sentences, and the folders negex and cmdd where given; intervals over reports and dialogues.

.venv/bin/python benchmarks/assertion.py [FOLDER OF NOTES]
"""

import csv
import gzip
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sizhen.notes.assertion import assert_spans
from sizhen.trust.intervals import clopper_pearson, figures
from sizhen.trust.measures.panel import Array, Basis, Key, Panel, ratio

OWN = Path(__file__).parents[1] / "tests" / "notes"
NEGEX = {"Negated": "absent", "Affirmed": "present"}
CMDD = {"present": "present", "absent": "absent", "uncertain": "possible"}


def own(name: str) -> None:
    """Shares that are right, axis by axis, Clopper-Pearson over sentences."""
    with (OWN / f"{name}.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for language in ("zh", "en"):
        here = [row for row in rows if row["language"] == language]
        said = []
        for row in here:
            text = row["sentence"].replace("\\n", "\n")
            start = text.index(row["finding"])
            said.append(assert_spans(text, [(start, start + len(row["finding"]))])[0])
        for axis in ("existence", "time", "whose"):
            right = sum(getattr(one, axis) == row[axis] for one, row in zip(said, here, strict=True))
            low, high = clopper_pearson(right, len(here))
            print(f"{name} {language} {axis}: {right / len(here):.3f} [{low:.3f}, {high:.3f}] of {len(here)}")


def f1(truth: Sequence[str], said: Sequence[str], owner: Sequence[str], classes: Sequence[str]) -> None:
    """F1 of each class and their mean, by bootstrap over owners."""
    patient = np.unique(owner, return_inverse=True)[1]
    patients = int(patient.max()) + 1
    true, chosen = np.array(truth), np.array(said)
    table = np.stack(
        [
            np.bincount(patient, mask, patients)
            for k in classes
            for mask in (2.0 * ((true == k) & (chosen == k)), (true == k) + 0.0 + (chosen == k))
        ]
    )
    bases: dict[Key, Basis] = {(k, "f1"): Basis(patients, len(np.unique(patient[true == k]))) for k in classes}
    bases["", "macro_f1"] = Basis(patients)

    def values(weights: Array) -> Array:
        sums = table @ weights
        each = ratio(sums[0::2], sums[1::2])
        return np.concatenate([each, each.mean(0)[None]])

    for (label, name), figure in figures([Panel(bases, values, len(table) + 1)], patients).items():
        print(f"  {name} {label}: {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]")


def marked(file: Path, axis: str, words: dict[str, str], owner: str, classes: Sequence[str], otherwise: str) -> None:
    """A file of notes with assertions; what has no word in `words` is left out, what is said beyond `classes` counts as `otherwise`."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        notes: list[dict[str, Any]] = [json.loads(line) for line in lines]
    truth, said, owners = [], [], []
    began = time.perf_counter()
    results = [assert_spans(note["text"], [(start, end) for start, end, _label in note["entities"]]) for note in notes]
    seconds = time.perf_counter() - began
    for note, result in zip(notes, results, strict=True):
        for gold, one in zip(note["assertion"], result, strict=True):
            if (wanted := words.get(str(gold.get(axis)))) is not None:
                truth.append(wanted)
                said.append(one.existence if one.existence in classes else otherwise)
                owners.append(str(note[owner]))
    print(f"{file.parent.name}: {len(truth)} findings, {sum(map(len, results)) / seconds:,.0f} a second")
    f1(truth, said, owners, classes)


def main() -> None:
    """Print all figures."""
    for name in ("assertion_sentences", "assertion_practice"):
        own(name)
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        marked(folder / "negex" / "train.jsonl.gz", "negation", NEGEX, "report", ("absent", "present"), "present")
        marked(folder / "cmdd" / "train.jsonl.gz", "status", CMDD, "id", ("present", "absent", "possible"), "other")


if __name__ == "__main__":
    main()
