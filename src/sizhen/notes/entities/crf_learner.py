"""How a linear tagger is fitted: templates that enough patients have, and a conditional random field on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.dictionary import Dictionary, Gold, fit_dictionary
from sizhen.notes.entities.crf import Known, LinearEmissions, LinearFeatures
from sizhen.notes.entities.crf_training import LinearPlan, fit_crf
from sizhen.notes.entities.stacking import said_by
from sizhen.notes.entities.templates import template_prints
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.keys import NoteKeys
from sizhen.notes.learnable import marked
from sizhen.notes.sequences import Ids, NoteUnits, dictionary_tags, sequence
from sizhen.notes.spans import Scheme, overlapping
from sizhen.notes.tagging import Tagger, scores_of_spans

FOLDS, FOLD_EPOCHS = 4, 5  # of linear taggers whose word a network learns from


@dataclass(frozen=True, slots=True, eq=False)
class LinearTaggerModel:
    """A fitted linear tagger; what is measured is what is packed."""

    task: Task
    tagger: Tagger
    emissions: LinearEmissions

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_spans(cohort, self.task, self.tagger.propose, self.tagger.familiarity)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.tagger.outputs(cohort)

    def parts(self) -> Sequence[BundlePart]:
        chains, features = self.tagger.chains, self.tagger.features
        assert isinstance(features, LinearFeatures)
        return [
            bundle_parts.document("model", {"form": "crf", "flat": chains.scheme.flat, "window": features.window}),
            bundle_parts.arrays("linear", {"prints": features.known.prints, **self.emissions.to_parts()}),
            bundle_parts.arrays("chains", {"transitions": chains.transitions, "first": chains.first, "last": chains.last}),
            *features.dictionary.parts(),
            *self.tagger.familiarity.parts(),
        ]


@dataclass(frozen=True, slots=True)
class CrfLearner:
    """A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) over templates of words, shapes and neighbours."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> LinearTaggerModel:
        keys, least = self.recipe.room_as(NoteKeys), self.recipe.privacy.min_documents
        texts, gold, owners = marked(train)
        scheme = Scheme(len(self.task.classes), not overlapping(gold))
        notes = [sequence(text, keys.window) for text in texts]
        dictionary = fit_dictionary(texts, gold, owners, self.task.classes, least)
        tags = [tags_of(note, spans, scheme, self.task.classes) for note, spans in zip(notes, gold, strict=True)]
        plan = LinearPlan(seed=self.recipe.learn.seed)
        progress.start(_("learning entities"), plan.epochs)
        tagger, emissions = fit_linear(notes, tags, owners, dictionary, scheme, least, plan, lambda: progress.advance(1))
        return LinearTaggerModel(self.task, replace(tagger, familiarity=fit_familiarity(texts, owners, least)), emissions)


def fit_linear(
    notes: Sequence[NoteUnits],
    tags: Sequence[Ids],
    owners: NDArray[np.int64],
    dictionary: Dictionary,
    scheme: Scheme,
    least: int,
    plan: LinearPlan,
    after: Callable[[], None] | None = None,
) -> tuple[Tagger, LinearEmissions]:
    """A linear tagger from notes and their tags (T, heads); a patient's own entities are not in the dictionary that its notes see.

    Raises DataError where no note holds a word.
    """
    prints = [template_prints(n, dictionary_tags(dictionary, n, int(o))) for n, o in zip(notes, owners, strict=True)]
    if not any(map(len, prints)):
        raise DataError(_("no training note holds a word; expected text"))
    known = known_of(prints, owners, max(least, 2))
    windows = [(a, b) for note, p, t in zip(notes, prints, tags, strict=True) for a, b in cut(note, known.rows(p).astype(np.int64), t)]
    weights, chains = fit_crf(windows, len(known.prints), scheme, plan, after)
    kept = np.flatnonzero((np.abs(weights[1:]) > 1e-3).any(1))
    used = LinearEmissions.from_parts({"weights": weights[1:][kept].astype(np.float16)})
    return Tagger(LinearFeatures(Known(known.prints[kept]), dictionary, notes[0].window), chains, used), used


def out_of_fold(
    notes: Sequence[NoteUnits],
    tags: Sequence[Ids],
    owners: NDArray[np.int64],
    dictionary: Dictionary,
    scheme: Scheme,
    least: int,
    seed: int,
    after: Callable[[], None],
) -> list[Ids]:
    """What linear taggers say (see `stacking.said_by`) of notes of patients they were not fitted on; 0 where there is one patient alone."""
    said = [np.zeros((len(note), scheme.heads), np.int64) for note in notes]
    patients = np.unique(owners)
    folds = np.random.default_rng([seed, 5]).permutation(len(patients)) % min(FOLDS, len(patients))
    for fold in range(FOLDS):
        held = np.isin(owners, patients[folds == fold])
        if held.any() and not held.all():
            inside = np.flatnonzero(~held).tolist()
            own = [notes[i] for i in inside], [tags[i] for i in inside], owners[inside]
            if any(map(len, own[0])):
                tagger, _emissions = fit_linear(*own, dictionary, scheme, least, LinearPlan(epochs=FOLD_EPOCHS, seed=seed))
                rows = np.flatnonzero(held).tolist()
                for row, one in zip(rows, said_by(tagger, [notes[i] for i in rows], owners[rows].tolist()), strict=True):
                    said[row] = one
        after()
    return said


def known_of(prints: Sequence[NDArray[np.uint64]], owners: NDArray[np.int64], least: int) -> Known:
    """Fingerprints that at least `least` owners have, of every template's column."""
    each = np.repeat(owners.astype(np.uint64), [len(p) for p in prints])
    table = np.concatenate(prints)
    kept = []
    for column in table.T:
        order = np.lexsort((each, column))
        value, owner = column[order], each[order]
        new = np.ones(len(value), np.bool_)
        new[1:] = (value[1:] != value[:-1]) | (owner[1:] != owner[:-1])
        seen, number = np.unique(value[new], return_counts=True)
        kept.append(seen[(number >= least) & (seen != 0)])
    return Known(np.unique(np.concatenate(kept)))


def tags_of(note: NoteUnits, spans: Gold, scheme: Scheme, classes: Sequence[str]) -> Ids:
    """(T, heads) tags of a note; spans that begin or end within a unit or reach over two windows are left out."""
    place = {label: index for index, label in enumerate(classes)}
    first = {int(a): i for i, a in enumerate(note.places[:, 0])}
    last = {int(b): i + 1 for i, b in enumerate(note.places[:, 1])}
    inside = [(first[a], last[b], place[label]) for a, b, label in spans if a in first and b in last and label in place]
    tags, begin = [np.zeros((0, scheme.heads), np.int64)], 0
    for end in note.borders:
        tags.append(scheme.encode(end - begin, [(a - begin, b - begin, label) for a, b, label in inside if begin <= a and b <= end]))
        begin = end
    return np.concatenate(tags)


def cut(note: NoteUnits, *tables: Ids) -> list[tuple[Ids, ...]]:
    """The windows of a note's tables."""
    return [tuple(table[a:b] for table in tables) for a, b in zip((0, *note.borders), note.borders, strict=False)]
