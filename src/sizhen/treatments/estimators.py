"""The public scikit-learn style class of this room: TreatmentRecommender."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, issparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from sizhen.core.errors import DataError
from sizhen.core.evidence import Contribution, Evidence
from sizhen.core.language import translate as _
from sizhen.treatments.neighbours import ItemBased, Popularity, Ranker, UserBased, Values, share_of
from sizhen.treatments.preparation import normal, rows_of

Method = Literal["user-based", "item-based", "popularity"]


class TreatmentRecommender(BaseEstimator):  # type: ignore[misc]
    """Recommends what was given here to patients like this one; it does not say what will help.

    X is (n, m), patients by what is known of them, dense or sparse, above 0 where it is known; or n sets of names. y is (n, items) of the
    same kinds, what they were given; without it, or where it is a plain column, X are the items and items are recommended from items.
    Scores are not calibrated: `run` does that.

    method      user-based, item-based or popularity
    exponent    of the cosine between patients (user-based)
    shrinkage   how many comparable patients weigh as much as single findings (user-based)
    smoothing   how many patients stand behind the overall share when a finding is rare
    power       the sum of the evidence of k findings is divided by k ** power

    After fit: `n_features_in_`, `contexts_` and `items_` (names of columns), `ranker_`.
    """

    def __init__(
        self, method: Method = "user-based", exponent: float = 8.0, shrinkage: float = 10.0, smoothing: float = 10.0, power: float = 0.5
    ) -> None:
        self.method = method
        self.exponent = exponent
        self.shrinkage = shrinkage
        self.smoothing = smoothing
        self.power = power

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        tags.input_tags.two_d_array = True
        tags.target_tags.required = False
        return tags

    def fit(self, X: Any, y: Any = None, groups: Any = None) -> "TreatmentRecommender":
        """Count. `groups` (patients) change nothing here and are taken so that all estimators are called alike.

        Raises ValueError for negative or missing numbers, and for a method that is not known.
        """
        if self.method not in ("user-based", "item-based", "popularity"):
            raise ValueError(_("method {found!r} is not known; expected user-based, item-based or popularity").format(found=self.method))
        known = self._known(X, reset=True)
        other = y is not None and (_are_sets(y) or np.ndim(y) == 2 or issparse(y))
        if other:
            given, self.items_ = _answers(y)
        else:
            given, self.items_ = known, self.contexts_
        if given.shape[0] != known.shape[0]:
            raise ValueError(
                _("y has {found} rows, X has {expected}; expected one for each patient").format(
                    found=given.shape[0], expected=known.shape[0]
                )
            )
        self.same_items_ = not other
        self.ranker_: Ranker = self._fitted(known, given)
        return self

    def _fitted(self, known: csr_matrix, given: csr_matrix) -> Ranker:
        if self.method == "popularity":
            return Popularity.fit(given)
        if self.method == "item-based":
            return ItemBased.fit(known, given, "log-odds", self.smoothing, self.power)
        return UserBased.fit(known, given, self.exponent, self.shrinkage, self.smoothing, self.power)

    def log_odds(self, X: Any) -> Values:
        """(n, items) log odds of being given."""
        check_is_fitted(self, "ranker_")
        return self.ranker_.values(self._known(X, reset=False))

    def shares(self, X: Any) -> Values:
        """(n, items) the share of patients like these to whom an item was given, before calibration; each item for itself."""
        return share_of(self.log_odds(X))

    def recommend(self, X: Any, k: int = 5) -> NDArray[np.int64]:
        """(n, k) columns of items, best first; what a patient has already is passed over (-1 where fewer than k are left)."""
        check_is_fitted(self, "ranker_")
        known = self._known(X, reset=False)
        values = self.ranker_.values(known)
        if self.same_items_:
            values = np.where(known.toarray() > 0, -np.inf, values)
        order = np.argsort(-values, axis=1, kind="stable")[:, :k]
        return np.where(np.isinf(np.take_along_axis(values, order, axis=1)), -1, order).astype(np.int64)

    def explain(self, X: Any, item: int) -> list[Evidence]:
        """For each patient, what adds up to the log odds of one item (a column)."""
        check_is_fitted(self, "ranker_")
        known = self._known(X, reset=False)
        if not 0 <= item < len(self.items_):
            raise ValueError(_("item {found} is not a column; expected 0 to {last}").format(found=item, last=len(self.items_) - 1))
        said = []
        for row in range(known.shape[0]):
            base, shares = self.ranker_.shares(known[row], item)
            parts = tuple(Contribution(" + ".join(self.contexts_[c] for c in s.columns) or _("others"), s.value) for s in shares)
            said.append(Evidence("contributions", self.items_[item], parts, base, base + sum(share.value for share in shares)))
        return said

    def _known(self, X: Any, reset: bool) -> csr_matrix:
        """X as (n, contexts) of ones; sets by name, of which those that fit did not see are left out."""
        if _are_sets(X):
            if reset:
                known, self.contexts_ = _answers(X)
                self.n_features_in_ = len(self.contexts_)
                return known
            return _columns(X, self.contexts_)
        values = validate_data(self, X, reset=reset, accept_sparse="csr", dtype=np.float64, ensure_non_negative=True)
        if reset:
            names = getattr(self, "feature_names_in_", None)
            self.contexts_ = _numbered(values.shape[1]) if names is None else tuple(str(name) for name in names)
        return _ones(values)


def _are_sets(values: Any) -> bool:
    """Whether these are collections of names, one a patient, not rows of numbers."""
    if not isinstance(values, list | tuple) or not values:
        return False
    return all(isinstance(row, set | frozenset | list | tuple) and all(isinstance(name, str) for name in row) for row in values)


def _answers(values: Any) -> tuple[csr_matrix, tuple[str, ...]]:
    if _are_sets(values):
        names = tuple(dict.fromkeys(sorted({name for row in values for name in row}, key=lambda name: (normal(name), name))))
        if not names:
            raise DataError(_("all sets are empty; expected names of what is known or given"))
        return _columns(values, names), names
    table = csr_matrix(values, dtype=np.float64)
    if not np.isfinite(table.data).all() or (table.data < 0).any():
        raise ValueError(_("y has negative or missing numbers; expected above 0 where an item was given, else 0"))
    return _ones(table), _numbered(table.shape[1])


def _columns(rows: Iterable[Sequence[str]], names: Sequence[str]) -> csr_matrix:
    place = {name: column for column, name in enumerate(names)}
    return rows_of([[place[name] for name in row if name in place] for row in rows], len(names))


def _ones(values: Any) -> csr_matrix:
    table = csr_matrix(values, dtype=np.float64, copy=True)
    table.sum_duplicates()
    table.data = (table.data > 0).astype(np.float64)
    table.eliminate_zeros()
    return table


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(str(column) for column in range(width))
