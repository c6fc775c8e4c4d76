"""What cannot be read is named, counted and set aside, until it is too much."""

import pytest

from sizhen.cohort.set_aside import read_each, set_aside
from sizhen.core.errors import DataError
from sizhen.core.progress import Silent


def reading(number: int) -> int:
    if number % 100 == 7:
        raise DataError(f"{number}.png is cut off; expected a whole picture")
    return number * 2


def test_one_in_a_hundred_is_set_aside() -> None:
    contents, kept, findings = read_each(range(300), reading, lambda number: f"{number}.png", Silent())
    assert len(contents) == len(kept) == 297
    assert 107 not in kept
    assert contents[7] == 16
    (finding,) = findings
    assert (finding.count, finding.code) == (3, "unreadable")
    assert finding.text == (
        "3 of 300 could not be read and are set aside: 7.png, 107.png, 207.png; "
        "the first because 7.png is cut off; expected a whole picture"
    )


def test_more_are_only_counted() -> None:
    (finding,) = set_aside({f"{i}.png": "cut off" for i in range(12)}, 1000)
    assert "0.png, 1.png, 2.png, 3.png, 4.png and 7 more;" in finding.text
    assert set_aside({}, 10) == ()


@pytest.mark.parametrize(("bad", "total", "stops"), [(5, 100, False), (6, 100, True), (1, 20, False), (1, 19, True), (1, 3, True)])
def test_more_than_five_percent_stops(bad: int, total: int, stops: bool) -> None:
    unreadable = {f"{i}.png": "it is cut off" for i in range(bad)}
    if not stops:
        assert set_aside(unreadable, total)[0].count == bad
        return
    with pytest.raises(
        DataError, match=rf"^{bad} of {total} could not be read, the first being 0.png: it is cut off; expected at most 5 %"
    ):
        set_aside(unreadable, total)
