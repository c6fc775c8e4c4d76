"""Questions about words, one a line: a word, two words and how alike people find them, or which word is to c as b is to a."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.texts import decode, read_bytes

ENDINGS = tuple(kind + packed for kind in (".tsv", ".csv") for packed in ("", ".gz", ".xz"))
MOST_LETTERS = 200  # of a word
WIDEST = 5


@dataclass(frozen=True, slots=True)
class WordQuestion:
    """One to three words as they stand in `line`; the `score` of a pair or the `answer` to an analogy where it is known."""

    line: int
    words: tuple[str, ...]
    score: float | None = None
    answer: str | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class WordQuestions:
    """What a file asks; `broken` are the numbers of lines of another form than most."""

    file: Path
    questions: tuple[WordQuestion, ...]
    broken: tuple[int, ...] = ()


def read_word_questions(path: Path, encoding: str | None = None) -> WordQuestions:
    """The questions of a file: `word`, `word1 word2 [score]`, `a b c`, `a b c d` or `section a b c d` a line, tabs (or commas) between.

    A first line of names is left out. Raises DataError where most lines have none of these forms.
    """
    text = decode(read_bytes(path), path.name, encoding)
    lines = [(number, line.strip("\r")) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    mark = "," if path.name.lower().endswith(ENDINGS[3:]) else "\t"
    rows = [(number, [field.strip() for field in line.split(mark)]) for number, line in lines]
    width = Counter(len(fields) for _number, fields in rows).most_common(1)[0][0] if rows else 0
    if not 1 <= width <= WIDEST:
        raise DataError(
            _("{file} holds no questions about words; expected word1 word2 score, or section a b c d a line, tabs between").format(
                file=path.name
            )
        )
    scored = width == 3 and sum(_number(fields[2]) is not None for _line, fields in rows if len(fields) == 3) * 2 >= len(rows)
    if _names(rows[0][1], width, scored):
        rows = rows[1:]
    asked, broken = [], []
    for number, fields in rows:
        question = _question(number, fields, scored) if len(fields) == width else None
        if question is None or not all(question.words) or max(map(len, fields)) > MOST_LETTERS:
            broken.append(number)
        else:
            asked.append(question)
    return WordQuestions(path, tuple(asked), tuple(broken))


def _names(fields: list[str], width: int, scored: bool) -> bool:
    """Whether a first line names columns."""
    if scored:
        return len(fields) == width and _number(fields[2]) is None
    return [field.lower() for field in fields] in (["word"], ["word1", "word2"], ["section", "a", "b", "c", "d"], ["a", "b", "c", "d"])


def _question(line: int, fields: list[str], scored: bool) -> WordQuestion | None:
    if scored:
        score = _number(fields[2])
        return None if score is None else WordQuestion(line, (fields[0], fields[1]), score)
    if len(fields) <= 3:
        return WordQuestion(line, tuple(fields))
    *section, a, b, c, answer = fields
    return WordQuestion(line, (a, b, c), None, answer, section[0] if section else "") if answer else None


def _number(field: str) -> float | None:
    try:
        value = float(field)
    except ValueError:
        return None
    return value if abs(value) < 1e30 else None
