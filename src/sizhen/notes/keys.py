"""The room's own table of a recipe, [notes]."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from sizhen.core.recipe import Section


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class NoteKeys(Section):
    """`text`, `label`, `id`, `part` name columns; None: found by their usual names. `encoding` None: detected.

    `order` puts ordinal labels in order.

    `assertion` makes what is said of given entities the task: the names under which a row says it, the first that is there
    counts; `mapping` renames the data's words (Affirmed = "present"); entities whose word is in `apart` are not learned or measured.

    `whole` is how many characters or words a classifying network sees at once; longer notes are seen in several such windows.

    `window` is how many characters or words a tagger sees at once; `hidden` the width of each direction of its LSTM.

    Of word vectors: `dimensions` are the numbers of a word, `context` how many words on each side are its company, `min_count` how often a
    word must stand. `questions` names a file to measure them with (pairs with a score, or analogies), `vectors` one to take them
    from; what labels roles reads with those too.
    """

    files: ClassVar[tuple[str, ...]] = ("questions", "vectors")
    text: str | None = None
    label: str | None = None
    id: str | None = None
    part: str | None = None
    encoding: str | None = None
    order: tuple[str, ...] | None = None
    assertion: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)] | None = None
    mapping: Mapping[str, str] = {}
    apart: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    whole: Annotated[int, Field(ge=16, le=4096)] = 512
    window: Annotated[int, Field(ge=16, le=1024)] = 96
    hidden: Annotated[int, Field(ge=8, le=1024)] = 100
    dimensions: Annotated[int, Field(ge=2, le=2000)] | None = None
    context: Annotated[int, Field(ge=1, le=100)] | None = None
    min_count: Annotated[int, Field(ge=1)] = 5
    questions: str | None = None
    vectors: str | None = None
