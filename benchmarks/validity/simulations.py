"""Simulations of what trust promises: how often sets cover, intervals hold the truth, and operating points keep their sensitivity."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.calibration import softmax
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import calibrate, calibrate_folds, judge, judge_out_of_fold, untrusted
from sizhen.trust.operating import OperatingPoint

BINARY = Task("binary", ("no", "yes"), "yes")
THREE = Task("multiclass", ("a", "b", "c"))
Random = np.random.Generator


@dataclass(frozen=True)
class Share:
    """How often something held in a number of repetitions, with the simulation's own standard error."""

    value: float
    error: float

    @classmethod
    def of(cls, held: NDArray[np.float64]) -> "Share":
        return cls(float(held.mean()), float(held.std(ddof=1) / np.sqrt(len(held))))

    def __str__(self) -> str:
        return f"{self.value:.3f} ± {self.error:.3f}"


def patients_of(rng: Random, patients: int, most: int) -> NDArray[np.int64]:
    """Patient of each unit; a patient has 1 to `most` units."""
    return np.repeat(np.arange(patients), rng.integers(1, most + 1, patients))


def drawn(rng: Random, patients: int, most: int, task: Task, first: int = 0, stretch: float = 2.0, prevalence: float = 0.5) -> Scores:
    """Units whose score depends on a patient's own level too, with scores stretched away from calibration.

    A binary patient has or has not the finding in all units; otherwise each unit has its own class.
    """
    patient = patients_of(rng, patients, most)
    k = len(task.classes)
    truth = (rng.random(patients) < prevalence).astype(np.int64)[patient] if k == 2 else rng.integers(0, k, len(patient))
    level = rng.normal(0, 0.7, (patients, k))[patient]
    logits = 1.3 * np.eye(k)[truth] + level + rng.normal(0, 0.8, (len(patient), k))
    return Scores(patient + first, patient + first, (stretch * logits).astype(np.float32), truth)


def covered(sets: NDArray[np.bool_], scores: Scores) -> float:
    """Coverage for one random unit of each patient: the mean over patients of the mean over units."""
    hit = sets[np.arange(len(scores)), scores.truth]
    patient = np.unique(scores.patient, return_inverse=True)[1]
    return float((np.bincount(patient, hit) / np.bincount(patient)).mean())


def split_coverage(patients: int, level: float, repetitions: int, seed: int = 0, most: int = 6) -> Share:
    """Coverage among new patients of sets that `calibrate` made from this many patients."""
    rng = np.random.default_rng(seed)
    found = []
    for repetition in range(repetitions):
        trust = calibrate(drawn(rng, patients, most, THREE), THREE, level=level, seed=repetition)
        new = drawn(rng, 400, most, THREE)
        found.append(covered(trust.sets.sets(trust.calibrators[0].probabilities(new.values)), new))
    return Share.of(np.array(found))


@dataclass(frozen=True)
class Centres:
    """A model that learns: nearest class centres in ten dimensions, of which two tell the classes apart."""

    means: NDArray[np.float64]

    @classmethod
    def fit(cls, x: NDArray[np.float64], y: NDArray[np.int64]) -> "Centres":
        return cls(np.stack([x[y == k].mean(axis=0) if (y == k).any() else x.mean(axis=0) for k in range(3)]))

    def values(self, x: NDArray[np.float64]) -> NDArray[np.float32]:
        return (x @ self.means.T * 2 - (self.means**2).sum(axis=1)).astype(np.float32)


