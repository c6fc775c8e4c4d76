"""Evaluation: how good a model is, on whom, with an interval about every figure and a baseline beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95 % interval; None where it is not defined. `few` marks an interval from few patients or events."""

    value: float | None
    low: float | None = None
    high: float | None = None
    few: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "low": self.low, "high": self.high, **({"few": True} if self.few else {})}


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something odd in the data: `code` names it, `severity` says what it does to the run, `text` is for the reader, `count` how often.

    Where `text` names cases or files, `nameless` is the same sentence without them: what may stand where no case is shown.
    """

    code: str
    severity: str  # "information" | "warning" | "stop"
    text: str
    count: int = 0
    nameless: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "severity": self.severity, "text": self.text, "count": self.count}


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a plot; x and y are of one length.

    `kind` is "reliability_before", "reliability_after", "roc", "precision_recall" or "answered".
    """

    kind: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    label: str = ""
    size: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `run` and `evaluate` say.

    `measures` are of `model`, on `measured_on`; `baselines` are the same measures of the models beside it.
    """

    examination: str
    task: str
    model: str
    measured_on: str
    cases: int
    patients: int | None
    measures: Mapping[str, Figure]
    classes: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    baselines: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    audit: tuple[AuditFinding, ...] = ()
    unseen: Mapping[str, int] = field(default_factory=dict)
    abstained: float | None = None
    bundle: str = ""
    units: int = 0
    unit: str = "case"
    curves: tuple[Curve, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    labels: tuple[str, ...] = ()
    subgroups: Mapping[str, Mapping[str, Mapping[str, Figure]]] = field(default_factory=dict)
    answered: Mapping[str, Figure] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The document that `--json` prints; names as in the documentation, undefined is null."""

        def figures(table: Mapping[str, Figure]) -> dict[str, Any]:
            return {name: figure.to_json() for name, figure in table.items()}

        return {
            "examination": self.examination,
            "task": self.task,
            "model": self.model,
            "measured_on": self.measured_on,
            "cases": self.cases,
            "patients": self.patients,
            "unit": self.unit,
            "units": self.units,
            "measures": figures(self.measures),
            "classes": {label: figures(table) for label, table in self.classes.items()},
            "baselines": {model: figures(table) for model, table in self.baselines.items()},
            "audit": [finding.to_json() for finding in self.audit],
            "unseen": dict(self.unseen),
            "abstained": self.abstained,
            "answered": figures(self.answered),
            "subgroups": {name: {value: figures(t) for value, t in by.items()} for name, by in self.subgroups.items()},
            "notes": list(self.notes),
            "bundle": self.bundle,
        }
