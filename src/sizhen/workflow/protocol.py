"""What a room must answer, so that one way leads through all of them. Rooms fit it structurally; mypy checks it where they are listed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart, Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.case import Case
from sizhen.core.evidence import Evidence, Picture
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role, Section
from sizhen.core.scores import Scores
from sizhen.core.task import Task


class Examiner(Protocol):
    """Serving: scores and evidence from packed parts alone. Imports no torch, no scikit-learn, no LightGBM."""

    def scores(self, cohort: Cohort) -> Scores:
        """All units of all cases, with truth where the cohort has labels. What is measured is what is served."""

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        """Raw outputs, flat: `scores(cohort).values` unless a decision lies between (spans: the emissions). Packing compares these."""

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """Why unit `unit` of this case (as `scores` orders them) got its score in column `column`."""

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture | None:
        """Evidence (one or several units') over the input; None where it has no places: pages draw bars of names anyway."""

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The case without the heaviest `share` of what evidence points to; with a seed, without as much chosen at random (the control)."""


@runtime_checkable
class Described(Protocol):
    """An examiner that can say what its model is made of, beyond its name."""

    def described(self) -> Sequence[str]:
        """Sentences for the page and the card, in the current language; nothing of any case."""


class Model(Protocol):
    """A fitted model, still in training's libraries."""

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        """Raw outputs, flat, as the examiner made from `parts` must give them within 1e-4."""

    def parts(self) -> Sequence[BundlePart]:
        """All that serving needs, preparation included; no row of any patient."""


class Learner(Protocol):
    """How one kind of model is fitted. May fit nothing (rules are data)."""

    @property
    def role(self) -> Role:
        """ "candidate": may be the bundle's model where it wins. "beside": packed for comparison only, as prevalence. "measured": its
        parts hold rows of patients, so it is measured beside the others and never leaves the run's folder.
        """

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> Model:
        """Fit on `train`; `validate` is for early stopping and choices inside (empty: none may be made)."""


class Examination(Protocol):
    """A room's face to the workflow."""

    name: str  # "images"; also the name of the room's own table in a recipe
    keys: type[Section]  # the keys of that table

    def recognise(self, data: Path) -> Recognition | None:
        """init: is this mine, what is in it, which recipe fits. None: not mine. Cheap: looks at names and heads, reads what it must."""

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        """All cases of a file or folder with labels where there are any; unreadable ones set aside and counted (over 5 % raises DataError).

        The task is the recipe's, else a guess. With a recipe from a bundle the same form under other names is read.
        """

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        """The cases in these inputs, for examining: labels only where the input has them."""

    def learners(self, recipe: Recipe, task: Task) -> Mapping[str, Learner]:
        """The network asked for (or the room's default) first, then what stands beside it, by name."""

    def examiner(self, parts: Parts, task: Task) -> Examiner:
        """Whatever kind of model the parts hold, opened for serving."""
