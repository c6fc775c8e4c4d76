"""Pictures on a disk, read when asked for, and their small copies kept while memory allows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.exchange.pictures import read_picture

KEPT_BYTES = 400_000_000


class Kept:
    """Small copies by key until a budget of bytes is spent; later ones are computed again each time."""

    def __init__(self, budget: int = KEPT_BYTES) -> None:
        self._copies: dict[tuple[int, ...], tuple[NDArray[Any], str, int]] = {}
        self._left = budget

    def __contains__(self, key: tuple[int, ...]) -> bool:
        return key in self._copies

    def __getitem__(self, key: tuple[int, ...]) -> tuple[NDArray[Any], str, int]:
        return self._copies[key]

    def put(self, key: tuple[int, ...], copy: tuple[NDArray[Any], str, int]) -> None:
        if copy[0].nbytes <= self._left:
            self._left -= copy[0].nbytes
            self._copies[key] = (np.ascontiguousarray(copy[0]), copy[1], copy[2])


@dataclass(frozen=True, slots=True, eq=False)
class PictureFiles:
    """Payloads that are files; each is decoded when asked for. Raises DataError where one cannot be read."""

    paths: Sequence[Path]
    kept: Kept = field(default_factory=Kept)

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> NDArray[Any]:
        return read_picture(self.paths[index])

    def __iter__(self) -> Iterator[NDArray[Any]]:
        return (self[index] for index in range(len(self)))
