"""What the rules of de-identification get right on marked notes, by category, and how fast.

.venv/bin/python benchmarks/deidentification.py FOLDER OF NOTES [--missed CATEGORY] [--wrong]

Found: all characters of a marked identifier are removed, whatever the category (Wilson's interval). Precision: the share of removed places that touch
a marked one (interval by bootstrap over notes, as all figures over notes). Ages count at any age and years alone too, as the sets mark them.
`--missed` and `--wrong` show what the rules did on public or made-up text; do not use them on a hospital's own.
"""

# ruff: noqa: E501
import argparse
import gzip
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from sizhen.privacy import identifiers

SETS = ("deid_zh_made", "deid_negex", "deid_presidio")


def wilson(right: int, many: int) -> tuple[float, float]:
    """95 % interval of a share."""
    if not many:
        return 0.0, 1.0
    z, share = 1.959964, right / many
    middle, half = share + z * z / 2 / many, z * np.sqrt(share * (1 - share) / many + z * z / 4 / many / many)
    return float((middle - half) / (1 + z * z / many)), float((middle + half) / (1 + z * z / many))


def bootstrap(right: np.ndarray, many: np.ndarray) -> tuple[float, float]:
    """95 % interval of a sum over a sum, notes drawn again 2,000 times."""
    draws = np.random.default_rng(0).integers(0, len(many), (2000, len(many)))
    low, high = np.nanquantile(right[draws].sum(1) / many[draws].sum(1), (0.025, 0.975))
    return float(low), float(high)


def measure(file: Path, missed: str, wrong: bool, years: bool) -> None:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        notes = [json.loads(line) for line in lines]
    seconds = float("inf")
    for _pass in range(5):  # the first reads the lists; the fastest counts
        began = time.process_time()
        said = [identifiers(note["text"], every_age=True, every_year=years) for note in notes]
        seconds = min(seconds, time.process_time() - began)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    counts = np.zeros((len(notes), 4))
    for row, (note, places) in enumerate(zip(notes, said, strict=True)):
        removed = np.zeros(len(note["text"]), bool)
        marked = np.zeros(len(note["text"]), bool)
        for one in places:
            removed[one.start : one.end] = True
        for start, end, label in note["entities"]:
            marked[start:end] = True
            right = bool(removed[start:end].all())
            found[label][0] += right
            found[label][1] += 1
            counts[row] += (right, 1, 0, 0)
            if not right and missed in {label, "ALL"}:
                print(
                    f"   missed {label}: {note['text'][max(0, start - 40) : start]!r} [{note['text'][start:end]!r}] {note['text'][end : end + 20]!r}"
                )
        for one in places:
            touches = bool(marked[one.start : one.end].any())
            counts[row] += (0, 0, touches, 1)
            if wrong and not touches:
                print(
                    f"   wrong {one.category} ({one.rule}): {note['text'][max(0, one.start - 20) : one.start]!r} [{note['text'][one.start : one.end]!r}] {note['text'][one.end : one.end + 15]!r}"
                )
    right, many, touching, all_removed = counts.T
    print(
        f"{file.parent.name}: {len(notes)} notes, {len(notes) / seconds:.0f} notes a second, {sum(len(n['text']) for n in notes) / seconds:.0f} characters a second"
    )
    print("  recall {:.3f} [{:.3f}, {:.3f}] of {:.0f}".format(right.sum() / many.sum(), *bootstrap(right, many), many.sum()))
    print(
        "  precision {:.3f} [{:.3f}, {:.3f}] of {:.0f}".format(
            touching.sum() / all_removed.sum(), *bootstrap(touching, all_removed), all_removed.sum()
        )
    )
    clean = int((right == many).sum())
    print("  clean notes {:.3f} [{:.3f}, {:.3f}]".format(clean / len(notes), *wilson(clean, len(notes))))
    for label, (hits, total) in sorted(found.items(), key=lambda entry: -entry[1][1]):
        print("    {}: {:.3f} [{:.3f}, {:.3f}] of {}".format(label, hits / total, *wilson(hits, total), total))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--missed", default="", metavar="LABEL")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--sets", nargs="*", default=SETS)
    parser.add_argument("--only-dates", action="store_true", help="years alone stay")
    asked = parser.parse_args()
    for name in asked.sets:
        measure(asked.folder / name / "train.jsonl.gz", asked.missed, asked.wrong, not asked.only_dates)


if __name__ == "__main__":
    main()