def points(rng: Random, n: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    y = rng.integers(0, 3, n)
    centre = np.zeros((3, 10))
    centre[1, 0], centre[2, 1] = 1.5, 1.5
    return centre[y] + rng.normal(size=(n, 10)), y


def cross_coverage(patients: int, level: float, repetitions: int, folds: int = 5, seed: int = 0) -> tuple[Share, Share]:
    """Coverage of cross-conformal sets: out of fold as `run` measures it, and of the packed average among new patients."""
    rng = np.random.default_rng(seed)
    out_of_fold, packed = [], []
    for repetition in range(repetitions):
        x, y = points(rng, patients)
        fold = rng.permutation(patients) % folds
        models = [Centres.fit(x[fold != k], y[fold != k]) for k in range(folds)]
        index = np.arange(patients)
        held = [Scores(index[fold == k], index[fold == k], m.values(x[fold == k]), y[fold == k]) for k, m in enumerate(models)]
        judged = judge_out_of_fold(held, THREE, level=level, seed=repetition)
        if judged.sets is not None:
            out_of_fold.append(covered(judged.sets, judged.scores))
        new_x, new_y = points(rng, 400)
        new = [Scores(np.arange(400), np.arange(400), m.values(new_x), new_y) for m in models]
        packed.append(covered(judge(calibrate_folds(held, THREE, level=level, seed=repetition), new).sets, new[0]))
    return Share.of(np.array(out_of_fold)), Share.of(np.array(packed))


def interval_coverage(
    patients: int, most: int, repetitions: int, seed: int = 0, resamples: int = 1_000, prevalence: float = 0.3, strength: float = 1.0
) -> Mapping[str, Share]:
    """How often the 95 % interval of each measure of a binary task holds its value in the population."""
    rng = np.random.default_rng(seed)

    def sample(count: int) -> Scores:
        scores = drawn(rng, count, most, BINARY, prevalence=prevalence, stretch=1.0)
        return Scores(
            scores.case, scores.patient, scores.values + (strength - 1.0) * np.eye(2, dtype=np.float32)[scores.truth], scores.truth
        )

    point = _point(0.35)
    truth = measure(judge(untrusted(BINARY), [sample(40_000)]), BINARY, point, resamples=2).measures
    names = ("auroc", "average_precision", "accuracy", "sensitivity", "specificity", "ppv", "f1", "kappa", "brier", "log_loss")
    held: dict[str, list[float]] = {name: [] for name in names}
    for repetition in range(repetitions):
        found = measure(judge(untrusted(BINARY), [sample(patients)]), BINARY, point, seed=repetition, resamples=resamples).measures
        for name in names:
            if found[name].low is not None:
                held[name].append(float(found[name].low <= truth[name].value <= found[name].high))
    return {name: Share.of(np.array(values)) for name, values in held.items() if len(values) > 1}


def operating_guarantee(patients: int, target: float, repetitions: int, seed: int = 0) -> tuple[Share, Share]:
    """How often a target was demonstrable, and how often the sensitivity of new patients then reached it (promised: .95)."""
    rng = np.random.default_rng(seed)
    # scores of new positives come from so many that their sensitivity is as good as known
    new = drawn(rng, 40_000, 1, BINARY, prevalence=1.0)
    shown, kept = [], []
    for repetition in range(repetitions):
        trust = calibrate(drawn(rng, patients, 1, BINARY), BINARY, target, seed=repetition)
        point = trust.operating_point
        shown.append(float(point.demonstrable))
        if point.demonstrable:
            reached = (trust.calibrators[0].probabilities(new.values)[:, 1] >= point.threshold).mean()
            kept.append(float(reached >= target))
    return Share.of(np.array(shown)), Share.of(np.array(kept))


def calibration_gain(patients: int, stretch: float, repetitions: int, seed: int = 0) -> tuple[Share, Share]:
    """Log loss among new patients before and after `calibrate`, for scores stretched by this much."""
    rng = np.random.default_rng(seed)
    before, after = [], []

    def loss(p: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
        return float(-np.log(np.maximum(p[np.arange(len(truth)), truth], 1e-15)).mean())

    for repetition in range(repetitions):
        trust = calibrate(drawn(rng, patients, 1, THREE, stretch=stretch), THREE, seed=repetition)
        new = drawn(rng, 2_000, 1, THREE, stretch=stretch)
        before.append(loss(softmax(new.values.astype(np.float64)), new.truth))
        after.append(loss(trust.calibrators[0].probabilities(new.values), new.truth))
    return Share.of(np.array(before)), Share.of(np.array(after))


def _point(threshold: float) -> OperatingPoint:
    return OperatingPoint(threshold, 0.95, 0.95, 100)
