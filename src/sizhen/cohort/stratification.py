"""How groups of cases are dealt out to parts so that each part has its share of every class."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.groups import Groups


def deal(groups: Groups, shares: Sequence[float], seed: int) -> NDArray[np.int64]:
    """(G,) the part each group goes to, parts having these shares (they add up to 1) of the cases and of each class.

    Iterative stratification (Sechidis, Tsoumakas and Vlahavas, ECML 2011) over groups instead of cases: the rarest class is dealt first,
    the group with most of it first, each to the part that still wants most of that class. Chance comes from the seed and the groups' keys
    alone, so the order of rows does not matter. No part with a share stays empty where there are groups enough.
    """
    held: Counter[str] = Counter(name for counts in groups.counts for name in counts)
    amount: Counter[str] = Counter()
    for counts in groups.counts:
        amount.update(counts)
    wanted = {name: [share * total for share in shares] for name, total in amount.items()}
    size = sum(len(members) for members in groups.members)
    room = [share * size for share in shares]
    lead = [min(counts, key=lambda name: (held[name], name)) if counts else "" for counts in groups.counts]
    order = sorted(range(len(groups)), key=lambda g: _turn(groups, g, lead[g], held, seed))
    part = np.zeros(len(groups), np.int64)
    for group in order:
        want = wanted.get(lead[group], room)
        chosen = max(range(len(shares)), key=lambda p: (round(want[p], 9), round(room[p], 9), -p) if shares[p] > 0 else (-np.inf, 0.0, -p))
        part[group] = chosen
        room[chosen] -= len(groups.members[group])
        for name, count in groups.counts[group].items():
            wanted[name][chosen] -= count
    _fill(part, groups, shares)
    return part


def _turn(groups: Groups, group: int, lead: str, held: Counter[str], seed: int) -> tuple[float, str, int, bytes]:
    chance = hashlib.blake2b(f"{seed} {groups.keys[group]}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    weight = groups.counts[group][lead] if lead else len(groups.members[group])
    return (held[lead] if lead else np.inf, lead, -weight, chance)


def _fill(part: NDArray[np.int64], groups: Groups, shares: Sequence[float]) -> None:
    """Give an empty part the smallest group of the part with most groups."""
    for empty in (p for p, share in enumerate(shares) if share > 0):
        sizes = np.bincount(part, minlength=len(shares))
        if sizes[empty] == 0 and sizes.max() > 1:
            donors = np.flatnonzero(part == int(sizes.argmax()))
            part[min(donors, key=lambda g: (len(groups.members[g]), groups.keys[g]))] = empty
