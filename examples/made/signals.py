"""Simulated beats: short WFDB records with annotations, whose intervals and widths overlap as planted."""

import contextlib
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from made.planted import Planted

RATE = 128
SECONDS = 50
RECORDS = 24
CLASSES = ("N", "S", "V", "F")
SYMBOLS = ("N", "A", "V", "F")
SHARES = np.array([0.62, 0.14, 0.18, 0.06])
# Per class: mean and spread of how early a beat comes (log of its interval to the usual one), and of how wide its QRS is to the usual.
EARLY = np.array([[0.0, 0.07], [-0.28, 0.10], [-0.24, 0.12], [-0.12, 0.08]])
WIDE = np.array([[1.0, 0.12], [1.0, 0.12], [2.0, 0.30], [1.5, 0.18]])


def make(folder: Path, cases: int = RECORDS, seed: int = 0) -> Planted:
    """`cases` records of 50 s, each a patient with a rate, a height and a noise of their own, and one record without annotations.

    A beat's class decides the distributions of its prematurity and of its width, which overlap. Whoever knows both numbers and the
    distributions answers best with the class of highest posterior probability (Bayes' rule); that rule's accuracy is what the truth allows.
    """
    generator = np.random.default_rng(seed)
    data = folder / "beats"
    data.mkdir(parents=True, exist_ok=True)
    right = total = 0
    for number in range(cases):
        truth, best = write_record(data, f"p{number + 1:02d}", generator)
        right, total = right + int((truth == best).sum()), total + len(truth)
    write_record(folder, "new", generator, annotated=False)
    return Planted(
        data=data,
        recipe=Path(__file__).resolve().parent.parent / "beats.toml",
        measure="accuracy",
        allows=right / total,
        explanation=f"{total} beats of {cases} records: the likeliest class for who knows each beat's prematurity and width without noise",
        new_case=folder / "new",
    )


def write_record(
    folder: Path, name: str, generator: np.random.Generator, annotated: bool = True
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write one record; its beats' classes, and what the best rule would say of them."""
    import wfdb

    usual = generator.uniform(0.7, 0.95)
    count = int(SECONDS / usual) + 20
    classes = generator.choice(len(CLASSES), count, p=SHARES)
    classes[:2] = 0
    early = generator.normal(EARLY[classes, 0], EARLY[classes, 1])
    wide = np.maximum(generator.normal(WIDE[classes, 0], WIDE[classes, 1]), 0.5)
    times = 0.5 + np.cumsum(usual * np.exp(early))
    inside = times < SECONDS - 0.6
    classes, early, wide, times = classes[inside], early[inside], wide[inside], times[inside]
    signal = _signal(times, wide, generator)
    with contextlib.redirect_stdout(io.StringIO()):
        wfdb.wrsamp(name, RATE, ["mV", "mV"], ["MLII", "V1"], p_signal=signal, fmt=["16", "16"], write_dir=str(folder))
        if annotated:
            symbols = [SYMBOLS[index] for index in classes]
            wfdb.wrann(name, "atr", np.rint(times * RATE).astype(np.int64), symbols, write_dir=str(folder))
    return classes, posterior(early, wide).argmax(axis=1)


def posterior(early: NDArray[np.float64], wide: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, classes) log posterior up to a constant of each row."""

    def log_normal(x: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
        return -0.5 * ((x[:, None] - table[:, 0]) / table[:, 1]) ** 2 - np.log(table[:, 1])

    return log_normal(early, EARLY) + log_normal(wide, WIDE) + np.log(SHARES)


def _signal(times: NDArray[np.float64], wide: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.float64]:
    """(samples, 2) in mV: P, QRS as wide as planted, T, drift and noise; nothing else tells classes apart."""
    clock = np.arange(SECONDS * RATE) / RATE
    height, second = generator.uniform(0.8, 1.6), generator.uniform(-0.7, 0.7)
    signal = 0.15 * np.sin(2 * np.pi * 0.2 * clock + generator.uniform(0, 6))[:, None] + generator.normal(0, 0.02, (len(clock), 2))

    def bump(centre: float, width: float) -> NDArray[np.float64]:
        return np.exp(-0.5 * ((clock - centre) / width) ** 2)

    for time, width in zip(times, wide, strict=True):
        wave = height * bump(time, 0.016 * width) + 0.25 * height * bump(time + 0.26, 0.045) + 0.12 * height * bump(time - 0.15, 0.025)
        signal[:, 0] += wave
        signal[:, 1] += second * wave
    return signal
