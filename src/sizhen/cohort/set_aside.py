"""Reading many things of which some cannot be read: named, counted and set aside, or too many to go on."""

from collections.abc import Mapping
from dataclasses import replace

from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.words import listed

LARGEST_SHARE = 0.05


def settled(cohort: Cohort) -> Cohort:
    """The cohort with a finding that names what could not be read; raises DataError where that is more than 5 % of everything."""
    findings = set_aside(cohort.unreadable, len(cohort) + len(cohort.unreadable))
    return replace(cohort, findings=(*findings, *cohort.findings), unreadable={})


def set_aside(unreadable: Mapping[str, str], total: int) -> tuple[AuditFinding, ...]:
    """A finding that names what could not be read (name: reason); raises DataError where that is more than 5 % of `total`.

    The share alone decides, in small data too: one of ten unreadable is a tenth of the patients, a person can look at one file, and files
    are seldom unreadable by chance (a device, a year, a ward), so that going on would change whom the model is for without a word.
    """
    if not unreadable:
        return ()
    first, reason = next(iter(unreadable.items()))
    if len(unreadable) > LARGEST_SHARE * total:
        raise DataError(
            _("{n} of {total} cannot be read; expected at most 5 %: mend or remove them. The first is {name}: {reason}").format(
                n=len(unreadable), total=total, name=first, reason=reason
            )
        )
    text = _("{n} of {total} cannot be read and are set aside: {names}. The first: {reason}")
    finding = text.format(n=len(unreadable), total=total, names=listed(list(unreadable)), reason=reason)
    nameless = _("{n} of {total} cannot be read and are set aside").format(n=len(unreadable), total=total)
    return (AuditFinding("unreadable", "warning", finding, len(unreadable), nameless),)
