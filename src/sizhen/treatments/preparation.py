"""Patients as sets, and the vocabulary that turns their names and ids into columns, in training and in serving alike."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix

from sizhen.bundle.parts import BundlePart, Parts, document, words
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import BundleError
from sizhen.core.language import translate as _
from sizhen.core.scores import RemarkKind

ContextKind = Literal["findings", "items"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the gathered data call things: ids in columns' order with their names (an id is its own name where no table gives one).

    `context` says what patients are compared by: findings (symptoms, conditions), or the items they had already.
    """

    context: ContextKind
    context_ids: tuple[str, ...]
    context_names: tuple[str, ...]
    item_ids: tuple[str, ...]
    item_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Patient:
    """What is known of one patient (or prescription), as names, or ids where the input has no names.

    `allergies` is None where nobody asked. `remarks` are what reading has to say of this patient (kind, text).
    """

    findings: tuple[str, ...] = ()
    taking: tuple[str, ...] = ()
    allergies: tuple[str, ...] | None = None
    remarks: tuple[tuple[RemarkKind, str], ...] = ()
    catalogue: Catalogue | None = field(default=None, compare=False, repr=False)


@lru_cache(maxsize=1 << 16)
def normal(name: str) -> str:
    """A name as it is compared: compatibility forms, case and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True)
class Vocabulary:
    """Columns of a model: a catalogue, opened for look-ups by name, then by id."""

    catalogue: Catalogue

    @classmethod
    def of(cls, cohort: Cohort) -> "Vocabulary":
        """The vocabulary of a gathered cohort (its catalogue is shared by all its patients)."""
        return cls(catalogue_of(cohort))

    @cached_property
    def _contexts(self) -> Mapping[str, int]:
        return _index(self.catalogue.context_names, self.catalogue.context_ids)

    @cached_property
    def _items(self) -> Mapping[str, int]:
        return _index(self.catalogue.item_names, self.catalogue.item_ids)

    @property
    def items(self) -> tuple[str, ...]:
        return self.catalogue.item_names

    def item(self, name: str) -> int | None:
        """The column of an item, None where training never saw it."""
        return self._items.get(normal(name))

    def item_name(self, name: str) -> str:
        """An item's name by its name or id; as it came where it is not known."""
        column = self.item(name)
        return name if column is None else self.items[column]

    def context(self, patient: Patient) -> tuple[list[int], list[str]]:
        """Columns of what is known of a patient, in the patient's order, and what has none."""
        by_items = self.catalogue.context == "items"
        given = patient.taking if by_items else patient.findings
        found = [(name, self._contexts.get(normal(name))) for name in given]
        unknown = [name for name, column in found if column is None] + (list(patient.findings) if by_items else [])
        return list(dict.fromkeys(column for _name, column in found if column is not None)), unknown

    def taking(self, patient: Patient) -> list[int]:
        """Columns of the items a patient has already."""
        return [column for name in patient.taking if (column := self.item(name)) is not None]

    def matrix(self, patients: Iterable[Patient]) -> csr_matrix:
        """(n, contexts) float64, 1 where something is known of a patient."""
        return rows_of([self.context(patient)[0] for patient in patients], len(self.catalogue.context_names))

    def given(self, labels: Sequence[Sequence[str] | None]) -> csr_matrix:
        """(n, items) float64, 1 where an item was given; items that are not in the vocabulary are left out."""
        known = [[column for name in label or () if (column := self.item(name)) is not None] for label in labels]
        return rows_of(known, len(self.items))

    def parts(self) -> list[BundlePart]:
        c = self.catalogue
        return [
            words("context-names", c.context_names),
            words("context-ids", c.context_ids),
            words("item-names", c.item_names),
            words("item-ids", c.item_ids),
            document("vocabulary", {"context": c.context}),
        ]

    @classmethod
    def from_parts(cls, parts: Parts) -> "Vocabulary":
        kind = parts.document("vocabulary").get("context")
        columns = [tuple(parts.words(name)) for name in ("context-ids", "context-names", "item-ids", "item-names")]
        if kind not in ("findings", "items") or len(columns[0]) != len(columns[1]) or len(columns[2]) != len(columns[3]):
            raise BundleError(_("part {name} does not hold a vocabulary; the bundle must be packed again").format(name="vocabulary"))
        return cls(Catalogue(kind, *columns))


def catalogue_of(cohort: Cohort) -> Catalogue:
    """The catalogue of a cohort; an empty one where no patient carries any."""
    for index in range(min(len(cohort), 1)):
        patient = cohort.payloads[index]
        if isinstance(patient, Patient) and patient.catalogue is not None:
            return patient.catalogue
    return Catalogue("findings", (), (), (), ())


def patients_of(cohort: Cohort) -> list[Patient]:
    return [cohort.payloads[index] for index in range(len(cohort))]


def rows_of(columns: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """A sparse table of ones from a list of columns for each row; a column named twice counts once."""
    unique = [sorted(set(row)) for row in columns]
    pointers = np.cumsum([0, *(len(row) for row in unique)])
    indices = np.fromiter((column for row in unique for column in row), np.int64, int(pointers[-1]))
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(unique), width))


def _index(names: Sequence[str], ids: Sequence[str]) -> Mapping[str, int]:
    """Names win over ids where they could be both."""
    index = {normal(name): column for column, name in reversed(list(enumerate(ids)))}
    index.update({normal(name): column for column, name in reversed(list(enumerate(names)))})
    return index
