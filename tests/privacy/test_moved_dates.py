"""Dates moved: the form stays, and moving back gives the day again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.privacy.moved_dates import moved, year_in


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("2014.9.30", "2014.11.9"),
        ("2016-10-29", "2016-12-08"),
        ("2018年8月5日", "2018年9月14日"),
        ("9/27/07", "11/6/07"),
        ("13/02/2009", "25/03/2009"),
        ("March 26, 2008", "May 5, 2008"),
        ("9 January 2008", "18 February 2008"),
        ("10-Apr-2008", "20-May-2008"),
        ("MAY 3rd, 2001", "JUNE 12th, 2001"),
        ("Sept. 3 2001", "Oct. 13 2001"),
        ("1月28日", "3月9日"),
        ("8/13", "9/22"),
        ("Thursday", "Tuesday"),
        ("周三", "周一"),
        ("二〇一四年九月三十日", "二〇一四年十一月九日"),
        ("六月二十三日", "八月二日"),
        ("20231015", "20231124"),
        ("2023-08-15 10:30", "2023-09-24 10:30"),
        ("2014年9月", "2014年10月"),
        ("August 2007", "September 2007"),
    ],
)
def test_forty_days_later_in_the_same_form(written: str, later: str):
    assert moved(written, 40) == later


@pytest.mark.parametrize("written", ["Feb 30, 2001", "2001-13-01", "no date", "", "9999-12-31"])
def test_what_is_no_date_is_not_moved(written: str):
    assert moved(written, 40) is None


days = st.dates(date(1930, 1, 1), date(2060, 1, 1))
forms = st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%m/%d/%Y"])


@given(days, forms, st.integers(-365, 365))
def test_the_day_itself_is_moved(day: date, form: str, by: int):
    assert moved(day.strftime(form), by) is not None
    written = moved(day.strftime(form), by)
    later = day + timedelta(days=by)
    assert written is not None
    assert [int(n) for n in _numbers(written)] == [int(n) for n in _numbers(later.strftime(form))]


def _numbers(text: str) -> list[str]:
    return "".join(letter if letter.isdecimal() else " " for letter in text).split()


@given(st.text(max_size=30), st.integers(-365, 365))
def test_any_text_is_read_without_a_fault(text: str, by: int):
    moved(text, by)
    year_in(text)
