"""Serving on NumPy and SciPy: a ranked list for one patient, because of what, and what the safety rules took off it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import BundleError
from sizhen.core.evidence import Contribution, Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.treatments.neighbours import ItemBased, Popularity, Ranker, Share, Similarity, UserBased
from sizhen.treatments.preparation import Patient, Vocabulary
from sizhen.treatments.rules import RuleBook
from sizhen.treatments.scoring import score


class TreatmentExaminer:
    """A ranker, its vocabulary and the rules: all that a list needs."""

    def __init__(self, ranker: Ranker, vocabulary: Vocabulary, rules: RuleBook) -> None:
        self.ranker, self.vocabulary, self.rules = ranker, vocabulary, rules

    @classmethod
    def from_parts(cls, parts: Parts) -> "TreatmentExaminer":
        """From a bundle's parts; raises BundleError for parts that do not fit each other."""
        vocabulary = Vocabulary.from_parts(parts)
        settings = parts.document("model")
        try:
            ranker = _ranker(parts.arrays("counts"), settings, len(vocabulary.catalogue.context_names), len(vocabulary.items))
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise BundleError(_("part {name} does not fit its model; the bundle must be packed again").format(name="counts")) from error
        return cls(ranker, vocabulary, RuleBook.from_parts(parts, bool(settings.get("rules")), vocabulary))

    def scores(self, cohort: Cohort) -> Scores:
        return score(cohort, self.ranker, self.vocabulary, self.rules)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values.ravel()

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """Contributions to the log odds of the unit's item; they and the base add up to the score."""
        scores = self.scores(Cohort.of_one(case, Task("ranking", unit="item")))
        group = int(scores.group[unit]) if scores.group is not None else -1
        if group >= len(self.vocabulary.items):
            return Evidence("none", scores.unseen[group - len(self.vocabulary.items)], note=_("training never saw this item"))
        return self.explain(case.payload, group)

    def explain(self, patient: Patient, item: int) -> Evidence:
        """The same for a column of the vocabulary."""
        base, shares = self.ranker.shares(self.vocabulary.matrix([patient]), item)
        contributions = [Contribution(self._name(share), share.value) for share in shares]
        return Evidence(
            "contributions",
            self.vocabulary.items[item],
            contributions=tuple(sorted(contributions, key=lambda c: -abs(c.value))),
            base=base,
            total=base + sum(share.value for share in shares),
            note=_("log odds that it is given here to patients like this one; the start is how often it is given to anybody"),
        )

    def _name(self, share: Share) -> str:
        names = _(" and ").join(self.vocabulary.catalogue.context_names[column] for column in share.columns)
        if share.kind == "finding":
            if not share.support:  # too few to be kept
                return _("{finding} (given with it to few or none)").format(finding=names)
            return _("{finding} (given with it to {n:.0f})").format(finding=names, n=share.support)
        if share.kind == "neighbours":
            return _("neighbours who share {findings} ({n:.0f})").format(findings=names, n=share.support)
        return _("other neighbours, too few to name ({n:.0f})").format(n=share.support)

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        from sizhen.treatments.pictures import draw

        return draw(evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The case without the heaviest `share` (at least one) of its known findings, or as many at random."""
        patient: Patient = case.payload
        columns, _unknown = self.vocabulary.context(patient)
        item = self.vocabulary.item(evidence.label)
        if not columns or item is None:
            return case
        weights = dict.fromkeys(columns, 0.0)
        for part in self.ranker.shares(self.vocabulary.matrix([patient]), item)[1]:
            for column in part.columns:
                weights[column] += part.value / len(part.columns)
        order = sorted(columns, key=lambda column: -weights[column])
        if seed is not None:
            order = [columns[place] for place in np.random.default_rng(seed).permutation(len(columns))]
        gone = set(order[: max(1, round(share * len(columns)))])
        by_items = self.vocabulary.catalogue.context == "items"
        field = "taking" if by_items else "findings"
        kept = tuple(
            name for name in getattr(patient, field) if not gone & set(self.vocabulary.context(replace_names(patient, field, (name,)))[0])
        )
        return replace(case, payload=replace_names(patient, field, kept))


def replace_names(patient: Patient, field: str, names: tuple[str, ...]) -> Patient:
    changed: dict[str, Any] = {field: names}
    return replace(patient, **changed)


def _ranker(arrays: dict[str, NDArray[Any]], settings: dict[str, Any], contexts: int, items: int) -> Ranker:
    kind = settings["kind"]
    if kind == "popularity":
        base = arrays["base"].astype(np.float64)
        if base.shape != (items,):
            raise ValueError("base")
        return Popularity(base)
    if kind == "item-based":
        if settings["similarity"] not in get_args(Similarity):
            raise ValueError("similarity")
        together = unpack_sparse(arrays, "together", contexts, items)
        with_context, with_item = (arrays[name].astype(np.float64) for name in ("with_context", "with_item"))
        if with_context.shape != (contexts,) or with_item.shape != (items,):
            raise ValueError("counts")
        numbers = (float(settings[name]) for name in ("patients", "smoothing", "power"))
        patients, smoothing, power = numbers
        return ItemBased(together, with_context, with_item, patients, settings["similarity"], smoothing, power)
    if kind == "user-based":
        patients_per_set = arrays["patients"].astype(np.float64)
        sets = unpack_sparse(arrays, "sets", len(patients_per_set), contexts)
        given = unpack_sparse(arrays, "given", len(patients_per_set), items)
        exponent, shrinkage, smoothing, power = (float(settings[name]) for name in ("exponent", "shrinkage", "smoothing", "power"))
        group = int(settings["smallest_group"])
        return UserBased.of_sets(sets, given, patients_per_set, exponent, shrinkage, smoothing, power, group)
    raise ValueError("kind")


def pack_sparse(name: str, values: csr_matrix) -> dict[str, NDArray[Any]]:
    """A sparse table of counts as three arrays."""
    return {
        f"{name}.data": values.data.astype(np.float64),
        f"{name}.indices": values.indices.astype(np.int32),
        f"{name}.pointers": values.indptr.astype(np.int64),
    }


def unpack_sparse(arrays: dict[str, NDArray[Any]], name: str, rows: int, columns: int) -> csr_matrix:
    """The table again; ValueError where the arrays do not make one of this shape."""
    values = csr_matrix(
        (
            arrays[f"{name}.data"].astype(np.float64),
            arrays[f"{name}.indices"].astype(np.int64),
            arrays[f"{name}.pointers"].astype(np.int64),
        ),
        shape=(rows, columns),
    )
    values.check_format(full_check=True)
    return values
