"""Reading many things of which some cannot be read: named, counted and set aside, or too many to go on."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress

Source = TypeVar("Source")
Content = TypeVar("Content")
LARGEST_SHARE = 0.05


def read_each(
    sources: Sequence[Source], read: Callable[[Source], Content], name: Callable[[Source], str] = str, progress: Progress | None = None
) -> tuple[list[Content], list[int], tuple[AuditFinding, ...]]:
    """The contents of those sources that can be read, their indices, and a finding that names the others.

    `read` raises DataError where it cannot. More than 5 % raises DataError, see `set_aside`.
    """
    contents: list[Content] = []
    kept: list[int] = []
    unreadable: dict[str, str] = {}
    if progress is not None:
        progress.start(_("reading"), len(sources))
    for index, source in enumerate(sources):
        try:
            contents.append(read(source))
            kept.append(index)
        except DataError as error:
            unreadable[name(source)] = error.message
        if progress is not None:
            progress.advance()
    return contents, kept, set_aside(unreadable, len(sources))


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
            _("{n} of {total} could not be read, the first being {name}: {reason}; expected at most 5 %: mend or remove them").format(
                n=len(unreadable), total=total, name=first, reason=reason
            )
        )
    shown = ", ".join(list(unreadable)[:5])
    names = shown if len(unreadable) <= 5 else _("{names} and {n} more").format(names=shown, n=len(unreadable) - 5)
    text = _("{n} of {total} could not be read and are set aside: {names}; the first because {reason}")
    finding = text.format(n=len(unreadable), total=total, names=names, reason=reason)
    nameless = _("{n} of {total} could not be read and are set aside").format(n=len(unreadable), total=total)
    return (AuditFinding("unreadable", "warning", finding, len(unreadable), nameless),)
