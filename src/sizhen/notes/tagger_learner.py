"""How a tagger of entities is fitted: a BiLSTM-CRF on features of characters and words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from sizhen.notes.dictionary import fit_dictionary
from sizhen.notes.entities.crf import LinearEmissions, LinearFeatures
from sizhen.notes.entities.crf_learner import FOLDS, cut, fit_linear, out_of_fold, tags_of
from sizhen.notes.entities.crf_training import LinearPlan
from sizhen.notes.entities.stacking import StackedFeatures
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.keys import NoteKeys
from sizhen.notes.learnable import marked
from sizhen.notes.networks import TaggerNet
from sizhen.notes.scoring import readable
from sizhen.notes.sequences import OPEN, Features, fit_tables, sequence
from sizhen.notes.spans import Chains, Scheme, overlapping
from sizhen.notes.tagging import Tagger, batches_of, f1_of, padded, scores_of_spans

EPOCHS = 25
UNSAID = 0.15  # of windows, in which the linear tagger says nothing


@dataclass(frozen=True, slots=True, eq=False)
class TaggerModel:
    """A fitted tagger, its emissions still from torch."""

    task: Task
    tagger: Tagger
    features: StackedFeatures
    linear: LinearEmissions
    net: TaggerNet

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_spans(cohort, self.task, self.tagger.propose, self.tagger.familiarity)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.tagger.outputs(cohort)

    def parts(self) -> Sequence[BundlePart]:
        chains, base, beside = self.tagger.chains, self.features.base, self.features.linear
        known = beside.features
        assert isinstance(known, LinearFeatures)
        linear = {"prints": known.known.prints, **self.linear.to_parts(), **_as_arrays(beside.chains)}
        return [
            bundle_parts.document("model", {"form": "bilstm-crf", "flat": chains.scheme.flat, "window": base.window}),
            bundle_parts.graph("network", self.net.to_graph()),
            bundle_parts.arrays("chains", _as_arrays(chains)),
            bundle_parts.arrays("features", base.to_parts()),
            bundle_parts.arrays("linear", linear),
            *base.dictionary.parts(),
            *self.tagger.familiarity.parts(),
        ]


@dataclass(frozen=True, slots=True)
class TaggerLearner:
    """A small BiLSTM-CRF over Chinese characters and English words; one chain of tags a label where training's entities overlap.

    Beside words and characters it sees what a linear-chain tagger says of each unit (stacking, Wolpert 1992): in training one that was
    fitted on other patients' notes.
    """

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
        tags = [tags_of(note, spans, scheme, self.task.classes) for note, spans in zip(notes, gold, strict=True)]
        plan_of_linear = LinearPlan(seed=learn.seed)
        progress.start(_("learning the linear tagger"), FOLDS + plan_of_linear.epochs)
        others = out_of_fold(notes, tags, owners, dictionary, scheme, least, learn.seed, lambda: progress.advance(1))
        linear, emissions = fit_linear(notes, tags, owners, dictionary, scheme, least, plan_of_linear, lambda: progress.advance(1))
        features = StackedFeatures(Features(fit_tables(notes, owners, least), dictionary, keys.window), linear)
        windows: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        for note, said, own, owner in zip(notes, others, tags, owners, strict=True):
            windows += [(a, b) for a, b in cut(note, np.concatenate([features.base.ids(note, int(owner)), said], 1), own)]
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
                lambda generator: _epoch(windows, size, generator, scheme.heads),
                lambda module, batch: module.loss(*batch),  # type: ignore[operator]
                self._measure(net, features, validate),
                progress,
                _("learning entities"),
            )
        tagger = Tagger(features, net.as_chains(), _from_torch(net), fit_familiarity(texts, owners, least))
        return TaggerModel(self.task, tagger, features, emissions, net)

    def _measure(self, net: TaggerNet, features: StackedFeatures, validate: Cohort) -> Callable[[Any], float] | None:
        if validate.labels is None or not validate.labelled.any():
            return None
        held = validate.take(validate.labelled)
        tagger = Tagger(features, net.as_chains(), _from_torch(net))
        windows = list(tagger.windows(readable(held)[0]))  # found once, measured after every epoch

        def measured(_module: Any) -> float:
            now = replace(tagger, chains=net.as_chains())
            return f1_of(scores_of_spans(held, self.task, lambda texts: now.propose_in(windows, len(texts))))

        return measured


def _from_torch(net: TaggerNet) -> Any:
    def emit(ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        net.eval()
        with torch.no_grad():
            return np.asarray(net(torch.from_numpy(ids), torch.from_numpy(lengths)).numpy())

    return emit


def _as_arrays(chains: Chains) -> dict[str, NDArray[np.float64]]:
    return {"transitions": chains.transitions, "first": chains.first, "last": chains.last}


def _epoch(
    windows: Sequence[tuple[Any, Any]], size: int, generator: np.random.Generator, unsaid: int = 0
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batches of windows of like length, in random order; the last `unsaid` columns of some are unknown, not to be leaned on alone."""
    noise = generator.uniform(0.9, 1.1, len(windows))
    batches = batches_of([int(len(ids) * n) for (ids, _tags), n in zip(windows, noise, strict=True)], size)
    for chosen in generator.permutation(len(batches)):
        ids, lengths = padded([windows[i][0] for i in batches[chosen]])
        tags, _same = padded([windows[i][1] for i in batches[chosen]])
        if unsaid:
            ids[generator.random(len(ids)) < UNSAID, :, -unsaid:] = 0
        yield torch.from_numpy(ids), torch.from_numpy(lengths), torch.from_numpy(tags)
