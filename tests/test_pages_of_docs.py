"""The examples in the documentation say what they show."""

import doctest
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_examples_of_notes_hold() -> None:
    result = doctest.testfile(str(DOCS / "notes.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0
