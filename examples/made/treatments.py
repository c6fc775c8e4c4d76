"""Patients with planted preferences: what is given depends on their findings, and two items are never given together."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from made.planted import Planted

FINDINGS, ITEMS = 14, 40
TESTED = 500
USUAL, STRENGTH = -2.6, 1.3  # log odds of an item without findings; spread of what a finding adds
NEVER = (0, 1)  # the pair that must not meet


def make(folder: Path, cases: int = 2500, seed: int = 0) -> Planted:
    """Write train.txt, test.txt, name tables, a rule table and a recipe; `allows` is what the planted probabilities reach on test.txt."""
    generator = np.random.default_rng(seed)
    base = generator.normal(USUAL, 0.7, ITEMS)
    effect = generator.normal(0, STRENGTH, (FINDINGS, ITEMS)) * (generator.random((FINDINGS, ITEMS)) < 0.4)
    effect[0, list(NEVER)] = 3.5  # with finding 0 both would stand high
    findings = [generator.choice(FINDINGS, generator.integers(1, 4), replace=False) for _case in range(cases)]
    chances = np.array([1 / (1 + np.exp(-(base + effect[f].sum(axis=0) / np.sqrt(len(f))))) for f in findings])
    given = generator.random(chances.shape) < chances
    second = given[:, NEVER[0]] & given[:, NEVER[1]]
    given[second, NEVER[1]] = False
    given[~given.any(axis=1), 2] = True  # nobody goes without
    _write(folder / "patients", findings, given, min(TESTED, cases // 5))
    recipe = folder / "treatments.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    (folder / "rules.csv").write_text(
        f'item_1,item_2,severity,source\n{_item(NEVER[0])},{_item(NEVER[1])},contraindicated,"made up, for this demonstration"\n',
        encoding="utf-8",
    )
    new = folder / "new-patient.json"
    new.write_text(json.dumps({"symptoms": [_finding(0)], "taking": [_item(NEVER[0])], "allergies": []}), encoding="utf-8")
    tested = slice(cases - min(TESTED, cases // 5), cases)
    return Planted(
        data=folder / "patients",
        recipe=recipe,
        measure="precision_at_5",
        allows=_allowed(chances[tested], given[tested]),
        explanation="precision of the five items with the highest planted probabilities, without the pair that must not meet",
        new_case=new,
    )


RECIPE = """examination = "treatments"
task = "ranking"

[split]
patient = "unknown"

[privacy]
pack_neighbours = true             # made data: there is nobody to protect

[treatments]
rules = "rules.csv"
"""


def _item(column: int) -> str:
    return f"item {column + 1}"


def _finding(column: int) -> str:
    return f"finding {column + 1}"


def _write(folder: Path, findings: list[NDArray[np.int64]], given: NDArray[np.bool_], tested: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        " ".join(map(str, known)) + "\t" + " ".join(map(str, np.flatnonzero(row))) + "\n"
        for known, row in zip(findings, given, strict=True)
    ]
    (folder / "train.txt").write_text("".join(lines[: len(lines) - tested]), encoding="utf-8")
    (folder / "test.txt").write_text("".join(lines[len(lines) - tested :]), encoding="utf-8")
    for file, name, count in (("symptoms.tsv", _finding, FINDINGS), ("herbs.tsv", _item, ITEMS)):
        (folder / file).write_text("id\tname\n" + "".join(f"{i}\t{name(i)}\n" for i in range(count)), encoding="utf-8")


def _allowed(chances: NDArray[np.float64], given: NDArray[np.bool_]) -> float:
    """Precision at 5 by the planted probabilities; of the pair that must not meet the less probable one is passed over."""
    chances = chances.copy()
    chances[:, NEVER[1]] *= 1 - chances[:, NEVER[0]]  # where both would have been given, the second was not
    rows = np.arange(len(chances))
    less = np.where(chances[:, NEVER[0]] < chances[:, NEVER[1]], NEVER[0], NEVER[1])
    chances[rows, less] = -1
    top = np.argsort(-chances, axis=1, kind="stable")[:, :5]
    return float(np.take_along_axis(given, top, axis=1).mean())
