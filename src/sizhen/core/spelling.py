"""Which known name a mistyped one was meant to be."""

import difflib
from collections.abc import Iterable

from sizhen.core.language import translate as _


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """ " (did you mean ...?)" for a sentence, in the reader's language; "" where no known name is near. Case does not count."""
    lowered = {other.strip().lower(): other for other in known}
    near = difflib.get_close_matches(name.strip().lower(), list(lowered), n=1, cutoff=0.5)
    return _(" (did you mean {near}?)").format(near=lowered[near[0]]) if near else ""
