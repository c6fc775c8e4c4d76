"""How models of signals are fitted: recurrent networks in torch, LightGBM on hand-made features."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart, graph
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Learn, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.learning.boosting import booster_graph, lightgbm
from sizhen.learning.recurrent import Cell
from sizhen.learning.training import Plan, seeded, threads, train
from sizhen.signals.fitting import class_weights, fit_preparation, teaching_units
from sizhen.signals.keys import SignalKeys
from sizhen.signals.networks import SequenceNet
from sizhen.signals.preparation import Inputs, Preparation, part_of
from sizhen.signals.scoring import tabulate, truth_of

BATCH = 1024  # units at once where nothing is learned


@dataclass(frozen=True, slots=True)
class Setting:
    """What differs between beats and charts; chosen by cross-validation over patients."""

    most: int  # units of a class from one case that teach
    power: float  # how much rare classes count
    epochs: int
    batch: int
    rate: float
    decay: float
    trees: int
    boosters: int
    booster: dict[str, Any]


BEATS = Setting(
    500,
    0.0,
    10,
    256,
    2e-3,
    1e-2,
    150,
    1,
    {"learning_rate": 0.05, "num_leaves": 8, "min_child_samples": 40, "feature_fraction": 0.15, "lambda_l2": 5.0},
)
CASES = Setting(
    0,
    0.0,
    25,
    64,
    1e-3,
    1e-2,
    1200,
    2,
    {"learning_rate": 0.02, "num_leaves": 6, "min_child_samples": 30, "feature_fraction": 0.15, "lambda_l2": 10.0, "extra_trees": True},
)


def setting_of(task: Task) -> Setting:
    return BEATS if task.unit == "beat" else CASES


@dataclass(frozen=True, slots=True)
class Taught:
    """Training units: inputs, the index of each one's class, and the weight of each class."""

    preparation: Preparation
    inputs: Inputs
    truth: NDArray[np.int64]
    weights: NDArray[np.float32]


def teach(cohort: Cohort, task: Task, keys: SignalKeys, seed: int) -> Taught:
    """Prepare training units; raises DataError where there are fewer than two classes among them."""
    preparation = fit_preparation(cohort, keys)
    inputs, truth = labelled(preparation, cohort, task, seed)
    if len(np.unique(truth)) < 2:
        raise DataError(
            _("training has {n} labelled units of {found} classes; expected at least two classes").format(
                n=len(truth), found=len(np.unique(truth))
            )
        )
    return Taught(preparation, inputs, truth, class_weights(truth, len(task.classes), setting_of(task).power))


def labelled(preparation: Preparation, cohort: Cohort, task: Task, seed: int) -> tuple[Inputs, NDArray[np.int64]]:
    """The units of a cohort that teach, a record at a time, and their classes."""
    parts, truths = [], []
    for part in preparation.blocks(cohort):
        truth, _unseen = truth_of(cohort, part.case, task) if task.unit == "case" else _truth_of_one(cohort, part, task)
        chosen = teaching_units(truth, part.case, task, setting_of(task).most, seed)
        parts.append(part.take(chosen))
        truths.append(truth[chosen])
    if not parts:
        return Inputs.concatenate([]), np.zeros(0, np.int64)
    return Inputs.concatenate(parts), np.concatenate(truths)


def _truth_of_one(cohort: Cohort, part: Inputs, task: Task) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    return truth_of(cohort, part.case, task) if len(part) else (np.zeros(0, np.int64), ())


@dataclass(frozen=True, slots=True)
class NetworkLearner:
    """A recurrent network; early stopping on the log loss of the validation patients."""

    task: Task
    keys: SignalKeys
    learn: Learn
    cell: Cell
    both_ways: bool = False
    role: Role = "candidate"

    def fit(self, train_: Cohort, validate: Cohort, progress: Progress) -> "NetworkModel":
        taught = teach(train_, self.task, self.keys, self.learn.seed)
        setting = setting_of(self.task)
        held = labelled(taught.preparation, validate, self.task, self.learn.seed) if len(validate) else None
        f, s = taught.preparation.widths
        with seeded(self.learn.seed):
            net = SequenceNet(self.cell, f, s, len(self.task.classes), both_ways=self.both_ways)
        plan = Plan(
            epochs=self.learn.epochs or setting.epochs,
            rate=self.learn.rate or setting.rate,
            weight_decay=setting.decay,
            patience=5,
            seed=self.learn.seed,
            clip=1.0,
            schedule="cosine",
        )
        weights = torch.from_numpy(taught.weights)
        size = self.learn.batch or setting.batch

        def batches(generator: np.random.Generator) -> Iterator[tuple[Inputs, NDArray[np.int64]]]:
            order = generator.permutation(len(taught.truth))
            for begin in range(0, len(order), size):
                chosen = order[begin : begin + size]
                yield taught.inputs.take(chosen), taught.truth[chosen]

        def loss(module: torch.nn.Module, batch: tuple[Inputs, NDArray[np.int64]]) -> torch.Tensor:
            return torch.nn.functional.cross_entropy(module(*tensors(batch[0])), torch.from_numpy(batch[1]), weights)

        def measure(module: torch.nn.Module) -> float:
            values = torch.from_numpy(run_network(module, held[0]))  # type: ignore[index]
            return -float(torch.nn.functional.cross_entropy(values, torch.from_numpy(held[1]), weights))  # type: ignore[index]

        with threads(self.learn.threads or 1):  # a small recurrent net is bound by overhead; more threads get into each other's way
            train(net, plan, batches, loss, measure if held is not None and len(held[1]) else None, progress, _("training"))
        return NetworkModel(taught.preparation, self.task, net)


