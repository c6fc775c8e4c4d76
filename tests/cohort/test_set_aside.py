"""What cannot be read is named, counted and set aside, until it is too much."""

import pytest

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.set_aside import set_aside, settled
from sizhen.core.errors import DataError
from sizhen.core.evaluation import AuditFinding
from sizhen.core.task import Task


def test_one_in_a_hundred_is_set_aside() -> None:
    unreadable = {f"{i}07.png": "it is cut off; expected a whole picture" for i in range(3)}
    noticed = AuditFinding("not_pictures", "information", "1 file is no picture", 1)
    cohort = settled(Cohort(tuple(map(str, range(297))), [0] * 297, Task("binary"), findings=(noticed,), unreadable=unreadable))
    assert cohort.findings[1:] == (noticed,)
    assert not cohort.unreadable
    assert settled(cohort).findings == cohort.findings
    finding = cohort.findings[0]
    assert (finding.count, finding.code) == (3, "unreadable")
    assert finding.text == (
        "3 of 300 cannot be read and are set aside: 007.png, 107.png, 207.png. The first: it is cut off; expected a whole picture"
    )


def test_more_are_only_counted() -> None:
    (finding,) = set_aside({f"{i}.png": "cut off" for i in range(12)}, 1000)
    assert "0.png, 1.png, 2.png, 3.png, 4.png and 7 more." in finding.text
    assert set_aside({}, 10) == ()


@pytest.mark.parametrize(("bad", "total", "stops"), [(5, 100, False), (6, 100, True), (1, 20, False), (1, 19, True), (1, 3, True)])
def test_more_than_five_percent_stops(bad: int, total: int, stops: bool) -> None:
    unreadable = {f"{i}.png": "it is cut off" for i in range(bad)}
    if not stops:
        assert set_aside(unreadable, total)[0].count == bad
        return
    sentence = rf"^{bad} of {total} cannot be read; expected at most 5 %: mend or remove them. The first is 0.png: it is cut off$"
    with pytest.raises(DataError, match=sentence):
        set_aside(unreadable, total)
