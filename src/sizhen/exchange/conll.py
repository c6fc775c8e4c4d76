"""Entities as a tag for each token (CoNLL 2003 and its kin: BIO, IOB, BIOES, BMES), to texts with half-open spans and back."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_DOCUMENT = "-DOCSTART-"
_JOINED = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")  # no blank stands before or after these
_CONTINUES = frozenset("IMEL")
_ENDS = frozenset("ESLU")


def conll_rows(text: str) -> tuple[list[int], list[dict[str, Any]], list[int]]:
    """Lines where documents begin, rows {"text", "entities"}, and numbers of broken lines (no tag, or a tag of another form).

    A token's first column is its text, its last its tag; a blank line ends a sentence, -DOCSTART- begins a document. Without any
    -DOCSTART- each sentence is a row, else each document, its sentences by line. Tokens are joined by one blank, Chinese by none.
    """
    documents = _DOCUMENT in text
    begun, rows, broken = [], [], []
    written: list[str] = []
    spans: list[tuple[int, int, str]] = []
    opened: str | None = None
    length, first = 0, 0

    def close() -> None:
        nonlocal written, spans, length, first, opened
        if written:
            begun.append(first)
            rows.append({"text": "".join(written), "entities": [list(span) for span in spans]})
        written, spans, length, first, opened = [], [], 0, 0, None

    fresh = True  # whether a sentence begins
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.split()
        if not cells:
            opened, fresh = None, True
            if not documents:
                close()
            continue
        if cells[0] == _DOCUMENT:
            close()
            continue
        tag = _tag(cells[-1])
        if len(cells) < 2 or tag is None:
            broken.append(number)
            continue
        first = first or number
        between = _between(written, cells[0], fresh)
        start = length + len(between)
        written += [between, cells[0]] if between else [cells[0]]
        length = start + len(cells[0])
        mark, label = tag
        if mark in _CONTINUES and opened == label and spans:
            spans[-1] = (spans[-1][0], length, label)
        elif mark != "O":
            spans.append((start, length, label))
        opened = label if mark != "O" and mark not in _ENDS else None
        fresh = False
    close()
    return begun, rows, broken


def _between(written: Sequence[str], token: str, fresh: bool) -> str:
    if not written:
        return ""
    if fresh:
        return "\n"
    return "" if _JOINED.match(token[0]) or _JOINED.match(written[-1][-1]) else " "


def _tag(cell: str) -> tuple[str, str] | None:
    """ "B-Disease", "Disease-B" or "O" as (mark, label); None where it is none."""
    if cell == "O":
        return "O", ""
    match = re.fullmatch(r"([BIMESLU])[-_](.+)", cell)
    if match:
        return match[1], match[2]
    match = re.fullmatch(r"(.+)[-_]([BIMESLU])", cell)
    return (match[2], match[1]) if match else None


def to_conll(text: str, tokens: Iterable[tuple[int, int]], entities: Iterable[tuple[int, int, str]]) -> str:
    """A text as lines "token BIO-tag", a blank line where the text has a line break. `tokens` are half-open places in order.

    Raises ValueError for entities that overlap or do not begin and end with tokens: one column of tags cannot say them.
    """
    lines: list[str] = []
    reached = 0
    pending = sorted(entities)
    tokens = list(tokens)
    starts, ends = {a for a, _b in tokens}, {b for _a, b in tokens}
    for (start, end, label), after in zip(pending, [*pending[1:], (len(text), 0, "")], strict=False):
        if after[0] < end:
            raise ValueError(f"entities overlap at {after[0]}: one column of tags cannot say them")
        if start not in starts or end not in ends:
            raise ValueError(f"the entity {label} at {start} to {end} does not begin and end with tokens")
    places: Iterator[tuple[int, int, str]] = iter(pending)
    current = next(places, None)
    for start, end in tokens:
        if "\n" in text[reached:start] and lines:
            lines.append("")
        while current is not None and current[1] <= start:
            current = next(places, None)
        inside = current is not None and current[0] <= start < current[1]
        tag = f"{'B' if current is not None and current[0] == start else 'I'}-{current[2]}" if inside and current is not None else "O"
        lines.append(f"{text[start:end]} {tag}")
        reached = end
    return "\n".join(lines) + "\n"
