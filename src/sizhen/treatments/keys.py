"""The room's own keys in a recipe."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sizhen.core.language import translate as _
from sizhen.core.recipe import Section


class TreatmentKeys(Section):
    """[treatments]. None: chosen by cross-validation inside the training cases.

    rules          a table of pairs that must not meet (CSV); relative to the recipe's file
    *_names        name tables beside files of sets
    item, time, weight   columns of a long table (the patient's column is split.patient)
    similarity     of item-based neighbours
    exponent       of the cosine between what is known of two patients
    shrinkage      how many comparable patients weigh as much as what single findings say
    smoothing      how many patients stand behind the overall share when a finding is rare
    power          by which power of the number of findings their evidence is divided (1: mean, 0: sum)
    """

    files: ClassVar[tuple[str, ...]] = ("rules",)

    rules: str | None = None
    context_names: str = "symptoms.tsv"
    item_names: str = "herbs.tsv"
    item: str = "item"
    time: str = "time"
    weight: str = "weight"
    similarity: Literal["log-odds", "cosine"] | None = None
    exponent: Annotated[float, Field(ge=1, le=64)] | None = None
    shrinkage: Annotated[float, Field(gt=0)] | None = None
    smoothing: Annotated[float, Field(gt=0)] | None = None
    power: Annotated[float, Field(ge=0, le=1)] | None = None


def needs_neighbours() -> str:
    """Why there are no user-based neighbours without the recipe's leave."""
    return _(
        "user-based neighbours need the item sets of other patients, which may not leave; "
        "set pack_neighbours = true under [privacy] if they may, or take item-based"
    )
