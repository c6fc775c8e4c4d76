"""Shapes in noise: pictures in a folder for each class, made so that the best possible rule is known."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from made.planted import Planted

SIDE, RADIUS = 28, 6
NOISE, CONTRAST = 30.0, 45.0
JITTER = 4  # the shape's middle lies up to this many pixels from the picture's
WRONG = 0.08  # of the labels, as in life
CASES = 400


def make(folder: Path, cases: int = CASES, seed: int = 0) -> Planted:
    """PNG files in `disc/` and `ring/`: a disc or a ring of equal energy at a place of its own in white noise, one label in twelve wrong.

    Whoever knows the two shapes, the noise and that each place is equally likely can compute the likelihood ratio of every picture; no rule
    ranks better (Neyman and Pearson 1933; labels that are wrong by chance keep the order), so its AUROC on these labels is what the planted
    truth allows.
    """
    from PIL import Image

    generator = np.random.default_rng(seed)
    shapes = templates()
    answers = generator.permutation(np.arange(cases) % 2)
    data = folder / "shapes"
    for name in ("disc", "ring"):
        (data / name).mkdir(parents=True, exist_ok=True)
    wrong = generator.random(cases) < WRONG
    ratios = np.empty(cases)
    for row, answer in enumerate(answers):
        picture = in_noise(shapes[answer ^ wrong[row]], generator)
        ratios[row] = log_likelihood_ratio(picture)
        Image.fromarray(picture).save(data / ("disc", "ring")[answer] / f"{row:04d}.png")
    new_case = folder / "new picture.png"
    Image.fromarray(in_noise(shapes[1], generator)).save(new_case)
    return Planted(
        data=data,
        recipe=Path(__file__).resolve().parent.parent / "images.toml",
        measure="auroc",
        allows=area_under_curve(ratios, answers),
        explanation=f"{cases} pictures, a disc or a ring in noise, {WRONG:.0%} of the labels wrong: the likelihood ratio ranks best",
        new_case=new_case,
    )


def in_noise(shape: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.uint8]:
    """A picture of noise around 128 with the shape at a place of its own."""
    picture = generator.normal(128, NOISE, (SIDE, SIDE))
    middle, across = generator.integers(-JITTER, JITTER + 1, 2) + SIDE // 2
    picture[middle - RADIUS : middle + RADIUS + 1, across - RADIUS : across + RADIUS + 1] += shape
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def templates() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The disc and the ring, (2 RADIUS + 1) pixels square, of equal energy, so that brightness does not tell them apart."""
    y, x = np.mgrid[-RADIUS : RADIUS + 1, -RADIUS : RADIUS + 1]
    distance = np.hypot(y, x)
    disc = (distance <= 0.75 * RADIUS).astype(np.float64)
    ring = ((distance <= RADIUS) & (distance > 0.6 * RADIUS)).astype(np.float64)
    return CONTRAST * disc, CONTRAST * ring * np.sqrt(disc.sum() / ring.sum())


def log_likelihood_ratio(picture: NDArray[np.uint8]) -> float:
    """How much likelier this picture is under a ring than under a disc, all places equally likely beforehand."""
    place = slice(SIDE // 2 - JITTER - RADIUS, SIDE // 2 + JITTER + RADIUS + 1)
    windows = np.lib.stride_tricks.sliding_window_view(picture[place, place] - 128.0, (2 * RADIUS + 1, 2 * RADIUS + 1))

    def likelihood(shape: NDArray[np.float64]) -> float:
        fits = (windows * shape).sum(axis=(2, 3)) - 0.5 * (shape**2).sum()
        return float(np.logaddexp.reduce((fits / NOISE**2).ravel()))

    disc, ring = templates()
    return likelihood(ring) - likelihood(disc)


def area_under_curve(scores: NDArray[np.float64], answers: NDArray[np.int64]) -> float:
    """The share of pairs of one picture of each class that the score puts in the right order (no ties among likelihood ratios)."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores)] = np.arange(1, len(scores) + 1)
    positive = int(answers.sum())
    return float((ranks[answers == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(answers) - positive)))
