"""How a tagger of entities is fitted: a BiLSTM-CRF on features of characters and words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
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
from sizhen.notes.learnable import marked
from sizhen.notes.networks import TaggerNet
from sizhen.notes.sequences import OPEN, Features, NoteUnits, fit_tables, sequence
from sizhen.notes.spans import Scheme, overlapping
from sizhen.notes.tagging import Tagger, batches_of, f1_of, padded, scores_of_spans

EPOCHS = 25


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
