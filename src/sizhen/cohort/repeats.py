"""The same patient, or the same content, in more than one part."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Part
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _

Index = NDArray[np.int64]


def check_shared_patients(cohort: Cohort, parts: Mapping[Part, Index], accepted: int) -> list[AuditFinding]:
    """A finding where patients stand in several parts; raises DataError where they are more than the recipe accepts.

    The most common reason for figures that do not hold. The patients are counted, never named.
    """
    if cohort.patients is None:
        return []
    where: dict[str, set[Part]] = {}
    for part, index in parts.items():
        for case in index:
            if cohort.patients[case]:
                where.setdefault(cohort.patients[case], set()).add(part)
    shared = sum(len(found) > 1 for found in where.values())
    if shared > accepted:
        raise DataError(
            _(
                "{n} patients stand in more than one of the parts that came with the data; expected each in one: mend the parts, "
                "or accept it in the recipe with shared_patients = {n} under [split]"
            ).format(n=shared)
        )
    if not shared:
        return []
    text = _("{n} patients stand in more than one part, which the recipe accepts; figures may be better than they will hold")
    return [AuditFinding("shared_patients", "warning", text.format(n=shared), shared)]


def without_repeats(cohort: Cohort, parts: Mapping[Part, Index]) -> tuple[dict[Part, Index], list[str]]:
    """The parts without cases whose content stands in a later part too, and the names of what was taken out.

    The later part wins (train before validate before calibrate before test), so that what is measured on stays as it came.
    """
    if cohort.digests is None:
        return dict(parts), []
    digests = cohort.digests
    later: set[str] = set()
    kept: dict[Part, Index] = {}
    out: list[int] = []
    for part in reversed(list(Part)):
        if part not in parts:
            continue
        repeated = [case for case in parts[part] if digests[case] and digests[case] in later]
        out += [int(case) for case in repeated]
        kept[part] = np.setdiff1d(parts[part], np.array(repeated, np.int64))
        later |= {digests[case] for case in parts[part]}
    return kept, [cohort.ids[case] for case in sorted(out)]
