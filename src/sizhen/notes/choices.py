"""Which learners each kind of task has: one function a kind. The first is the default; `learn.network` puts another first."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role, chosen_first
from sizhen.core.task import Task
from sizhen.notes.keys import NoteKeys


class Model(Protocol):
    """A fitted model of notes, still in training's libraries."""

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]: ...

    def parts(self) -> Sequence[BundlePart]: ...


class Learner(Protocol):
    """How one kind of model of notes is fitted."""

    @property
    def role(self) -> Role: ...

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> Model: ...


def learners(recipe: Recipe, task: Task) -> Mapping[str, Learner]:
    """The learner asked for (or the kind's default) first, then what stands beside it, by name."""
    made = _of_assertions if recipe.room_as(NoteKeys).assertion is not None else _OF_KIND.get(task.kind, _of_labels)
    networks, others = made(recipe, task)
    return chosen_first(recipe.learn.network, networks, others)


Choices = tuple[Mapping[str, Callable[[], Any]], Mapping[str, Any]]  # made only where asked for; always there


def _of_labels(recipe: Recipe, task: Task) -> Choices:
    from sizhen.notes.baselines import Majority, NaiveBayes
    from sizhen.notes.linear_learner import LinearLearner

    linear = LinearLearner(recipe, task)
    beside: dict[str, Any] = {"naive-bayes": NaiveBayes(recipe, task), "majority": Majority(task)}
    networks = {name: partial(_network_of_labels, name, recipe, task) for name in ("cnn", "mixed", "bilstm-attention", "embeddings")}
    asked = recipe.learn.network in networks
    return {"linear": lambda: linear, **networks}, {"linear": linear, **beside} if asked else beside


def _network_of_labels(name: str, recipe: Recipe, task: Task) -> Learner:
    if name == "embeddings":
        from sizhen.notes.embeddings.classifier import AveragingLearner

        return AveragingLearner(recipe, task)
    if name == "bilstm-attention":
        from sizhen.notes.attention_learner import AttentionLearner

        return AttentionLearner(recipe, task)
    from sizhen.notes.convolution.learner import ConvolutionLearner, MixedLearner

    return (ConvolutionLearner if name == "cnn" else MixedLearner)(recipe, task)


def _of_spans(recipe: Recipe, task: Task) -> Choices:
    from sizhen.notes.baselines import DictionaryLearner
    from sizhen.notes.entities.crf_learner import CrfLearner

    beside: dict[str, Any] = {"crf": CrfLearner(recipe, task), "dictionary": DictionaryLearner(recipe, task)}
    return {"bilstm-crf": partial(_network_of_spans, recipe, task)}, beside


def _network_of_spans(recipe: Recipe, task: Task) -> Learner:
    from sizhen.notes.tagger_learner import TaggerLearner

    return TaggerLearner(recipe, task)


def _of_assertions(recipe: Recipe, task: Task) -> Choices:
    from sizhen.notes.assertion.learner import LinearAssertionLearner, MajorityLearner, RulesLearner
    from sizhen.notes.assertion.stack_learner import StackLearner

    return {}, {
        "boosted": StackLearner(recipe, task),
        "linear": LinearAssertionLearner(recipe, task),
        "rules": RulesLearner(task),
        "majority": MajorityLearner(task),
    }


def _of_words(recipe: Recipe, task: Task) -> Choices:
    from sizhen.notes.embeddings.learner import NETWORKS, LetterLearner, VectorLearner

    return {name: partial(VectorLearner, recipe, task, name) for name in NETWORKS}, {"letters": LetterLearner(recipe, task)}


def _of_frames(recipe: Recipe, task: Task) -> Choices:
    from sizhen.notes.roles.learner import RoleLearner
    from sizhen.notes.roles.position import PositionLearner

    return {"bilstm-crf": partial(RoleLearner, recipe, task)}, {"position": PositionLearner(recipe, task)}


def _of_identifiers(recipe: Recipe, task: Task) -> Choices:
    from sizhen.notes.identifiers.learner import RulesAlone, UnionLearner

    return {}, {"union": UnionLearner(recipe, task), "rules": RulesAlone(task)}


_OF_KIND: Mapping[str, Callable[[Recipe, Task], Choices]] = {
    "spans": _of_spans,
    "similarity": _of_words,
    "identifiers": _of_identifiers,
    "frames": _of_frames,
}
