"""The one table of what each kind of task gets: unit, measures, calibrators, prediction sets. Nothing else branches on the kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sizhen.trust.measures.labels import binary, multilabel, ordinal, several
from sizhen.trust.measures.panel import Panel, Units
from sizhen.trust.measures.rankings import rankings
from sizhen.trust.measures.ratings import ratings, similarities
from sizhen.trust.measures.spans import spans

CalibratorKind = Literal["none", "temperature", "platt"]
Link = Literal["softmax", "sigmoid", "identity"]
STRICT = {"extra": "forbid", "allow_inf_nan": False}  # how pydantic reads what a bundle says of trust

_LABELS = (
    "auroc",
    "average_precision",
    "accuracy",
    "error",
    "macro_f1",
    "kappa",
    "j_kappa",
    "brier",
    "log_loss",
    "ece",
    "coverage",
    "set_size",
)
_FOUND = ("precision", "recall", "f1", "macro_f1")
_PROBABILITY = ("brier", "log_loss", "ece")
_LISTS = tuple(f"{name}_at_{depth}" for depth in (5, 10, 20) for name in ("precision", "recall", "ndcg"))


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of task gets.

    unit         what a row of scores usually is
    needs_labels whether anything can be learned or measured without labels
    measures     names of the measures of the whole, in the order they are shown
    primary      the measure that chooses between learners on the validation part
    lower        the primary measure is better when lower
    link         how values become probabilities: classes that add up to 1, independent ones, or none
    calibrators  the candidates
    sets         whether units get prediction sets, and so may be abstained from
    several      a set may rightly hold several or no true labels
    averaged     whether the members of folds can be averaged
    proposed     only units that the model proposes have a probability to calibrate
    panels       the measures themselves
    """

    name: str
    unit: str
    needs_labels: bool
    measures: tuple[str, ...]
    primary: str
    link: Link
    calibrators: tuple[CalibratorKind, ...]
    sets: bool
    panels: Callable[[Units], list[Panel]]
    lower: bool = False
    several: bool = False
    averaged: bool = True
    proposed: bool = False


_ALL: tuple[CalibratorKind, ...] = ("none", "temperature", "platt")
_BINARY = (*_LABELS[:4], "sensitivity", "specificity", "ppv", "npv", "f1", *_LABELS[4:])

# Primary measures. binary: AUROC needs no threshold and no calibrator. multiclass: kappa, because accuracy calls a model good that names
# the commonest class (N beats are nine in ten), while with even classes kappa and accuracy order models alike. ordinal: quadratic weighted
# kappa, in which a miss by three steps is worse than by one.
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("binary", "case", True, _BINARY, "auroc", "softmax", _ALL, True, binary),
        Kind("multiclass", "case", True, _LABELS, "kappa", "softmax", _ALL, True, several),
        Kind("ordinal", "case", True, (*_LABELS, "weighted_kappa", "mae"), "weighted_kappa", "softmax", _ALL, True, ordinal),
        Kind(
            "multilabel",
            "case",
            True,
            ("auroc", "average_precision", *_FOUND, *_PROBABILITY, "coverage", "set_size"),
            "auroc",
            "sigmoid",
            _ALL,
            True,
            multilabel,
            several=True,
        ),
        Kind(
            "spans", "span", True, (*_FOUND, *_PROBABILITY), "f1", "sigmoid", ("none", "platt"), False, spans, averaged=False, proposed=True
        ),
        Kind(
            "frames",
            "argument",
            True,
            (*_FOUND, *_PROBABILITY),
            "f1",
            "sigmoid",
            ("none", "platt"),
            False,
            spans,
            averaged=False,
            proposed=True,
        ),
        Kind(
            "ranking",
            "item",
            True,
            (*_LISTS, "map_at_5", "hit_rate", "catalogue_coverage"),
            "precision_at_5",
            "sigmoid",
            ("none", "platt"),
            False,
            rankings,
            averaged=False,
            proposed=True,
        ),
        Kind("rating", "pair", True, ("rmse", "mae"), "rmse", "identity", ("none",), False, ratings, lower=True),
        Kind("similarity", "pair", True, ("pearson", "rmse", "mae"), "pearson", "identity", ("none",), False, similarities),
        Kind("groups", "case", False, (), "", "identity", ("none",), False, lambda units: []),
    )
}
