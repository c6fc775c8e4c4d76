"""What a recipe's [signals] table may say of records and of charts."""

from typing import Annotated, Literal

from pydantic import Field

from sizhen.core.recipe import Section


class SignalKeys(Section):
    """Records: `annotations` is the suffix of the beats' file, `leads` are wanted in this order, `same_patient` groups records of one
    person.

    Charts: files by pattern (`tables` beside `outcomes`, paired by what the * stands for) and the columns in them. `time_unit` says what
    the time column counts from admission; a column of dates and clocks needs none.
    """

    annotations: str = "atr"
    leads: tuple[str, ...] = ("MLII", "ML2", "II", "ECG2", "MLI", "I", "V5")
    same_patient: tuple[tuple[str, ...], ...] = (("201", "202"),)
    rate: Annotated[float, Field(gt=0)] | None = None
    units: str | None = None

    tables: str | None = None
    outcomes: str | None = None
    patient: str | None = None
    time: str | None = None
    time_unit: Literal["second", "minute", "hour", "day"] | None = None
    variable: str | None = None
    value: str | None = None
    outcome: str | None = None
    hours: Annotated[int, Field(ge=1, le=24 * 31)] = 48