@dataclass(frozen=True, slots=True, eq=False)
class NetworkModel:
    """A fitted network."""

    preparation: Preparation
    task: Task
    net: SequenceNet

    def scores(self, cohort: Cohort) -> Scores:
        parts, values = [], [np.zeros((0, len(self.task.classes)), np.float32)]
        for part in self.preparation.blocks(cohort):
            values.append(run_network(self.net, part))
            parts.append(bare(part))
        return tabulate(np.concatenate(values), parts, cohort, self.task)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        return [part_of(self.preparation), graph("network", self.net.to_onnx())]


def tensors(inputs: Inputs) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    return torch.from_numpy(inputs.sequence), torch.from_numpy(inputs.lengths), torch.from_numpy(inputs.context)


def run_network(net: torch.nn.Module, inputs: Inputs) -> NDArray[np.float32]:
    """Logits (U, K), without learning."""
    net.eval()
    with torch.no_grad():
        found = [
            net(*tensors(inputs.take(np.arange(begin, min(begin + BATCH, len(inputs)))))).numpy() for begin in range(0, len(inputs), BATCH)
        ]
    return np.concatenate(found) if found else np.zeros((0, net.out.out_features), np.float32)  # type: ignore[union-attr, arg-type]


def bare(inputs: Inputs) -> Inputs:
    """Without what models saw: places and remarks are all that scores keep."""
    nothing = np.zeros((len(inputs), 0), np.float32)
    return replace(inputs, sequence=nothing, context=nothing, features=nothing)


@dataclass(frozen=True, slots=True)
class BoosterLearner:
    """LightGBM (Ke et al. 2017) on the hand-made features; several, from different seeds, are averaged where the setting says so."""

    task: Task
    keys: SignalKeys
    learn: Learn
    role: Role = "candidate"

    def fit(self, train_: Cohort, validate: Cohort, progress: Progress) -> "BoosterModel":
        library = lightgbm()
        taught = teach(train_, self.task, self.keys, self.learn.seed)
        setting, classes = setting_of(self.task), len(self.task.classes)
        known = {"objective": "binary"} if classes == 2 else {"objective": "multiclass", "num_class": classes}
        progress.start(_("boosting"), setting.boosters)
        boosters = []
        for member in range(setting.boosters):
            settings = {
                **known,
                **_fitting(setting.booster, *taught.inputs.features.shape),
                "bagging_fraction": 0.7,
                "bagging_freq": 1,
                "max_bin": 63,
                "seed": self.learn.seed * 1000 + member,
                "deterministic": True,
                "force_row_wise": True,
                "num_threads": self.learn.threads or 1,  # rows are few: threads wait for one another
                "verbose": -1,
            }
            data = library.Dataset(taught.inputs.features, taught.truth, weight=taught.weights[taught.truth])
            boosters.append(library.train(settings, data, setting.trees))
            progress.advance()
        return BoosterModel(taught.preparation, self.task, tuple(boosters))


def _fitting(booster: dict[str, Any], rows: int, columns: int) -> dict[str, Any]:
    """Settings chosen on thousands of rows and hundreds of columns, for data that may be much smaller."""
    return {
        **booster,
        "min_child_samples": min(booster["min_child_samples"], max(rows // 40, 2)),
        "feature_fraction": min(max(booster["feature_fraction"], 12 / columns), 1.0),
    }


@dataclass(frozen=True, slots=True, eq=False)
class BoosterModel:
    """Fitted boosters whose raw scores are averaged."""

    preparation: Preparation
    task: Task
    boosters: tuple[Any, ...]

    def scores(self, cohort: Cohort) -> Scores:
        parts, values = [], [np.zeros((0, len(self.task.classes)), np.float32)]
        for part in self.preparation.blocks(cohort):
            if len(part):
                values.append(self._values(part.features))
            parts.append(bare(part))
        return tabulate(np.concatenate(values), parts, cohort, self.task)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def parts(self) -> Sequence[BundlePart]:
        columns = len(self.preparation.feature_names)
        graphs = [graph(f"booster-{k + 1}", booster_graph(booster, columns, "logits")) for k, booster in enumerate(self.boosters)]
        return [part_of(self.preparation), *graphs]

    def _values(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        raw = np.mean([booster.predict(features, raw_score=True) for booster in self.boosters], axis=0)
        return (np.stack([-raw / 2, raw / 2], axis=1) if raw.ndim == 1 else raw).astype(np.float32)
