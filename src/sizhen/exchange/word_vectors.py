"""Word vectors in the text format of word2vec and GloVe: a word and its numbers a line."""

import gzip
import math
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError
from sizhen.core.files import written_whole
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.exchange.texts import opened

_TOLD_EVERY = 10_000  # lines
_LARGEST = 3e38  # about what float32 holds


def write_word_vectors(path: Path, words: Sequence[str], values: NDArray[np.float32], header: bool = True) -> None:
    """Write a word and its D numbers a line, with a first line `V D` (word2vec) or without (GloVe); gzipped where the name ends so.

    The numbers are read back exactly. Raises DataError where the file cannot be written.
    """
    line = " ".join(["%s", *["%.9g"] * values.shape[1]]) + "\n"
    with written_whole(path) as whole:
        stream = cast(BinaryIO, gzip.GzipFile("", "wb", 6, whole, 0)) if path.name.endswith(".gz") else whole
        if header:
            stream.write(b"%d %d\n" % values.shape)
        for word, row in zip(words, values, strict=True):
            stream.write((line % (word, *row.tolist())).encode("utf-8"))
        if stream is not whole:
            stream.close()


def read_word_vectors(path: Path, progress: Progress | None = None) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """V words and their vectors (V, D), with a first line `V D` or without, plain or gzipped.

    A word may hold blanks, as some of GloVe's do, if no part after its first is a number. Raises DataError with the line's number where
    a line is not UTF-8, has another number of values, a value that is none, or a word a second time, and where lines are missing.
    """
    progress = progress or Silent()
    progress.start(_("reading word vectors"))
    words: dict[str, int] = {}
    values = array("f")
    header, dimensions = None, 0
    for number, line in enumerate(_lines(path), 1):
        fields = line.split(" ")
        if number == 1 and len(fields) == 2 and all(part.isascii() and part.isdigit() for part in fields):
            header, dimensions = int(fields[0]), int(fields[1])
            continue
        dimensions = dimensions or len(fields) - 1
        word, row = _row(fields, dimensions, path, number)
        if word in words:
            raise DataError(
                _("{file}, line {line}, repeats the word of line {first}; expected each word once").format(
                    file=path.name, line=number, first=words[word]
                )
            )
        words[word] = number
        values.extend(row)
        if len(words) % _TOLD_EVERY == 0:
            progress.advance(_TOLD_EVERY)
    if not words or (header is not None and header != len(words)):
        expected = header or _("one or more")
        raise DataError(
            _("{file} holds {found} words with vectors; expected {expected}, fetch or write it again").format(
                file=path.name, found=len(words), expected=expected
            )
        )
    return tuple(words), np.array(values, np.float32).reshape(len(words), dimensions)


def _row(fields: Sequence[str], dimensions: int, path: Path, number: int) -> tuple[str, list[float]]:
    at = max(len(fields) - dimensions, 1)
    try:
        row = list(map(float, fields[at:]))
    except ValueError:
        row = list(map(_number, fields[at:]))
    found = len(row) + sum(not math.isnan(_number(part)) for part in fields[1:at])
    if found != dimensions or not dimensions or not fields[0]:
        raise DataError(
            _("{file}, line {line}, has {found} values; expected a word and {expected} numbers, a blank between them").format(
                file=path.name, line=number, found=found, expected=dimensions or _("one or more")
            )
        )
    if not sum(map(abs, row)) < _LARGEST:
        raise DataError(
            _("{file}, line {line}, holds a value that is not a finite number; expected a word and {expected} numbers").format(
                file=path.name, line=number, expected=dimensions
            )
        )
    return " ".join(fields[:at]), row


def _number(part: str) -> float:
    try:
        return float(part)
    except ValueError:
        return math.nan


def _lines(path: Path) -> Iterator[str]:
    """The lines of a text file without their ends and blanks before those."""
    with opened(path) as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip(" \t\r\n")
            except UnicodeDecodeError as error:
                raise DataError(
                    _("{file}, line {line}, is not UTF-8; expected the text format (not the binary one) in UTF-8").format(
                        file=path.name, line=number
                    )
                ) from error
