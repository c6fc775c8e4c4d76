"""Which cases must stay on one side of a split: those of one patient, and those with the same content."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort

LARGEST_JOINED = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """G groups of n cases that are cut as one.

    members  G tuples of indices into the cohort
    keys     G names that do not depend on the order of rows where patients or contents are known
    counts   G counts of each class among the group's labels (empty where labels are not names of classes)
    joined   whether cases with the same content were put into one group
    """

    members: tuple[tuple[int, ...], ...]
    keys: tuple[str, ...]
    counts: tuple[Counter[str], ...]
    joined: bool

    def __len__(self) -> int:
        return len(self.members)

    def cases(self, chosen: Iterable[int]) -> NDArray[np.int64]:
        """The cases of these groups, in the cohort's order."""
        return np.array(sorted(case for group in chosen for case in self.members[group]), np.int64)


def group_cases(cohort: Cohort, index: NDArray[np.int64]) -> Groups:
    """Groups of the cases at `index`: linked by patient and by equal digest.

    A content that very many patients share (an empty note, a usual prescription) would chain them into one group; where joining makes a
    group of more than a tenth of the cases that patients alone would not, contents are left unjoined and whoever cuts takes the
    repeats out of the earlier part instead.
    """
    patients = cohort.patients
    named = _linked(index, [patients])
    joined = named
    if cohort.digests is not None:
        joined = _linked(index, [patients, cohort.digests])
        allowed = max(LARGEST_JOINED * len(index), max(map(len, named), default=0), 2)
        if max(map(len, joined), default=0) > allowed:
            joined = named
    keys = tuple(min(_key(cohort, case, patients) for case in members) for members in joined)
    classes = frozenset(cohort.task.classes)
    counts = tuple(Counter(name for case in members for name in _names(cohort, case) if name in classes) for members in joined)
    return Groups(tuple(joined), keys, counts, cohort.digests is not None and joined is not named)


def class_names(label: Any) -> Iterator[str]:
    """The names in a label: itself, or the names in a tuple of names; nothing of spans and numbers."""
    if isinstance(label, str):
        yield label
    elif isinstance(label, tuple | list | set | frozenset):
        yield from (name for name in label if isinstance(name, str))


def holders(labels: Iterable[Any], patients: Sequence[str] | None, classes: Iterable[str]) -> dict[str, int]:
    """How many patients (cases, where patients are unknown) have each class in a label: a name, names, or spans (start, end, name)."""
    found: dict[str, set[str | int]] = {name: set() for name in classes}
    for case, label in enumerate(labels):
        spans = [one[2] for one in label if isinstance(one, tuple)] if isinstance(label, tuple) else []
        for name in {*class_names(label), *spans} & found.keys():
            found[name].add(case if patients is None or not patients[case] else patients[case])
    return {name: len(who) for name, who in found.items()}


def _names(cohort: Cohort, case: int) -> Iterator[str]:
    return class_names(None if cohort.labels is None else cohort.labels[case])


def _key(cohort: Cohort, case: int, patients: tuple[str, ...] | None) -> str:
    if patients is not None and patients[case]:
        return "patient " + patients[case]
    return "content " + cohort.digests[case] if cohort.digests is not None and cohort.digests[case] else "case " + cohort.ids[case]


def _linked(index: NDArray[np.int64], columns: list[tuple[str, ...] | None]) -> list[tuple[int, ...]]:
    """Connected cases, two being linked where any column holds the same non-empty name; in the order of their first case."""
    above = list(range(len(index)))

    def top(place: int) -> int:
        while above[place] != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    for column in columns:
        first: dict[str, int] = {}
        for place, case in enumerate(index if column is not None else ()):
            name = column[case] if column is not None else ""
            if name:
                other = top(first.setdefault(name, place))
                mine = top(place)
                above[max(other, mine)] = min(other, mine)
    found: dict[int, list[int]] = {}
    for place, case in enumerate(index):
        found.setdefault(top(place), []).append(int(case))
    return [tuple(members) for members in found.values()]
