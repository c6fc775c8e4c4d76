"""Bytes to text: UTF-8 and GB18030, byte order marks, plain, gzipped or xz; detected or told, never silently mangled."""

import codecs
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from sizhen.core.errors import DataError, UsageError
from sizhen.core.language import translate as _

LIMIT = 2 << 30  # bytes of one file after inflating
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON_SHARE = 0.9  # of the characters beyond ASCII that must be everyday Chinese before GB18030 is believed


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file for reading, inflated where it is gzip or xz (by its first bytes, not its name).

    Raises DataError, also from the block inside.
    """
    kind = "gzip"
    try:
        with path.open("rb") as plain:
            head = plain.read(6)
            plain.seek(0)
            if head == b"\xfd7zXZ\0":
                kind = "xz"
                with lzma.open(plain, "rb") as inflated:
                    yield cast(BinaryIO, inflated)
            else:
                yield cast(BinaryIO, gzip.GzipFile(fileobj=plain)) if head[:2] == b"\x1f\x8b" else plain
    except (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError) as error:
        raise DataError(
            _("{file} is a damaged or truncated {kind} file; expected it whole, fetch or write it again").format(file=path.name, kind=kind)
        ) from error
    except OSError as error:
        raise DataError(
            _("{file} cannot be read ({reason}); expected a file that you may read").format(file=path.name, reason=error.strerror or error)
        ) from error


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """A file's content, inflated where it is gzip. Raises DataError."""
    with opened(path) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise DataError(_("{file} holds more than {limit} bytes of text; expected less, split it").format(file=path.name, limit=limit))
    return content


def check_encoding(encoding: str) -> None:
    """Raises UsageError for a name that is no encoding of text."""
    try:
        known = codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        known = False
    if not known:
        raise UsageError(
            _("{encoding!r} is not an encoding; expected utf-8, gb18030 or another that Python knows").format(encoding=encoding)
        )


def decode(content: bytes, name: str, encoding: str | None = None) -> str:
    """Text from bytes. `encoding` None: by byte order mark, else UTF-8, else GB18030 where the result is everyday Chinese.

    Raises DataError that says how to name the encoding; nothing is ever replaced or dropped but the mark itself.
    """
    if encoding is not None:
        check_encoding(encoding)
        return _strict(content, name, "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding)
    for mark, known in _MARKS:
        if content.startswith(mark):
            return _strict(content, name, known)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _chinese(content, name)
    if "\0" in text[:4096]:
        raise DataError(_("{file} is not text (it holds zero bytes); expected UTF-8 or GB18030").format(file=name))
    return text


def _strict(content: bytes, name: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        place = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise DataError(
            _(
                "{file} is not {encoding} (byte {place}); expected its true encoding: write it as UTF-8, or name it where the recipe can"
            ).format(file=name, encoding=encoding, place=place)
        ) from error


def _chinese(content: bytes, name: str) -> str:
    """Bytes that are not UTF-8 as GB18030, if that gives everyday Chinese: Latin-1 or Big5 read as GB18030 gives rare characters."""
    refusal = DataError(
        _("{file} is neither UTF-8 nor plainly GB18030; expected one of them: write it again, or name another where the recipe can").format(
            file=name
        )
    )
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise refusal from error
    beyond = [letter for letter in text[:200_000] if letter > "\x7f"]
    everyday = {letter for letter in set(beyond) if _in_gb2312(letter)}
    if not beyond or sum(letter in everyday for letter in beyond) < _COMMON_SHARE * len(beyond):
        raise refusal
    return text


def _in_gb2312(letter: str) -> bool:
    try:
        return letter.encode("gb2312")[0] >= 0xA1
    except UnicodeEncodeError:
        return False


def read_text(path: Path, encoding: str | None = None) -> str:
    """A text file. Raises DataError."""
    return decode(read_bytes(path), path.name, encoding)
