"""Word vectors in text: other programs' files, and broken ones told by line."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest

from sizhen.core.errors import DataError
from sizhen.exchange.word_vectors import read_word_vectors


def test_other_programs_endings_and_words_with_blanks_are_read(tmp_path: Path):
    path = tmp_path / "v.txt"
    path.write_bytes("\ufeffa 1 2 \r\n. . . 3 4\n2 5 6\n".encode())
    words, values = read_word_vectors(path)
    assert words == ("a", ". . .", "2")
    np.testing.assert_array_equal(values, [[1, 2], [3, 4], [5, 6]])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"3 2\na 1 2\nb 1\nc 1 2\n", "v.txt, line 3, has 1 values; expected a word and 2 numbers"),
        (b"a 1 2\nb 1 2 3\n", "v.txt, line 2, has 3 values; expected a word and 2 numbers"),
        (b"a 1 2\nb 1 x\n", "v.txt, line 2, holds a value that is not a finite number"),
        (b"a 1 2\nb 1 nan\n", "v.txt, line 2, holds a value that is not a finite number"),
        (b"a 1 2\nb 1 1e39\n", "v.txt, line 2, holds a value that is not a finite number"),
        (b"a 1 2\n\nb 1 2\n", "v.txt, line 2, has 0 values"),
        (b"a\nb\n", "v.txt, line 1, has 0 values; expected a word and one or more numbers"),
        (b"a 1 2\nb 1 2\na 3 4\n", "v.txt, line 3, repeats the word of line 1"),
        (b"a 1 2\nb\xff 1 2\n", "v.txt, line 2, is not UTF-8"),
        (b"3 2\na 1 2\n", "v.txt holds 1 words with vectors; expected 3"),
        (b"", "v.txt holds 0 words with vectors; expected one or more"),
        (gzip.compress(b"a 1 2\nb 1 2\n", mtime=0)[:-9], "v.txt is a damaged or truncated gzip file"),
    ],
)
def test_broken_files_are_told_by_line(tmp_path: Path, content: bytes, sentence: str):
    path = tmp_path / "v.txt"
    path.write_bytes(content)
    with pytest.raises(DataError, match=re.escape(sentence)):
        read_word_vectors(path)


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(DataError, match="none.txt cannot be read"):
        read_word_vectors(tmp_path / "none.txt")
