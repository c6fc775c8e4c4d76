"""Names and explanations, in the reader's language, of what code calls by a word: measures, parts, tasks, examinations, stages."""

import re
from collections.abc import Callable, Sequence

from sizhen.core.language import translate as _

LOWER_IS_BETTER = frozenset({"brier", "log_loss", "ece", "error", "rmse", "mae", "set_size"})
# A set of every label covers all; an operating point trades one for the other; who says the prevalence of everybody is calibrated.
NEITHER_IS_BETTER = frozenset(
    {"coverage", "set_size", "catalogue_coverage", "sensitivity", "specificity", "ppv", "npv", "precision", "recall", "ece"}
)


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first few names, and how many more."""
    shown = _(", ").join(names[:most])
    return shown if len(names) <= most else _("{names} and {n} more").format(names=shown, n=len(names) - most)


def measure(name: str) -> tuple[str, str]:
    """A measure's name for a reader, and what it says in half a sentence; the bare name where none is known."""
    at = re.fullmatch(r"(precision|recall|ndcg|map)_at_(\d+)", name)
    if at:
        label, meaning = _at(at[1])
        return label.format(k=at[2]), meaning.format(k=at[2])
    known = {**_of_classes(), **_of_probabilities(), **_of_lists()}
    return known.get(name, (name, ""))


def _of_classes() -> dict[str, tuple[str, str]]:
    return {
        "auroc": (_("AUROC"), _("chance that a case with the finding scores above one without")),
        "average_precision": (_("average precision"), _("area under precision against recall")),
        "accuracy": (_("accuracy"), _("share of right answers")),
        "sensitivity": (_("sensitivity"), _("share of those with the finding that are found")),
        "specificity": (_("specificity"), _("share of those without the finding that are left alone")),
        "ppv": (_("positive predictive value"), _("share of right ones among those called positive")),
        "npv": (_("negative predictive value"), _("share of right ones among those called negative")),
        "precision": (_("precision"), _("share of right ones among those proposed")),
        "recall": (_("recall"), _("share found among those that are there")),
        "clean_notes": (_("clean notes"), _("share of notes with an identifier in which none is left")),
        "f1": (_("F1"), _("harmonic mean of precision and recall")),
        "f1_predicates_found": (_("F1, predicates found"), _("F1 of arguments where the model finds the predicates too")),
        "macro_f1": (_("macro F1"), _("F1 of each class, averaged without weights")),
        "kappa": (_("kappa"), _("agreement beyond chance; 1 is perfect")),
        "weighted_kappa": (_("weighted kappa"), _("agreement beyond chance, far misses counted more")),
        "j_kappa": (_("j kappa"), _("half kappa plus an eighth of the sensitivities and predictive values of S and V")),
    }


def _of_probabilities() -> dict[str, tuple[str, str]]:
    return {
        "brier": (_("Brier score"), _("mean squared error of the probabilities; lower is better")),
        "log_loss": (_("log loss"), _("surprise at the truth; lower is better")),
        "ece": (_("calibration error"), _("mean distance of promised from observed share; lower is better")),
        "coverage": (_("coverage"), _("share of prediction sets that hold the truth")),
        "set_size": (_("set size"), _("mean number of labels in a prediction set; the fewer, the more is said")),
        "abstained": (_("no opinion"), _("share of those on which nothing was said")),
        "error": (_("error"), _("share of wrong answers")),
    }


def _of_lists() -> dict[str, tuple[str, str]]:
    return {
        "hit_rate": (_("hit rate"), _("share of patients with at least one right item in the list")),
        "catalogue_coverage": (_("catalogue coverage"), _("share of all items that are ever proposed")),
        "rmse": (_("root mean squared error"), _("typical distance from the truth; lower is better")),
        "mae": (_("mean absolute error"), _("mean distance from the truth; lower is better")),
        "spearman": (_("rank correlation"), _("agreement with the truth in order; 1 is perfect")),
        "pearson": (_("correlation"), _("agreement with the truth along a straight line; 1 is perfect")),
        "cases": (_("cases"), ""),
        "patients": (_("patients"), ""),
        "original": (_("as it is"), _("score of the untouched input")),
        "without_evidence": (_("without the evidence"), _("after taking away what the evidence points to")),
        "without_random": (_("without as much at random"), _("after taking away as much elsewhere")),
        "drop_evidence": (_("fall without the evidence"), _("how much the score falls when what the evidence points to is taken away")),
        "drop_random": (_("fall without as much at random"), _("how much it falls when as much is taken away elsewhere: the control")),
        "difference": (_("difference"), _("above 0: the evidence points to what matters more than chance would")),
    }


def _at(which: str) -> tuple[str, str]:
    return {
        "precision": (_("precision at {k}"), _("share of right ones among the first {k}")),
        "recall": (_("recall at {k}"), _("share of the true items that are among the first {k}")),
        "ndcg": (_("NDCG at {k}"), _("right items among the first {k}, the top counted more")),
        "map": (_("mean average precision at {k}"), _("precision at each right item among the first {k}, averaged")),
    }[which]


def _named(table: Callable[[], dict[str, str]]) -> Callable[[str], str]:
    def name_of(word: str) -> str:
        return table().get(word) or _(word)

    return name_of


def examination(name: str) -> str:
    """A room's name; its word stands in the room, inside `named()`."""
    return _(name)


@_named
def task() -> dict[str, str]:
    """What may be asked."""
    return {
        "binary": _("one of two labels"),
        "multiclass": _("one of several labels"),
        "multilabel": _("any of several labels"),
        "ordinal": _("a grade"),
        "spans": _("places in a text"),
        "identifiers": _("what tells who somebody is"),
        "frames": _("who did what in a sentence"),
        "ranking": _("a list of items"),
        "rating": _("a number"),
        "similarity": _("how alike words are"),
        "groups": _("groups"),
    }


@_named
def unit() -> dict[str, str]:
    """What one judgement is of."""
    return {
        "case": _("case"),
        "image": _("image"),
        "beat": _("beat"),
        "hour": _("hour"),
        "stay": _("stay"),
        "span": _("span"),
        "item": _("item"),
        "pair": _("pair"),
        "note": _("note"),
        "argument": _("argument"),
        "record": _("record"),
    }


@_named
def part() -> dict[str, str]:
    """Parts of the data, stages of the work, columns of the table of parts."""
    return {
        "train": _("train"),
        "validate": _("validate"),
        "calibrate": _("calibrate"),
        "test": _("test"),
        "out-of-fold": _("out of fold"),
        "all": _("all"),
        "cases": _("cases"),
        "patients": _("patients"),
        "units": _("units"),
        "gather": _("gather"),
        "audit": _("audit"),
        "split": _("split"),
        "fit": _("fit"),
        "evaluate": _("evaluate"),
        "explain": _("explain"),
        "pack": _("pack"),
        "total": _("total"),
    }


@_named
def severity() -> dict[str, str]:
    """What a finding of the audit does to the run."""
    return {"information": _("for information"), "warning": _("warning"), "stop": _("stops the run")}


@_named
def remark() -> dict[str, str]:
    """What kind of remark stands beside an opinion."""
    return {
        "alarm": _("Technical alarm"),
        "refused": _("No opinion"),
        "blocked": _("Blocked"),
        "warning": _("Warning"),
        "unchecked": _("Not checked"),
        "information": _("For information"),
    }
