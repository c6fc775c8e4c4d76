"""Opinion: what Sizhen says of one case, judged unit by unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sizhen.core.evidence import Evidence, Picture
from sizhen.core.scores import Remark


@dataclass(frozen=True, slots=True, eq=False)
class UnitOpinion:
    """One judged unit: calibrated probability per label, the prediction set, or "no opinion" and why.

    `name` is the span's label or the item's name where the unit has one, `where` its half-open place in the input, `anchor` the place of an
    argument's predicate; `value` is a rating.
    """

    probabilities: Mapping[str, float] = field(default_factory=dict)
    prediction_set: tuple[str, ...] | None = None
    abstained: bool = False
    reason: str = ""
    name: str = ""
    where: tuple[int, int] | None = None
    anchor: int | None = None
    value: float | None = None
    remarks: tuple[Remark, ...] = ()
    evidence: Evidence | None = None

    @property
    def answer(self) -> str | None:
        """The most probable label; None where there is no opinion."""
        return None if self.abstained or not self.probabilities else max(self.probabilities, key=self.probabilities.__getitem__)


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """All that is said of one case, and by which bundle. `remarks` are told first; `picture` draws the evidence over the input."""

    case: str
    examination: str
    task: str
    units: tuple[UnitOpinion, ...]
    bundle: str
    digest: str
    not_for: str
    model: str = ""
    unit: str = "case"
    remarks: tuple[Remark, ...] = ()
    cautions: tuple[str, ...] = ()
    picture: Picture | None = None
    input_digest: str = ""

    @property
    def abstained(self) -> bool:
        """No unit has an answer, or nothing may be said of the case; a note in which nothing was found is an answer."""
        refused = any(remark.kind == "refused" for remark in self.remarks)
        return refused or (bool(self.units) and all(unit.abstained for unit in self.units))

    def to_json(self) -> dict[str, Any]:
        """Plain values for `--json`; heat maps stay in the page."""
        return {
            "case": self.case,
            "examination": self.examination,
            "task": self.task,
            "model": self.model,
            "unit": self.unit,
            "abstained": self.abstained,
            "remarks": [remark_json(remark) for remark in self.remarks],
            "cautions": list(self.cautions),
            "units": [unit_json(unit) for unit in self.units],
            "bundle": {"name": self.bundle, "digest": self.digest},
            "not_for": self.not_for,
        }


def remark_json(remark: Remark) -> dict[str, Any]:
    return {"kind": remark.kind, "text": remark.text, "rule": remark.rule, "source": remark.source}


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """Plain values of evidence, without its heat map."""
    return {
        "method": evidence.method,
        "label": evidence.label,
        "base": evidence.base,
        "total": evidence.total,
        "note": evidence.note,
        "contributions": [
            {"name": c.name, "value": c.value, **({"where": list(c.where)} if c.where is not None else {})} for c in evidence.contributions
        ],
        "regions": [
            {"where": list(r.where), "weight": r.weight, **({"channel": r.channel} if r.channel is not None else {})}
            for r in evidence.regions
        ],
    }


def unit_json(unit: UnitOpinion) -> dict[str, Any]:
    """Plain values of one judged unit; keys that do not apply are left out."""
    said: dict[str, Any] = {
        "probabilities": dict(unit.probabilities),
        "prediction_set": None if unit.prediction_set is None else list(unit.prediction_set),
        "abstained": unit.abstained,
    }
    if unit.reason:
        said["reason"] = unit.reason
    if unit.name:
        said["name"] = unit.name
    if unit.where is not None:
        said["where"] = list(unit.where)
    if unit.anchor is not None:
        said["anchor"] = unit.anchor
    if unit.value is not None:
        said["value"] = unit.value
    if unit.remarks:
        said["remarks"] = [remark_json(remark) for remark in unit.remarks]
    if unit.evidence is not None:
        said["evidence"] = evidence_json(unit.evidence)
    return said
