"""How neighbours are fitted: counts, and their few settings chosen by cross-validation inside the training cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from sizhen.bundle.parts import arrays
from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.treatments.examiner import pack_sparse
from sizhen.treatments.fitted import TreatmentModel, given_of, known_of, learned
from sizhen.treatments.keys import TreatmentKeys
from sizhen.treatments.neighbours import ItemBased, Similarity, UserBased, Values
from sizhen.treatments.preparation import Vocabulary
from sizhen.treatments.rules import RuleBook

FOLDS = 4
MOST_VALIDATED = 6000  # cases that choose, over all folds
FEWEST = 40  # below so many cases nothing is chosen
POWERS = (0.4, 0.5, 0.7, 1.0)
SMOOTHINGS = (3.0, 10.0, 30.0)
EXPONENTS = (4.0, 8.0, 16.0)
SHRINKAGES = (3.0, 10.0, 30.0, 100.0)
USUAL: Mapping[str, Any] = {"similarity": "log-odds", "smoothing": 10.0, "power": 0.5, "exponent": 8.0, "shrinkage": 10.0}

Settings = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Fold:
    """Training tables without some cases, and those cases: what is known of them and what was given."""

    known: csr_matrix
    given: csr_matrix
    asked: csr_matrix
    answers: NDArray[np.bool_]
    had: NDArray[np.bool_] | None


@dataclass(frozen=True, slots=True)
class ItemBasedLearner:
    """Item-based neighbours; cells that fewer patients have than the recipe's min_documents are not kept."""

    recipe: Recipe
    keys: TreatmentKeys
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> TreatmentModel:
        vocabulary = Vocabulary.of(train)
        rules = RuleBook.read(self.keys.rules, vocabulary)
        some = learned(train)
        support = self.recipe.privacy.min_documents
        settings = choose_item_based(list(folds(some, vocabulary, self.recipe.learn.seed)), self.keys, support, progress)
        ranker = ItemBased.fit(known_of(some, vocabulary), given_of(some, vocabulary), support=support, **settings)
        counts = {**pack_sparse("together", ranker.together), "with_context": ranker.with_context, "with_item": ranker.with_item}
        said = {"kind": "item-based", "patients": ranker.patients, **settings}
        return TreatmentModel(ranker, vocabulary, rules, [arrays("counts", counts)], said)


@dataclass(frozen=True, slots=True)
class UserBasedLearner:
    """User-based neighbours; without the recipe's leave for item sets of others to travel they are measured, and never packed."""

    recipe: Recipe
    keys: TreatmentKeys

    @property
    def role(self) -> Role:
        return "candidate" if self.recipe.privacy.pack_neighbours else "measured"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> TreatmentModel:
        vocabulary = Vocabulary.of(train)
        rules = RuleBook.read(self.keys.rules, vocabulary)
        some = learned(train)
        group = self.recipe.privacy.min_documents
        settings = choose_user_based(list(folds(some, vocabulary, self.recipe.learn.seed)), self.keys, progress)
        ranker = UserBased.fit(known_of(some, vocabulary), given_of(some, vocabulary), smallest_group=group, **settings)
        said = {
            "kind": "user-based",
            "smallest_group": group,
            "holds": "exact item sets of the training patients, without id, time or order",
            **settings,
        }
        counts = {**pack_sparse("sets", ranker.sets), **pack_sparse("given", ranker.given), "patients": ranker.patients}
        return TreatmentModel(ranker, vocabulary, rules, [arrays("counts", counts)], said)


