"""Manifest: what a bundle says of itself, every key known; no clock in it and no patient."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from sizhen.core.task import Task, TaskKind

FORMAT = 1
NAME_PATTERN = r"^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"
Name: TypeAlias = Annotated[str, Field(pattern=NAME_PATTERN)]
Count: TypeAlias = Annotated[int, Field(ge=0)]
Table: TypeAlias = dict[str, JsonValue]


class Entry(BaseModel):
    """A table of the manifest; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TaskEntry(Entry):
    """What is asked."""

    kind: TaskKind
    classes: tuple[str, ...] = ()
    positive: str | None = None
    unit: str = "case"

    @classmethod
    def of(cls, task: Task) -> "TaskEntry":
        return cls(kind=task.kind, classes=task.classes, positive=task.positive, unit=task.unit)

    def task(self) -> Task:
        """The task in the house's words; raises RecipeError where it contradicts itself."""
        return Task(self.kind, self.classes, self.positive, self.unit)


class ModelEntry(Entry):
    """One kind of model: how many members are averaged, and what it is in a sentence."""

    members: Annotated[int, Field(ge=1, le=1000)]
    description: str = ""


class Privacy(Entry):
    """What of training left with the bundle: words that at least so many patients have; whole item sets of others only if packed."""

    min_documents: Annotated[int, Field(ge=1)] = 5
    neighbours_packed: bool = False


class PartEntry(Entry):
    """One file in the bundle, besides the manifest and a signature."""

    path: str
    kind: Literal["graph", "arrays", "words", "table", "document", "card"]  # parts.PartKind, and the card
    size: Count
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(Entry):
    """All that a bundle says of itself.

    `model` is the packed kind of model, one of `models`. `trust` and `evaluation` are what those floors write; texts of audit findings are
    dropped, since they name cases. `reading` is what the room needs to read inputs; `not_for` the same sentence by language; `parts` is
    filled in when packing.
    """

    format: Literal[1] = 1
    name: Annotated[str, Field(min_length=1, max_length=200)]
    examination: str
    task: TaskEntry
    model: Name
    models: Annotated[dict[Name, ModelEntry], Field(min_length=1)]
    recipe: Table = Field(default_factory=dict)
    trust: Table = Field(default_factory=dict)
    evaluation: Table = Field(default_factory=dict)
    reading: Table = Field(default_factory=dict)
    not_for: dict[str, str] = Field(default_factory=dict)
    privacy: Privacy = Privacy()
    created_with: dict[str, str] = Field(default_factory=dict)
    parts: tuple[PartEntry, ...] = ()

    @field_validator("not_for", mode="before")
    @classmethod
    def _one_language(cls, value: Any) -> Any:
        return {"en": value} if isinstance(value, str) else value

    @field_validator("evaluation", mode="after")
    @classmethod
    def _without_cases(cls, value: Table) -> Table:
        kept = {key: inner for key, inner in value.items() if key not in ("audit", "bundle")}
        audit = value.get("audit")
        if isinstance(audit, list):
            kept["audit"] = [{k: v for k, v in finding.items() if k != "text"} for finding in audit if isinstance(finding, dict)]
        return kept

    @model_validator(mode="after")
    def _model_is_there(self) -> "Manifest":
        if self.model not in self.models:
            raise ValueError(f"model {self.model} is not among the models {', '.join(self.models)}")
        return self

    def not_for_in(self, language: str) -> str:
        """What it must not be used for, in a language; English, or whatever there is, where that is missing."""
        return self.not_for.get(language) or self.not_for.get("en") or next(iter(self.not_for.values()), "")

    def to_bytes(self) -> bytes:
        """The same manifest gives the same bytes."""
        content = self.model_dump(mode="json", exclude_none=False)
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode("utf-8")

    @classmethod
    def from_bytes(cls, content: bytes) -> "Manifest":
        """Raises ValueError for what is not JSON, holds NaN or a key twice, or does not fit."""
        try:
            return cls.model_validate(json.loads(content.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once))
        except RecursionError:
            raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number")


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice")
    return table
