"""Which language Sizhen speaks, and the translation of its sentences (gettext; English stands in the code)."""

import gettext
import locale
import os
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

from sizhen.core.errors import UsageError

Said = TypeVar("Said")
LANGUAGES = ("en", "zh")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def guess() -> str:
    """SIZHEN_LANGUAGE, else the locale; English where neither is Chinese."""
    named = os.environ.get("SIZHEN_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or (locale.getlocale()[0] or "")
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


def use(language: str | None) -> None:
    """Speak this language from now on in this context; None returns to the guess."""
    if language is not None and language not in LANGUAGES:
        known = _(", ").join(LANGUAGES)
        raise UsageError(_("language {language!r} is not known; expected one of {known}").format(language=language, known=known))
    _chosen.set(language)


def current() -> str:
    return _chosen.get() or guess()


def said_in(language: str, say: Callable[[], Said]) -> Said:
    """What `say` says in another language; the present one is as it was afterwards."""
    token = _chosen.set(language)
    try:
        return say()
    finally:
        _chosen.reset(token)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).resolve().parent.parent / "locale"
    return gettext.translation("sizhen", folder, languages=[language], fallback=True)


def translate(sentence: str) -> str:
    """The sentence in the current language; import it as `_`, so that Babel finds the sentence."""
    return catalogue(current()).gettext(sentence) if sentence else sentence


def named(word: str) -> str:
    """The word as it stands: a name in code and files (a room, a unit) that pages translate; written with this, Babel finds it."""
    return word


_ = translate