def folds(train: Cohort, vocabulary: Vocabulary, seed: int) -> Iterator[_Fold]:
    """Folds over the patients of the training cases; none where cases are few."""
    if len(train) < FEWEST:
        return
    known, given = known_of(train, vocabulary), given_of(train, vocabulary)
    by_items = vocabulary.catalogue.context == "items"
    asked = vocabulary.matrix([train.payloads[index] for index in range(len(train))]) if by_items else known
    patients = train.patient_index()
    generator = np.random.default_rng(seed)
    side = generator.integers(0, FOLDS, int(patients.max()) + 1)[patients]
    for fold in range(FOLDS):
        held = np.flatnonzero(side == fold)
        rest = np.flatnonzero(side != fold)
        if not len(held) or not len(rest):
            continue
        held = np.sort(generator.permutation(held)[: MOST_VALIDATED // FOLDS])
        had = asked[held].toarray() > 0 if by_items else None
        answers = given[held].toarray() > 0
        yield _Fold(known[rest], given[rest], asked[held], answers if had is None else answers & ~had, had)


def choose_item_based(inner: Sequence[_Fold], keys: TreatmentKeys, support: int, progress: Progress) -> Settings:
    """similarity, smoothing and power by precision at 5 over the folds; what the recipe says is not chosen."""
    similarities: tuple[Similarity, ...] = (keys.similarity,) if keys.similarity else ("log-odds", "cosine")
    figures: dict[tuple[Any, ...], list[float]] = {}
    grid = [
        (similarity, smoothing, power)
        for similarity in similarities
        for smoothing, power in product(_asked(keys.smoothing, SMOOTHINGS), _asked(keys.power, POWERS))
        if similarity == "log-odds" or power == _asked(keys.power, POWERS)[0]
    ]
    progress.start(_("choosing settings of item-based neighbours"), len(inner))
    for fold in inner:
        for similarity, smoothing, power in grid if len(grid) > 1 else ():
            ranker = ItemBased.fit(fold.known, fold.given, similarity, smoothing, power, support)
            figures.setdefault((similarity, smoothing, power), []).append(precision_at_5(ranker.values(fold.asked), fold))
        progress.advance()
    return _best(figures, ("similarity", "smoothing", "power"), keys)


def choose_user_based(inner: Sequence[_Fold], keys: TreatmentKeys, progress: Progress) -> Settings:
    """smoothing and power of the prior by its own precision at 5 over the folds, then exponent and shrinkage by that of the whole."""
    priors: dict[tuple[Any, ...], list[float]] = {}
    progress.start(_("choosing settings of user-based neighbours"), 2 * len(inner))
    for fold in inner:
        counted = ItemBased.fit(fold.known, fold.given)
        for smoothing, power in product(_asked(keys.smoothing, (10.0,)), _asked(keys.power, POWERS)):
            prior = replace(counted, smoothing=smoothing, power=power)
            priors.setdefault((smoothing, power), []).append(precision_at_5(prior.values(fold.asked), fold))
        progress.advance()
    chosen = _best(priors, ("smoothing", "power"), keys)
    figures: dict[tuple[Any, ...], list[float]] = {}
    for fold in inner:
        ranker = UserBased.fit(fold.known, fold.given, **chosen)
        cosines, values = ranker.cosines(fold.asked), ranker.prior.values(fold.asked)
        for exponent, shrinkage in product(_asked(keys.exponent, EXPONENTS), _asked(keys.shrinkage, SHRINKAGES)):
            tried = replace(ranker, exponent=exponent, shrinkage=shrinkage)
            figures.setdefault((exponent, shrinkage), []).append(precision_at_5(tried.combine(cosines, values), fold))
        progress.advance()
    return {**chosen, **_best(figures, ("exponent", "shrinkage"), keys)}


def precision_at_5(values: Values, fold: _Fold) -> float:
    """Mean share of the first five that were given; what a patient has already is not listed."""
    values = values if fold.had is None else np.where(fold.had, -np.inf, values)
    top = np.argpartition(-values, min(4, values.shape[1] - 1), axis=1)[:, :5]
    return float(np.take_along_axis(fold.answers, top, axis=1).mean()) if top.size else 0.0


def _asked(said: float | None, otherwise: tuple[float, ...]) -> tuple[float, ...]:
    return otherwise if said is None else (said,)


def _best(figures: Mapping[tuple[Any, ...], Sequence[float]], names: Sequence[str], keys: TreatmentKeys) -> Settings:
    if not figures:
        return {name: USUAL[name] if getattr(keys, name) is None else getattr(keys, name) for name in names}
    best = max(figures, key=lambda setting: float(np.mean(figures[setting])))
    return dict(zip(names, best, strict=True))
