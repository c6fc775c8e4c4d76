"""The room's own table of a recipe, [notes]."""

from typing import Annotated

from pydantic import Field

from sizhen.core.recipe import Section


class NoteKeys(Section):
    """`text`, `label`, `id`, `part` name columns; None: found by their usual names. `encoding` None: detected.

    `order` puts ordinal labels in order.

    `window` is how many characters or words a tagger sees at once; `hidden` the width of each direction of its LSTM.
    """

    text: str | None = None
    label: str | None = None
    id: str | None = None
    part: str | None = None
    encoding: str | None = None
    order: tuple[str, ...] | None = None
    window: Annotated[int, Field(ge=16, le=1024)] = 96
    hidden: Annotated[int, Field(ge=8, le=1024)] = 100
