"""Tests read sentences in English, whatever the machine speaks."""

from collections.abc import Iterator

import pytest

from sizhen.core import language


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SIZHEN_LANGUAGE", "en")
    language.use(None)
    yield
    language.use(None)
