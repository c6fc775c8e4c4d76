"""Subgroups: the same measures for patients of one site, one sex, one age, with as many patients as a figure needs."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from sizhen.core.evaluation import Figure
from sizhen.core.language import translate as _
from sizhen.core.task import Task
from sizhen.trust.intervals import figures
from sizhen.trust.judged import Judged
from sizhen.trust.kinds import KINDS
from sizhen.trust.measures.panel import Units

FEWEST = 10  # patients
MOST_VALUES = 12  # of an attribute; numbers with more are cut at their quartiles


def subgroups(
    judged: Judged, task: Task, attributes: Mapping[str, Sequence[Any]], seed: int = 0, resamples: int = 1_000
) -> dict[str, dict[str, dict[str, Figure]]]:
    """Measures by value of each attribute (one value a case of the cohort) over labelled units; at least 10 patients each."""
    result: dict[str, dict[str, dict[str, Figure]]] = {}
    for name, column in attributes.items():
        values = grouped([column[case] for case in judged.scores.case])
        tables: dict[str, dict[str, Figure]] = {}
        for value in dict.fromkeys(sorted(values)):
            part = judged.take(np.array([one == value for one in values], np.bool_))
            units = Units.of(part, task)
            if units.patients >= FEWEST:
                tables[value] = overall(units, seed, resamples)
        if tables:
            result[name] = tables
    return result


def overall(units: Units, seed: int, resamples: int) -> dict[str, Figure]:
    """The measures of the whole, in the order of the table of kinds."""
    kind = KINDS[units.task.kind]
    panels = [panel for panel in kind.panels(units) if any(label == "" for label, _name in panel.bases)]
    found = figures(panels, units.patients, seed, resamples)
    return {name: found["", name] for name in kind.measures if ("", name) in found}


def grouped(values: Sequence[Any]) -> list[str]:
    """Values as names of groups; numbers with many values are cut at their quartiles, what is missing is a group of its own."""
    missing = [value is None or value != value or value == "" for value in values]  # noqa: PLR0124 (NaN differs from itself)
    known = {value for value, gone in zip(values, missing, strict=True) if not gone}
    if len(known) > MOST_VALUES and all(isinstance(value, (int, float, np.number)) for value in known):
        numbers = np.array([float(v) for v, gone in zip(values, missing, strict=True) if not gone])
        edges = np.unique(np.quantile(numbers, [0, 0.25, 0.5, 0.75, 1]))
        names = [f"{low:g} – {high:g}" for low, high in pairwise(edges)]

        def name(value: Any) -> str:
            return names[int(np.clip(np.searchsorted(edges, float(value), side="right") - 1, 0, len(names) - 1))]
    else:

        def name(value: Any) -> str:
            return str(value)

    return [_("unknown") if gone else name(value) for value, gone in zip(values, missing, strict=True)]
