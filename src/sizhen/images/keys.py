"""The room's own table of a recipe, [images]."""

from typing import Annotated, Literal

from pydantic import Field

from sizhen.core.recipe import Section

Side = Annotated[int, Field(ge=18, le=1024)]


class ImageKeys(Section):
    """`size` (height, width) is what the network sees; None: as stored up to 64 x 64, else 64 x 64. `order` puts ordinal labels in order.

    `augment` "light" moves and shades training pictures a little, and mirrors them where both sides look alike (`mirror` decides).
    `nets` small networks are trained from different starts and averaged in one graph. `path` and `label` name a manifest's columns.
    """

    pooling: Literal["max", "average"] = "max"
    size: tuple[Side, Side] | None = None
    augment: Literal["none", "light"] = "light"
    mirror: bool | None = None
    nets: Annotated[int, Field(ge=1, le=20)] = 1
    order: tuple[str, ...] | None = None
    path: str | None = None
    label: str | None = None
