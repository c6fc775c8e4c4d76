"""Which language is spoken."""

import contextvars

import pytest

from sizhen.core import language
from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({"SIZHEN_LANGUAGE": "zh", "LANG": "en_US.UTF-8"}, "zh"),
        ({"SIZHEN_LANGUAGE": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "zh_TW", "LANG": "de_DE"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
    ],
)
def test_guess(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], spoken: str) -> None:
    for name in ("SIZHEN_LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language.current() == spoken


def test_what_is_chosen_wins_until_it_is_given_up() -> None:
    language.use("zh")
    assert language.current() == "zh"
    assert language.said_in("en", language.current) == "en"
    assert language.current() == "zh"
    language.use(None)
    assert language.current() == "en"
    with pytest.raises(UsageError, match="language 'fr' is not known; expected one of en, zh"):
        language.use("fr")


def test_said_in_comes_back_after_an_error() -> None:
    def fail() -> str:
        raise ValueError(language.current())

    with pytest.raises(ValueError, match="zh"):
        language.said_in("zh", fail)
    assert language.current() == "en"


def test_contexts_are_apart() -> None:
    contextvars.copy_context().run(language.use, "zh")
    assert language.current() == "en"


def test_a_sentence_without_a_translation_stays_english() -> None:
    language.use("zh")
    assert _("a sentence that nobody translates") == "a sentence that nobody translates"
    assert _("") == ""
