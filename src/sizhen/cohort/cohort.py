"""Cohort: many cases in columns, payloads read only when asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.core.case import Case
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.task import Task


class Payloads(Protocol):
    """What the cases hold, read when asked for: an array over all cases, files on a disk, texts in memory."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Any:
        """The payload of one case, in the input's own coordinates; raises DataError where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some of other payloads, by index, without copying them."""

    payloads: Payloads
    index: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, index: int) -> Any:
        return self.payloads[int(self.index[index])]


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """n cases of one examination.

    ids        n names, unique in the cohort
    payloads   n payloads, read when asked for
    task       what is asked; `classes` in their final order
    patients   n names, or None: unknown (then each case counts as a patient of its own, and that is said)
    labels     n labels as the room gives them (a name, a tuple of names, a list of spans or of a unit's names), None where unknown
    parts      n names of Part or "", the parts that came with the data; None where none came
    attributes columns of n values (site, sex, age, device, time, section), for subgroups and audits
    digests    n digests of the content where the room can tell cheaply, for finding the same case twice; None where it cannot
    sources    n places a person can look up (a file's name, a row)
    findings   what reading noticed, counted and named
    unreadable what could not be read and is no case, with the reason; the workflow says how much of that is too much
    """

    ids: tuple[str, ...]
    payloads: Payloads
    task: Task
    patients: tuple[str, ...] | None = None
    labels: tuple[Any, ...] | None = None
    parts: tuple[str, ...] | None = None
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    digests: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    findings: tuple[AuditFinding, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.ids)
        columns: dict[str, Any] = {
            "payloads": self.payloads,
            "patients": self.patients,
            "labels": self.labels,
            "parts": self.parts,
            "digests": self.digests,
            "sources": self.sources,
            **self.attributes,
        }
        for name, column in columns.items():
            if column is not None and len(column) != n:
                raise DataError(_("column {name} has {found} rows; expected {n}, one a case").format(name=name, found=len(column), n=n))

    def __len__(self) -> int:
        return len(self.ids)

    def case(self, index: int) -> Case:
        """One case, its payload read now."""
        return Case(
            id=self.ids[index],
            payload=self.payloads[index],
            patient=None if self.patients is None else self.patients[index],
            label=None if self.labels is None else self.labels[index],
            attributes={name: column[index] for name, column in self.attributes.items()},
            source="" if self.sources is None else self.sources[index],
        )

    def __iter__(self) -> Iterator[Case]:
        return (self.case(index) for index in range(len(self)))

    def take(self, index: Sequence[int] | NDArray[np.generic]) -> "Cohort":
        """The cases at these indices (or where a mask is true), in that order."""
        chosen = np.asarray(index)
        chosen = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.int64)

        def pick(column: tuple[Any, ...] | None) -> Any:
            return None if column is None else tuple(column[i] for i in chosen)

        return replace(
            self,
            ids=pick(self.ids),
            payloads=Chosen(self.payloads, chosen),
            patients=pick(self.patients),
            labels=pick(self.labels),
            parts=pick(self.parts),
            digests=pick(self.digests),
            sources=pick(self.sources),
            attributes={name: pick(column) for name, column in self.attributes.items()},
        )

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """(n,) whether anything is known of the case's answer."""
        if self.labels is None:
            return np.zeros(len(self), np.bool_)
        return np.array([label is not None for label in self.labels], np.bool_)

    def patient_index(self) -> NDArray[np.int64]:
        """(n,) index of each case's patient; a case of its own where the patient is unknown (None, or an empty name)."""
        if self.patients is None:
            return np.arange(len(self), dtype=np.int64)
        places: dict[object, int] = {}
        return np.array([places.setdefault(name or (case,), len(places)) for case, name in enumerate(self.patients)], np.int64)

    @classmethod
    def of_one(cls, case: Case, task: Task) -> "Cohort":
        """A cohort of a single case, for examining it."""
        return cls(
            ids=(case.id,),
            payloads=[case.payload],
            task=task,
            labels=None if case.label is None else (case.label,),
            patients=None if case.patient is None else (case.patient,),
            sources=(case.source,),
            attributes={name: (value,) for name, value in case.attributes.items()},
        )


def align(labels: Sequence[Any] | None, classes: Sequence[str], n: int) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Indices of label names into classes: -1 where unknown, len(classes) + j for the j-th name training never saw.

    Returns the indices (n,) and the unseen names in order of appearance.
    """
    known = {name: index for index, name in enumerate(classes)}
    unseen: dict[str, int] = {}
    index = np.full(n, -1, np.int64)
    for row, label in enumerate(labels if labels is not None else ()):
        if label is not None:
            index[row] = known[label] if label in known else len(known) + unseen.setdefault(str(label), len(unseen))
    return index, tuple(unseen)


def align_many(labels: Sequence[Any] | None, classes: Sequence[str], n: int) -> tuple[NDArray[np.int8], tuple[str, ...]]:
    """The same for tuples of names (multilabel): a (n, classes) table of 0 and 1, a row of -1 where unknown, and the unseen names."""
    known = {name: index for index, name in enumerate(classes)}
    unseen: dict[str, int] = {}
    table = np.full((n, len(known)), -1, np.int8)
    for row, names in enumerate(labels if labels is not None else ()):
        if names is not None:
            table[row] = 0
            for name in names:
                if name in known:
                    table[row, known[name]] = 1
                else:
                    unseen.setdefault(str(name), len(unseen))
    return table, tuple(unseen)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Ids of cases: the names, a number behind each that stands there already and no other name has."""
    taken, made = set(names), []
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        other = name
        if seen[name] > 1:
            while (other := f"{name} ({seen[name]})") in taken:
                seen[name] += 1
            taken.add(other)
        made.append(other)
    return tuple(made)
