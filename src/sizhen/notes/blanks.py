"""Taking words out of a note without moving the others."""

from collections.abc import Sequence

import numpy as np

from sizhen.core.evidence import Contribution


def blanked(text: str, contributions: Sequence[Contribution], share: float, seed: int | None, filler: str = " ") -> str:
    """Blanks in place of words, heaviest first (or at random) until `share` of the letters is gone; offsets stay."""
    held = [c for c in contributions if c.where is not None]
    if seed is None:
        order = sorted(range(len(held)), key=lambda i: -held[i].value)
    else:
        order = [int(i) for i in np.random.default_rng(seed).permutation(len(held))]
    budget = share * sum(c.where[1] - c.where[0] for c in held if c.where)
    letters = list(text)
    gone = 0
    for index in order:
        where = held[index].where
        if where is None or gone >= budget:
            break
        letters[where[0] : where[1]] = filler * (where[1] - where[0])
        gone += where[1] - where[0]
    return "".join(letters)
