"""How assertion is learned: the rules and the commonest word as they are, a linear model on features that knows the rules' decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort, align
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.task import Task
from sizhen.learning.prevalence import prevalence
from sizhen.notes.assertion.features import Read, read
from sizhen.notes.assertion.given import Asserter, note_of, refused, scores_of_findings
from sizhen.notes.assertion.ruling import Always, Ruling
from sizhen.notes.assertion.weights import Rows, Weights, rows_of
from sizhen.notes.machines import FEWEST, best_loss, fit_margins

STRENGTHS = (0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class AssertionModel:
    """A fitted model of assertion; `form` names it in the bundle."""

    task: Task
    asserter: Asserter
    form: str
    packed: tuple[BundlePart, ...] = ()

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return scores_of_findings(cohort, self.task, self.asserter).values

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", {"form": self.form}), *self.packed]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Findings that can be learned from: notes, and for each finding its class (-1 not known) and its note's patient."""

    notes: tuple[Read, ...]
    truth: NDArray[np.int64]
    owner: NDArray[np.int64]


def known(cohort: Cohort, task: Task) -> Known:
    """Raises DataError where no finding's assertion is known."""
    notes, names, owners = [], list[str | None](), list[int]()
    patients = cohort.patient_index()
    for case in range(len(cohort)):
        note, label = note_of(cohort.payloads[case]), None if cohort.labels is None else cohort.labels[case]
        if label is None or refused(note, case) is not None:
            continue
        notes.append(read(note.text, note.places))
        names += label
        owners += [int(patients[case])] * len(note.spans)
    index, _unseen = align(names, task.classes, len(names))
    index[index >= len(task.classes)] = -1
    if len(np.unique(index[index >= 0])) < 2:
        raise DataError(
            _(
                "the {n} training notes have findings of fewer than two assertions; expected two at least, such as present and absent"
            ).format(n=len(cohort))
        )
    return Known(tuple(notes), index, np.array(owners, np.int64))


@dataclass(frozen=True, slots=True)
class RulesLearner:
    """The rules: nothing is learned."""

    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> AssertionModel:
        return AssertionModel(self.task, Ruling(self.task.classes), "assertion-rules")


@dataclass(frozen=True, slots=True)
class MajorityLearner:
    """The commonest word, whatever the note says."""

    task: Task
    role: Role = "beside"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> AssertionModel:
        names = [name for label in train.labels or () if label is not None for name in label if name is not None]
        index, _unseen = align(names, self.task.classes, len(names))
        values = prevalence(index, len(self.task.classes))
        return AssertionModel(self.task, Always(values), "assertion-majority", (bundle_parts.arrays("shares", {"values": values}),))


@dataclass(frozen=True, slots=True)
class LinearAssertionLearner:
    """Linear support vector machines, one class against the rest, on features of findings that know the rules' decision."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> AssertionModel:
        learned = known(train, self.task)
        held = known(validate, self.task) if len(validate) >= FEWEST else None
        progress.start(_("learning what is said of findings"), 2)
        rows = rows_of(learned.notes)
        progress.advance()
        strength, weights = choose_strength(rows, learned, held, self.task, self.recipe)
        progress.advance(note=f"C = {strength:g}")
        return AssertionModel(self.task, weights, "assertion-linear", tuple(weights.parts()))


def choose_strength(rows: Rows, learned: Known, held: Known | None, task: Task, recipe: Recipe) -> tuple[float, Weights]:
    """The strength with the least log loss on validation findings (on a fifth of the patients where they are few), and its weights."""
    seed, least, classes = recipe.learn.seed, recipe.privacy.min_documents, len(task.classes)
    if held is None:
        patients = np.random.default_rng(seed).permutation(np.unique(learned.owner))
        chosen = np.isin(learned.owner, patients[: max(1, len(patients) // 5)])
        teach, judge = np.flatnonzero(~chosen), np.flatnonzero(chosen)
        judged, wanted = take(rows, judge), learned.truth[judge]
        if len(np.unique(learned.truth[teach][learned.truth[teach] >= 0])) < 2:
            teach = np.arange(len(rows))
    else:
        teach, judged, wanted = np.arange(len(rows)), rows_of(held.notes), held.truth
    taught = take(rows, teach)
    made = [fit_weights(taught, learned.truth[teach], learned.owner[teach], classes, least, strength, seed) for strength in STRENGTHS]
    losses = [best_loss(weights.of_rows(judged)[wanted >= 0], wanted[wanted >= 0]) for weights in made]
    best = int(np.argmin(losses))
    if held is not None:
        return STRENGTHS[best], made[best]
    return STRENGTHS[best], fit_weights(rows, learned.truth, learned.owner, classes, least, STRENGTHS[best], seed)


def take(rows: Rows, index: NDArray[np.int64]) -> Rows:
    """The rows of these findings."""
    lengths = np.diff(rows.edges)[index]
    edges = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    place = np.repeat(rows.edges[index] - edges[:-1], lengths) + np.arange(edges[-1])
    return Rows(rows.keys[place], rows.values[place], rows.family[place], edges)


def fit_weights(
    rows: Rows, truth: NDArray[np.int64], owner: NDArray[np.int64], classes: int, least: int, strength: float, seed: int
) -> Weights:
    """Machines over the features that at least `least` patients (two at least) have."""
    from scipy import sparse

    each = np.repeat(np.arange(len(rows)), np.diff(rows.edges))
    keys, column = np.unique(rows.keys, return_inverse=True)
    held = np.unique(column.astype(np.int64) * (int(owner.max(initial=0)) + 1) + owner[each]) // (int(owner.max(initial=0)) + 1)
    keep = np.bincount(held, minlength=len(keys)) >= max(least, 2)
    kept = keep[column]
    scale = 1 / float(np.sqrt(max(len(rows.keys) / max(len(rows), 1), 1.0)))
    place = (np.cumsum(keep) - 1)[column[kept]]
    table: Any = sparse.csr_matrix((rows.values[kept] * scale, (each[kept], place)), shape=(len(rows), int(keep.sum())), dtype=np.float64)
    labelled = np.flatnonzero(truth >= 0)
    task = Task("multiclass", tuple(map(str, range(classes))))
    weights, base = fit_margins(table[labelled], truth[labelled], task, strength, seed)
    return Weights(keys[keep], weights.astype(np.float16), base, scale)
