"""Where a training that is stopped keeps what it has, so that the same fit goes on there the next time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from sizhen.core.files import digest


@dataclass(slots=True)
class _Place:
    """The files of one fit: its trainings are numbered in the order in which they begin, which is the same each time."""

    folder: Path
    name: str
    begun: int = 0


_current: ContextVar[_Place | None] = ContextVar("checkpoints", default=None)


@contextmanager
def kept_in(folder: Path, inputs: str) -> Iterator[None]:
    """While this lasts, trainings keep their state in files of the folder named after `inputs`; when it ends well they are removed."""
    place = _Place(folder, digest(inputs)[:32])
    token = _current.set(place)
    try:
        yield
    finally:
        _current.reset(token)
    for number in range(place.begun):
        _file(place, number).unlink(missing_ok=True)


def next_checkpoint() -> Path | None:
    """The file for a training that begins now; None where nobody keeps any."""
    place = _current.get()
    if place is None:
        return None
    place.begun += 1
    return _file(place, place.begun - 1)


def _file(place: _Place, number: int) -> Path:
    return place.folder / f"{place.name}-{number}.safetensors"
