"""How a two-way LSTM with attention is fitted to labelled notes."""

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
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.learning.training import Plan, seeded, threads
from sizhen.learning.training import train as train_net
from sizhen.notes.attention import NO_ENTITIES, AttentionScores, Read, windows_of
from sizhen.notes.attention_network import AttentionNet
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.keys import NoteKeys
from sizhen.notes.learnable import learnable
from sizhen.notes.scoring import scores_of_notes
from sizhen.notes.sequences import OPEN, Features, Ids, fit_tables, sequence
from sizhen.notes.tagging import batches_of, padded

EPOCHS = 15
BATCH = 32  # notes
MOST_WINDOWS = 24  # of one note in training; of a longer one as many are drawn anew in each epoch. Serving reads all


@dataclass(frozen=True, slots=True, eq=False)
class AttentionModel:
    """A fitted network, still in torch."""

    task: Task
    scorer: AttentionScores
    net: AttentionNet

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        features = self.scorer.features
        return [
            bundle_parts.document("model", {"form": "bilstm-attention", "window": features.window}),
            bundle_parts.graph("network", self.net.to_graph()),
            bundle_parts.arrays("features", features.to_parts()),
            *self.scorer.familiarity.parts(),
        ]


@dataclass(frozen=True, slots=True)
class AttentionLearner:
    """Characters where it is Chinese, words elsewhere, each with the word around it, its neighbours, its beginning and end.

    Notes are read in windows, joined by one attention, so that the whole text counts; stopped early by log loss on validation notes.
    """

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> AttentionModel:
        keys, learn, least = self.recipe.room_as(NoteKeys), self.recipe.learn, self.recipe.privacy.min_documents
        texts, targets, owners = learnable(train, self.task)
        notes = [sequence(text, keys.window) for text in texts]
        features = Features(fit_tables(notes, owners, least), NO_ENTITIES, keys.window)
        windows = [[ids[a:b] for a, b in windows_of(note)] for note in notes for ids in (features.ids(note),)]
        held = learnable(validate, self.task, owners) if len(validate) else None
        with seeded(learn.seed), threads(learn.threads):
            net = AttentionNet(features.sizes(), len(OPEN), len(self.task.classes), keys.hidden)
            scorer = AttentionScores(features, from_torch(net))
            size = learn.batch or int(np.clip(len(texts) // 40, 4, BATCH))
            plan = Plan(
                epochs=learn.epochs or EPOCHS,
                rate=learn.rate or 2e-3,
                patience=3,
                seed=learn.seed,
                clip=5.0,
                schedule="cosine",
                averaging=0.995,
            )
            train_net(
                net,
                plan,
                lambda generator: _epoch(windows, targets, size, generator),
                lambda module, batch: _loss(module.notes(*batch[:4]), batch[4]),  # type: ignore[operator]
                _measure(scorer, held[0], held[1]) if held is not None and held[0] else None,
                progress,
                _("learning labels"),
            )
        return AttentionModel(self.task, AttentionScores(features, from_torch(net), fit_familiarity(texts, owners, least)), net)


def from_torch(net: AttentionNet) -> Read:
    """The network as serving calls it."""

    def read(ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        net.eval()
        with torch.no_grad():
            logits, heed = net(torch.from_numpy(ids), torch.from_numpy(lengths))
        return np.asarray(logits.numpy()), np.asarray(heed.numpy())

    return read


def _loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross entropy of one label, or of each label against its absence."""
    if targets.ndim == 2:
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))
    return torch.nn.functional.cross_entropy(logits, targets)


def _measure(scorer: AttentionScores, texts: Sequence[str], targets: NDArray[Any]) -> Callable[[Any], float]:
    return lambda _module: -float(_loss(torch.from_numpy(scorer(texts)), torch.from_numpy(targets)))


def _epoch(
    windows: Sequence[Sequence[Ids]], targets: NDArray[Any], size: int, generator: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor, int, Tensor]]:
    """Batches of notes of like length, in random order: ids, lengths, the note of each window, how many notes, their targets."""
    noise = generator.uniform(0.8, 1.25, len(windows))
    batches = batches_of([int(sum(map(len, note)) * n) for note, n in zip(windows, noise, strict=True)], size)
    for chosen in generator.permutation(len(batches)):
        rows = batches[chosen]
        some = [_drawn(windows[i], generator) for i in rows]
        ids, lengths = padded([piece for note in some for piece in note])
        owner = np.repeat(np.arange(len(rows)), [len(note) for note in some])
        yield torch.from_numpy(ids), torch.from_numpy(lengths), torch.from_numpy(owner), len(rows), torch.from_numpy(targets[rows])


def _drawn(note: Sequence[Ids], generator: np.random.Generator) -> Sequence[Ids]:
    if len(note) <= MOST_WINDOWS:
        return note
    return [note[i] for i in np.sort(generator.choice(len(note), MOST_WINDOWS, replace=False))]
