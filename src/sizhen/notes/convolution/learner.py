"""How the convolutional network is fitted, alone and with the linear model beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.learning.training import Plan, seeded, threads
from sizhen.learning.training import train as train_net
from sizhen.notes.convolution.features import Ids, fit_features
from sizhen.notes.convolution.networks import ConvolutionNet
from sizhen.notes.convolution.scorers import Emit, MixedScores, NetScores
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.keys import NoteKeys
from sizhen.notes.learnable import learnable
from sizhen.notes.linear_learner import LinearLearner
from sizhen.notes.machines import FEWEST, best_loss
from sizhen.notes.scoring import scores_of_notes
from sizhen.notes.tagging import batches_of, padded

EPOCHS = 7
_SHARES = (0.5, 1.0, 2.0, 4.0)  # of the linear model, beside one of the network


@dataclass(frozen=True, slots=True, eq=False)
class NetModel:
    """A fitted network, its logits still from torch; with a linear model beside it where it is mixed."""

    task: Task
    scorer: NetScores | MixedScores
    net: ConvolutionNet

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        mixed = isinstance(self.scorer, MixedScores)
        own = self.scorer.net if isinstance(self.scorer, MixedScores) else self.scorer
        told = {"form": "mixed" if mixed else "cnn", "window": own.features.window}
        beside = self.scorer.linear.parts() if isinstance(self.scorer, MixedScores) else own.familiarity.parts()
        shares = [bundle_parts.arrays("shares", {"values": self.scorer.shares})] if isinstance(self.scorer, MixedScores) else []
        return [
            bundle_parts.document("model", told),
            bundle_parts.graph("network", self.net.to_graph()),
            bundle_parts.arrays("features", own.features.to_parts()),
            *beside,
            *shares,
        ]


@dataclass(frozen=True, slots=True)
class ConvolutionLearner:
    """A convolutional network over Chinese characters and other words (Kim 2014); early stopping on validation notes."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> NetModel:
        scorer, net = fit_net(self.recipe, self.task, train, validate, progress)
        return NetModel(self.task, scorer, net)


@dataclass(frozen=True, slots=True)
class MixedLearner:
    """The linear model and the network added up; each errs where the other does not. Shares by log loss on validation notes."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> NetModel:
        scorer, net = fit_net(self.recipe, self.task, train, validate, progress)
        learner, share = LinearLearner(self.recipe, self.task), 2.0
        texts, targets = held_notes(validate, self.task)
        if len(texts) >= FEWEST:
            alone = learner.fit(train, validate.take(np.zeros(len(validate), np.bool_)), Silent())
            said, other = alone.scorer(texts), scorer(texts)
            share = min(_SHARES, key=lambda one: best_loss(one * said + other, targets))
        linear = learner.fit(train, validate, progress)
        return NetModel(self.task, MixedScores(linear.scorer, scorer, np.array([share, 1.0])), net)


def fit_net(recipe: Recipe, task: Task, train: Cohort, validate: Cohort, progress: Progress) -> tuple[NetScores, ConvolutionNet]:
    """The network fitted on training notes that have a label and a word. Raises DataError where there are none."""
    keys, learn, least = recipe.room_as(NoteKeys), recipe.learn, recipe.privacy.min_documents
    texts, targets, owners = learnable(train, task)
    features = fit_features(texts, owners, least, keys.whole)
    notes = [features.windows(text) for text in texts]
    windows = [(window, target) for mine, target in zip(notes, targets, strict=True) for window in mine]
    several = task.kind == "multilabel"
    with seeded(learn.seed), threads(learn.threads):
        net = ConvolutionNet(features.sizes(), len(task.classes))
        scorer = NetScores(features, _from_torch(net), fit_familiarity(texts, owners, least), len(task.classes), several)
        held, truth = held_notes(validate, task)
        plan = Plan(
            epochs=learn.epochs or EPOCHS,
            rate=learn.rate or 2e-3,
            weight_decay=0.01,
            patience=2,
            seed=learn.seed,
            clip=5.0,
            schedule="cosine",
            averaging=0.99,
        )
        size = learn.batch or int(np.clip(len(windows) // 40, 4, 64))
        train_net(
            net,
            plan,
            lambda generator: _epoch(windows, size, generator),
            lambda module, batch: _loss(module, batch, several),
            (lambda module: -best_loss(replace(scorer, emit=_from_torch(module))(held), truth)) if held else None,
            progress,
            _("learning notes"),
        )
    return scorer, net


def held_notes(validate: Cohort, task: Task) -> tuple[list[str], NDArray[Any]]:
    """Texts and targets of validation notes; none where there is nothing to choose on."""
    if not len(validate) or validate.labels is None:
        return [], np.zeros(0, np.int64)
    texts, targets, _owners = learnable(validate, task, np.zeros(0, np.int64))
    return texts, targets


def _loss(module: nn.Module, batch: tuple[Tensor, Tensor, Tensor], several: bool) -> Tensor:
    ids, lengths, targets = batch
    logits = module(ids, lengths)
    if several:
        return nn.functional.binary_cross_entropy_with_logits(logits, targets.float())
    return nn.functional.cross_entropy(logits, targets, label_smoothing=0.05)


def _from_torch(net: nn.Module) -> Emit:
    def emit(ids: Ids, lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        net.eval()
        with torch.no_grad():
            return np.asarray(net(torch.from_numpy(ids), torch.from_numpy(lengths)).numpy())

    return emit


def _epoch(windows: Sequence[tuple[Ids, Any]], size: int, generator: np.random.Generator) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batches of windows of like length, in random order."""
    noise = generator.uniform(0.8, 1.2, len(windows))
    batches = batches_of([int(len(ids) * n) for (ids, _target), n in zip(windows, noise, strict=True)], size)
    for chosen in generator.permutation(len(batches)):
        ids, lengths = padded([windows[i][0] for i in batches[chosen]])
        targets = np.stack([np.asarray(windows[i][1], np.int64) for i in batches[chosen]])
        yield torch.from_numpy(ids), torch.from_numpy(lengths), torch.from_numpy(targets)
