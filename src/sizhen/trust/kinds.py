"""The one table of what each kind of task gets: unit, measures, calibrators, prediction sets. Trust and the workflow ask it alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sizhen.trust.measures.frames import frames
from sizhen.trust.measures.identifiers import identifiers
from sizhen.trust.measures.labels import binary, multilabel, ordinal, several
from sizhen.trust.measures.panel import Panel, Units
from sizhen.trust.measures.rankings import rankings
from sizhen.trust.measures.ratings import ratings
from sizhen.trust.measures.similarities import similarities
from sizhen.trust.measures.spans import spans

CalibratorKind = Literal["none", "temperature", "platt"]
Link = Literal["softmax", "sigmoid", "identity"]
STRICT = {"extra": "forbid", "allow_inf_nan": False}  # how pydantic reads what a bundle says of trust

_RANKED = ("auroc", "average_precision", "accuracy", "error")
_OPERATING = ("sensitivity", "specificity", "ppv", "npv", "f1")
_PROBABILITY = ("brier", "log_loss", "ece")
_SETS = ("coverage", "set_size")
_AGREED = ("macro_f1", "kappa", "j_kappa", *_PROBABILITY, *_SETS)
_FOUND = ("precision", "recall", "f1", "macro_f1")
_LISTS = tuple(f"{name}_at_{depth}" for depth in (5, 10, 20) for name in ("precision", "recall", "ndcg"))


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of task gets.

    unit         what a row of scores usually is
    measures     names of the measures of the whole, in the order they are shown
    primary      the measure that chooses between learners on the validation part
    link         how values become probabilities: classes that add up to 1, independent ones, or none
    calibrators  the candidates
    panels       the measures themselves
    sets         whether units get prediction sets, and so may be abstained from
    needs_labels whether anything can be learned or measured without labels
    lower        the primary measure is better when lower
    several      a set may rightly hold several or no true labels
    averaged     whether the members of folds can be averaged
    proposed     only units that the model proposes have a probability to calibrate
    """

    name: str
    unit: str
    measures: tuple[str, ...]
    primary: str
    link: Link
    calibrators: tuple[CalibratorKind, ...]
    panels: Callable[[Units], list[Panel]]
    sets: bool = False
    needs_labels: bool = True
    lower: bool = False
    several: bool = False
    averaged: bool = True
    proposed: bool = False


_ALL: tuple[CalibratorKind, ...] = ("none", "temperature", "platt")
_ONE: tuple[CalibratorKind, ...] = ("none", "platt")  # of a single column, where a temperature is a slope


def _label(name: str, panels: Callable[[Units], list[Panel]], primary: str, *measures: str) -> Kind:
    """One label a case: probabilities that add up to 1."""
    return Kind(name, "case", measures, primary, "softmax", _ALL, panels, sets=True)


def _proposed(name: str, unit: str, panels: Callable[[Units], list[Panel]], primary: str, *measures: str) -> Kind:
    """Units that the model proposes, each with a probability of its own."""
    return Kind(name, unit, measures, primary, "sigmoid", _ONE, panels, averaged=False, proposed=True)


def _number(
    name: str,
    unit: str,
    panels: Callable[[Units], list[Panel]],
    primary: str,
    *measures: str,
    lower: bool = False,
    needs_labels: bool = True,
) -> Kind:
    """A number: the prediction itself, with no probability."""
    return Kind(name, unit, measures, primary, "identity", ("none",), panels, lower=lower, needs_labels=needs_labels)


# Primary measures. binary: AUROC needs no threshold and no calibrator. multiclass: kappa, because accuracy calls a model good that names
# the commonest class (N beats are nine in ten), while with even classes kappa and accuracy order models alike. ordinal: quadratic weighted
# kappa, in which a miss by three steps is worse than by one. identifiers: recall, since what is left tells who somebody is, while what is
# taken out too much only costs words.
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _label("binary", binary, "auroc", *_RANKED, *_OPERATING, *_AGREED),
        _label("multiclass", several, "kappa", *_RANKED, *_AGREED),
        _label("ordinal", ordinal, "weighted_kappa", *_RANKED, *_AGREED, "weighted_kappa", "mae"),
        Kind(
            name="multilabel",
            unit="case",
            measures=("auroc", "average_precision", *_FOUND, *_PROBABILITY, *_SETS),
            primary="auroc",
            link="sigmoid",
            calibrators=_ALL,
            panels=multilabel,
            sets=True,
            several=True,
        ),
        _proposed("spans", "span", spans, "f1", *_FOUND, *_PROBABILITY),
        _proposed("identifiers", "span", identifiers, "recall", "recall", "precision", "clean_notes", *_PROBABILITY),
        _proposed("frames", "argument", frames, "f1", "precision", "recall", "f1", "f1_predicates_found", "macro_f1", *_PROBABILITY),
        _proposed("ranking", "item", rankings, "precision_at_5", *_LISTS, "map_at_5", "hit_rate", "catalogue_coverage"),
        _number("rating", "pair", ratings, "rmse", "rmse", "mae", lower=True),
        _number("similarity", "pair", similarities, "spearman", "spearman", "pearson", "accuracy", needs_labels=False),
        _number("groups", "case", lambda units: [], "", needs_labels=False),
    )
}
