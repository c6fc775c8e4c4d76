"""How models of notes are fitted: a support vector machine on words and characters, and a tagger of entities."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort, align, align_many
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.learning.training import Plan, seeded, threads
from sizhen.learning.training import train as train_net
from sizhen.notes.dictionary import fit_dictionary
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.keys import NoteKeys
from sizhen.notes.linear import LinearScores
from sizhen.notes.machines import FEWEST, STRENGTHS, Machines
from sizhen.notes.networks import TaggerNet
from sizhen.notes.preparation import fit_representation
from sizhen.notes.scoring import sayable, scores_of_notes
from sizhen.notes.sequences import OPEN, Features, NoteUnits, fit_tables, sequence
from sizhen.notes.spans import Scheme, overlapping
from sizhen.notes.tagging import Tagger, batches_of, f1_of, padded, scores_of_spans

EPOCHS = 25


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """A fitted linear model of notes; `form` names it in the bundle."""

    task: Task
    scorer: LinearScores
    form: str = "linear"

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", {"form": self.form}), *self.scorer.parts()]


def learnable(cohort: Cohort, task: Task, after: NDArray[np.int64] | None = None) -> tuple[list[str], NDArray[Any], NDArray[np.int64]]:
    """Labelled notes that say something: their texts, targets (n,) or (n, K) and patients.

    Raises DataError where they teach nothing; with `after`, the patients of others, they may, and patients are numbered after those.
    """
    texts = [str(cohort.payloads[i]) for i in range(len(cohort))]
    owners = cohort.patient_index()
    targets: NDArray[Any]
    if task.kind == "multilabel":
        targets, _unseen = align_many(cohort.labels, task.classes, len(cohort))
        known = targets[:, 0] >= 0 if len(task.classes) else np.zeros(len(cohort), np.bool_)
    else:
        targets, _unseen = align(cohort.labels, task.classes, len(cohort))
        known = (targets >= 0) & (targets < len(task.classes))
    rows = np.flatnonzero(known & np.array([sayable(text) for text in texts], np.bool_))
    if after is None:
        if len(rows) == 0:
            raise DataError(_("none of the {n} training notes has a label and a word; expected labelled notes").format(n=len(texts)))
        if task.kind != "multilabel" and len(np.unique(targets[rows])) < 2:
            label = task.classes[int(targets[rows[0]])]
            raise DataError(_("all {n} training notes have one label, {label}; expected at least two").format(n=len(rows), label=label))
    return [texts[i] for i in rows], targets[rows], owners[rows] + (0 if after is None else int(after.max(initial=-1)) + 1)


@dataclass(frozen=True, slots=True)
class LinearLearner:
    """Two linear support vector machines added up, one label against the rest (Fan et al. 2008), on TF-IDF of words and characters.

    The second sees each n-gram weighted by how unevenly the label has it (NB-SVM, Wang and Manning 2012). Their strengths and shares are
    chosen by log loss on validation notes, then both are fitted on all notes given: no more is stopped early, so nothing need be spared.
    """

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> LinearModel:
        texts, targets, owners = learnable(train, self.task)
        progress.start(_("learning words and characters"), 2 * len(STRENGTHS) + 2)
        held_texts, held, held_owners = learnable(validate, self.task, owners) if len(validate) else ([], targets[:0], owners[:0])
        texts, targets = texts + held_texts, np.concatenate([targets, held])
        chosen = np.arange(len(texts)) >= len(texts) - len(held_texts)
        if len(held_texts) < FEWEST:  # too few to choose on: a fifth of the patients
            patients = np.random.default_rng(self.recipe.learn.seed).permutation(np.unique(owners))
            chosen = np.isin(np.concatenate([owners, held_owners]), patients[: len(patients) // 5])
        everybody, least = np.concatenate([owners, held_owners]), self.recipe.privacy.min_documents
        representation, familiarity = fit_representation(texts, everybody, least), fit_familiarity(texts, everybody, least)
        progress.advance()
        rows = representation.transform(texts)
        seed = self.recipe.learn.seed
        machines = Machines(rows, targets, self.task, seed)
        strengths, share = machines.choice(chosen, progress)
        weights, base = machines.mixed(np.arange(len(texts)), strengths, share)
        progress.advance(note=f"C = {strengths[0]:g}, {strengths[1]:g}; {share:.0%}")
        return LinearModel(self.task, LinearScores(representation, weights.astype(np.float16), base, familiarity))


@dataclass(frozen=True, slots=True, eq=False)
class TaggerModel:
    """A fitted tagger, its emissions still from torch."""

    task: Task
    tagger: Tagger
    net: TaggerNet

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_spans(cohort, self.task, self.tagger.propose, self.tagger.familiarity)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.tagger.outputs(cohort)

    def parts(self) -> Sequence[BundlePart]:
        chains, features = self.tagger.chains, self.tagger.features
        return [
            bundle_parts.document("model", {"form": "bilstm-crf", "flat": chains.scheme.flat, "window": features.window}),
            bundle_parts.graph("network", self.net.to_graph()),
            bundle_parts.arrays("chains", {"transitions": chains.transitions, "first": chains.first, "last": chains.last}),
            bundle_parts.arrays("features", features.to_parts()),
            *features.dictionary.parts(),
            *self.tagger.familiarity.parts(),
        ]


@dataclass(frozen=True, slots=True)
class TaggerLearner:
    """A small BiLSTM-CRF over Chinese characters and English words; one chain of tags a label where training's entities overlap."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> TaggerModel:
        keys, learn = self.recipe.room_as(NoteKeys), self.recipe.learn
        texts, gold, owners = marked(train)
        scheme = Scheme(len(self.task.classes), not overlapping(gold))
        notes = [sequence(text, keys.window) for text in texts]
        least = self.recipe.privacy.min_documents
        dictionary = fit_dictionary(texts, gold, owners, self.task.classes, least)
        features = Features(fit_tables(notes, owners, least), dictionary, keys.window)
        windows = self._windows(notes, gold, owners, features, scheme)
        with seeded(learn.seed), threads(learn.threads):
            net = TaggerNet(features.sizes(), len(OPEN), scheme, keys.hidden)
            plan = Plan(
                epochs=learn.epochs or EPOCHS,
                rate=learn.rate or 2e-3,
                patience=6,
                seed=learn.seed,
                clip=5.0,
                schedule="cosine",
                averaging=0.995,
            )
            size = learn.batch or int(np.clip(len(windows) // 40, 4, 24))  # small data need steps more than they need batches
            train_net(
                net,
                plan,
                lambda generator: _epoch(windows, size, generator),
                lambda module, batch: module.loss(*batch),  # type: ignore[operator]
                self._measure(net, features, validate),
                progress,
                _("learning entities"),
            )
        return TaggerModel(self.task, Tagger(features, net.as_chains(), _from_torch(net), fit_familiarity(texts, owners, least)), net)

    def _windows(
        self, notes: Sequence[NoteUnits], gold: Sequence[Any], owners: NDArray[np.int64], features: Features, scheme: Scheme
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """(ids, tags) of every training window; spans that begin or end within a unit or reach over two windows are left out."""
        place = {label: index for index, label in enumerate(self.task.classes)}
        windows = []
        for note, spans, owner in zip(notes, gold, owners, strict=True):
            ids = features.ids(note, int(owner))
            first = {int(a): i for i, a in enumerate(note.places[:, 0])}
            last = {int(b): i + 1 for i, b in enumerate(note.places[:, 1])}
            inside = [(first[a], last[b], place[label]) for a, b, label in spans if a in first and b in last and label in place]
            begin = 0
            for end in note.borders:
                here = [(a - begin, b - begin, label) for a, b, label in inside if begin <= a and b <= end]
                windows.append((ids[begin:end], scheme.encode(end - begin, here)))
                begin = end
        if not windows:
            raise DataError(_("no training note holds a word; expected text"))
        return windows

    def _measure(self, net: TaggerNet, features: Features, validate: Cohort) -> Callable[[Any], float] | None:
        if validate.labels is None or not validate.labelled.any():
            return None
        held = validate.take(validate.labelled)
        return lambda module: f1_of(scores_of_spans(held, self.task, Tagger(features, net.as_chains(), _from_torch(net)).propose))


def marked(cohort: Cohort) -> tuple[list[str], list[tuple[tuple[int, int, str], ...]], NDArray[np.int64]]:
    """Texts, entities and patients of the notes whose entities are known. Raises DataError where there is no entity at all."""
    rows = [
        i for i in range(len(cohort)) if cohort.labels is not None and cohort.labels[i] is not None and sayable(str(cohort.payloads[i]))
    ]
    gold = [cohort.labels[i] for i in rows] if cohort.labels is not None else []
    if not any(gold):
        raise DataError(_("none of the {n} training notes has an entity; expected rows with entities").format(n=len(cohort)))
    return [str(cohort.payloads[i]) for i in rows], gold, cohort.patient_index()[rows]


def _from_torch(net: TaggerNet) -> Any:
    def emit(ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        net.eval()
        with torch.no_grad():
            return np.asarray(net(torch.from_numpy(ids), torch.from_numpy(lengths)).numpy())

    return emit


def _epoch(windows: Sequence[tuple[Any, Any]], size: int, generator: np.random.Generator) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batches of windows of like length, in random order."""
    noise = generator.uniform(0.9, 1.1, len(windows))
    batches = batches_of([int(len(ids) * n) for (ids, _tags), n in zip(windows, noise, strict=True)], size)
    for chosen in generator.permutation(len(batches)):
        ids, lengths = padded([windows[i][0] for i in batches[chosen]])
        tags, _same = padded([windows[i][1] for i in batches[chosen]])
        yield torch.from_numpy(ids), torch.from_numpy(lengths), torch.from_numpy(tags)
