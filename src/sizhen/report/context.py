"""What a page is told beside the evaluation: who was in which part, how it was learned, what is promised, in plain values and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sizhen.core.evaluation import Figure
from sizhen.core.opinion import Opinion


@dataclass(frozen=True, slots=True)
class ReportContext:
    """All that a report says and an evaluation does not hold; whatever is missing is left out of the page.

    title             heading of the page; empty: the examination's name
    question          what was asked, in a sentence
    data              what was found in the data, in words ("5,856 cases, 8-bit grey, 28 x 28")
    positive          the label that a person named as the finding
    counts            cases (or units) per class, over all data
    splits            by part ("train", "test", "fold 1"), by column ("cases", "patients", or a class's name)
    design            how cases were divided and measured, in words
    patients_unknown  no column says which cases are of one patient: said in large letters
    headline          names of the measures shown large; empty: the first three
    operating_point   the threshold and what it reaches, or why there is none, in words
    sets              what the prediction sets promise, in words
    calibration       which calibrator, on whom, in words
    faithfulness      what happens when evidence is taken away, beside a random control
    faithfulness_said what those figures mean, in words
    recipe            rows (key, value) of the recipe as it was followed
    guesses           what was guessed because nobody said it
    seconds           wall-clock seconds per stage
    seed              seed of everything random
    not_for           what the model must not be used for
    notes             anything else, a sentence each, beside the evaluation's own notes
    bundle, digest    the packed file and its SHA-256
    version           of the program
    """

    title: str = ""
    question: str = ""
    data: str = ""
    positive: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    splits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    design: str = ""
    patients_unknown: bool = False
    headline: tuple[str, ...] = ()
    operating_point: str = ""
    sets: str = ""
    calibration: str = ""
    faithfulness: Mapping[str, Figure] = field(default_factory=dict)
    faithfulness_said: str = ""
    recipe: tuple[tuple[str, str], ...] = ()
    guesses: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    seed: int | None = None
    not_for: str = ""
    notes: tuple[str, ...] = ()
    bundle: str = ""
    digest: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One case of `cases.html`: the opinion, the truth in words (None: unknown), and whether the opinion was right (None: cannot say)."""

    opinion: Opinion
    truth: str | None = None
    right: bool | None = None
