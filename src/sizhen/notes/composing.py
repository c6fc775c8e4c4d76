"""Words out: an opinion or structured findings as plain sentences, for a clinician and for a patient, in both languages."""

from collections.abc import Sequence
from typing import get_args

from sizhen.core.errors import UsageError
from sizhen.core.language import current, said_in
from sizhen.core.language import translate as _
from sizhen.core.opinion import Opinion
from sizhen.core.prose import Prose
from sizhen.notes.findings import Finding, Reader, findings_prose
from sizhen.report.prose import opinion_prose


def compose(said: Opinion | Sequence[Finding], reader: Reader = "clinician", language: str | None = None) -> Prose:
    """Sentences by a grammar; nothing is generated freely, and every clause names the field that it says.

    Fields are paths into `Opinion.to_json()`, or the index of a finding. `language` None is the current one. What findings say is read
    back before it is given: see `findings_prose`. Raises UsageError for a reader that is not known, DataError for a name that no sentence
    can hold.

    >>> compose([Finding("chest pain", "absent"), Finding("lung cancer", "possible", whose="family")], language="en").text
    'The patient has no chest pain. A family member possibly has lung cancer.'
    >>> compose([Finding("胸痛", "absent"), Finding("发热", "absent")], "patient", "zh").text
    '您现在无胸痛和发热。'
    """
    if reader not in get_args(Reader):
        known = _(", ").join(get_args(Reader))
        raise UsageError(_("reader {reader!r} is not known; expected one of {known}").format(reader=reader, known=known))
    spoken = language or current()
    if isinstance(said, Opinion):
        opinion = said
        return said_in(spoken, lambda: opinion_prose(opinion, reader))
    return findings_prose(said, reader, spoken)
