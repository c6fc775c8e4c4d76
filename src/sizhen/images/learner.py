"""How the networks are fitted and exported."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sizhen.bundle.parts import graph
from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.task import Task
from sizhen.images import preparation
from sizhen.images.augmentation import alike_on_both_sides, lightly
from sizhen.images.baselines import log_loss
from sizhen.images.examiner import ImageExaminer
from sizhen.images.exporting import graph_of
from sizhen.images.fitted import FittedModel
from sizhen.images.keys import ImageKeys
from sizhen.images.networks import NETWORKS, Averaged
from sizhen.images.preparation import Preparation
from sizhen.images.targets import Lesson, check, lesson
from sizhen.learning.training import Plan, seeded, threads, train

RATE, BATCH, DECAY = 1e-3, 32, 1e-4
FEWEST_EPOCHS, MOST_EPOCHS, STEPS = 30, 80, 2000  # small data need more passes for as many steps
PATIENCE = 15
AVERAGED_EPOCHS = 4.0  # how far back the average of weights reaches
SCORED = 256


@dataclass(slots=True)
class NetworkLearner:
    """A network of the table by AdamW on cross entropy, weights averaged, stopped early by log loss on `validate` where there is one."""

    network: str
    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> FittedModel:
        """Raises DataError where there is too little to learn from."""
        keys = self.recipe.room_as(ImageKeys)
        prepared = preparation.fit(train, keys)
        taught = lesson(train, prepared, self.task)
        check(taught, self.task)
        judge = lesson(validate, prepared, self.task) if len(validate) else None
        with threads(self.recipe.learn.threads):
            members = [self._member(k, keys, prepared, taught, judge, progress) for k in range(keys.nets)]
            module = members[0] if len(members) == 1 else Averaged(members, self.task.kind == "multilabel").eval()
        held = graph("network", graph_of(module, prepared.channels, prepared.size))
        return FittedModel(ImageExaminer(prepared, self.task, lambda x: _outputs(module, x)), held)

    def _member(
        self, k: int, keys: ImageKeys, prepared: Preparation, taught: Lesson, judge: Lesson | None, progress: Progress
    ) -> nn.Module:
        learn = self.recipe.learn
        seed = learn.seed + 1000 * k
        plan = plan_for(len(taught), self.recipe, seed)
        mirror = alike_on_both_sides(taught.pictures) if keys.mirror is None else keys.mirror

        def batches(generator: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
            for x, answers in _batches(taught, prepared, learn.batch or BATCH, generator):
                yield torch.from_numpy(lightly(x, mirror, generator) if keys.augment == "light" else x), torch.from_numpy(answers)

        with seeded(seed):
            module = NETWORKS[self.network](*prepared.size, prepared.channels, len(self.task.classes), keys.pooling)

        def measure(fitted: nn.Module) -> float:
            return -log_loss(_all_outputs(fitted, prepared, judge.pictures), judge.answers) if judge is not None else 0.0

        train(
            module,
            plan,
            batches,
            _loss,
            measure if judge is not None and len(judge) else None,
            progress,
            self.network if keys.nets == 1 else _("{name} {k} of {n}").format(name=self.network, k=k + 1, n=keys.nets),
        )
        return module


def plan_for(n: int, recipe: Recipe, seed: int) -> Plan:
    """How n pictures are learned from where the recipe does not say; chosen by cross-validation on chest X-ray, ultrasound and retina."""
    steps = math.ceil(n / (recipe.learn.batch or BATCH))
    return Plan(
        epochs=recipe.learn.epochs or min(MOST_EPOCHS, max(FEWEST_EPOCHS, math.ceil(STEPS / steps))),
        rate=recipe.learn.rate or RATE,
        weight_decay=DECAY,
        patience=PATIENCE,
        seed=seed,
        averaging=1 - 1 / max(10.0, AVERAGED_EPOCHS * steps),
    )


def _batches(
    taught: Lesson, prepared: Preparation, size: int, generator: np.random.Generator
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.generic]]]:
    order = generator.permutation(len(taught))
    for begin in range(0, len(order), size):
        chosen = order[begin : begin + size]
        yield prepared.finish(taught.pictures[chosen]), taught.answers[chosen]


def _loss(module: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    x, answers = batch
    if answers.ndim == 2:
        return nn.functional.binary_cross_entropy_with_logits(module(x), answers)
    return nn.functional.cross_entropy(module(x), answers)


def _all_outputs(module: nn.Module, prepared: Preparation, pictures: NDArray[np.generic]) -> NDArray[np.float32]:
    return np.concatenate([_outputs(module, prepared.finish(pictures[k : k + SCORED])) for k in range(0, len(pictures), SCORED)])


def _outputs(module: nn.Module, x: NDArray[np.float32]) -> NDArray[np.float32]:
    with torch.no_grad():
        return np.asarray(module(torch.from_numpy(x)).numpy(), np.float32)
