"""Pictures on a disk, read when asked for; what is small of each is kept while memory allows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.exchange.pictures import read_picture
from sizhen.images.pixels import Facts, checked, facts_of

KEPT_BYTES = 400_000_000

Key = tuple[int, ...]


class Kept:
    """Small copies by key until a budget of bytes is spent; later ones are made again each time. Facts are always kept."""

    def __init__(self, budget: int = KEPT_BYTES) -> None:
        self._copies: dict[Key, NDArray[Any]] = {}
        self._facts: dict[int, Facts] = {}
        self._left = budget

    def get(self, key: Key) -> NDArray[Any] | None:
        return self._copies.get(key)

    def put(self, key: Key, copy: NDArray[Any]) -> None:
        if copy.nbytes <= self._left:
            self._left -= copy.nbytes
            self._copies[key] = np.ascontiguousarray(copy)

    def facts(self, place: int) -> Facts | None:
        return self._facts.get(place)

    def put_facts(self, place: int, facts: Facts) -> None:
        self._facts[place] = facts


@dataclass(frozen=True, slots=True, eq=False)
class PictureFiles:
    """Payloads that are files; each is decoded when asked for. Raises DataError where one cannot be read."""

    paths: Sequence[Path]
    kept: Kept = field(default_factory=Kept)

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> NDArray[Any]:
        return read_picture(self.paths[index])

    def facts(self, index: int) -> Facts:
        """Facts of one picture; raises ContractError where there is nothing in it to look at."""
        known = self.kept.facts(index)
        if known is None:
            known = facts_of(checked(self[index]))
            self.kept.put_facts(index, known)
        return known
