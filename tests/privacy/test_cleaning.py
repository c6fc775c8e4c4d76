"""A clean text knows where everything was, and its repr holds no value."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sizhen.privacy.cleaning import apart, clean
from sizhen.privacy.finding import Found

TEXT = "abcdefghijklmnopqrstuvwxyz"
founds = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 6), st.booleans()), max_size=8).map(
    lambda rows: [Found(a, min(26, a + n), "NAME" if n % 2 else "DATE", f"rule {n}", sure) for a, n, sure in rows]
)


@given(founds, st.integers(1, 9))
def test_places_go_both_ways(found: list[Found], width: int):
    done = clean(TEXT, found, lambda value, one: "#" * width)
    gone = {i for one in found for i in range(one.start, one.end)}
    assert "".join(letter for letter in done.text if letter != "#") == "".join(letter for i, letter in enumerate(TEXT) if i not in gone)
    for one, (start, end) in zip(done.found, done.places, strict=True):
        assert done.text[start:end] == "#" * width
        assert done.new(one.start, one.end) == (start, end)
        assert done.old(start, end) == (one.start, one.end)
    for i in set(range(26)) - gone:
        start, end = done.new(i, i + 1)
        assert done.text[start:end] == TEXT[i]
        assert done.old(start, end) == (i, i + 1)


@given(founds)
def test_nothing_overlaps_and_no_character_comes_back(found: list[Found]):
    kept = apart(found)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    assert {i for one in kept for i in range(one.start, one.end)} == {i for one in found for i in range(one.start, one.end)}


def test_what_overlaps_is_called_as_its_longest_part():
    kept = apart(
        [Found(0, 4, "NAME", "a", True), Found(2, 10, "DATE", "b", True), Found(9, 11, "ID", "c", False), Found(11, 12, "ID", "d", True)]
    )
    assert [(one.start, one.end, one.category, one.sure) for one in kept] == [(0, 11, "DATE", False), (11, 12, "ID", True)]


def test_a_repr_tells_nothing():
    done = clean("Anna Meier", [Found(0, 4, "NAME", "a", True)], lambda value, one: "[NAME]")
    assert "Meier" not in repr(done)
