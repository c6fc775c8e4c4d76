"""Entities out: notes with their spans as offset JSON lines, CoNLL with BIO tags, or Label Studio tasks."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from sizhen.core import files
from sizhen.core.errors import DataError, UsageError
from sizhen.core.folding import fold
from sizhen.core.language import translate as _
from sizhen.exchange.conll import to_conll
from sizhen.exchange.label_studio import to_label_studio
from sizhen.exchange.rows import kind_of
from sizhen.notes.rows import spans_of
from sizhen.notes.tokens import units

Marked = tuple[int, int, str] | tuple[int, int, str, float]


def write_entities(
    path: Path | str, texts: Sequence[str], entities: Sequence[Sequence[Marked]], names: Sequence[str] | None = None
) -> None:
    """Write notes and their entities by the file's ending: .jsonl, .conll (or .bio), .json (Label Studio, as predictions).

    entities: for each text (start, end, label[, probability]) in half-open code points, as `EntityTagger.predict` or `predict_proba` give
    them. Patient data: the file is readable by its owner only. Raises UsageError for another ending, DataError for places outside a text
    and, in CoNLL, for entities that overlap.
    """
    path = Path(path)
    if len(texts) != len(entities) or (names is not None and len(names) != len(texts)):
        raise UsageError(
            _("{n} texts, {m} rows of entities; expected one row and one name for each text").format(n=len(texts), m=len(entities))
        )
    names = [str(number) for number in range(1, len(texts) + 1)] if names is None else names
    plain = [[(int(one[0]), int(one[1]), str(one[2])) for one in row] for row in entities]
    for name, text, row in zip(names, texts, plain, strict=True):
        try:
            spans_of([list(one) for one in row], text)
        except ValueError as error:
            raise DataError(_("{what}: {which}").format(what=name, which=error)) from error
    kind = kind_of(path)
    if kind == "json":
        rows = [{"id": name, "text": text, "entities": row} for name, text, row in zip(names, texts, plain, strict=True)]
        written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    elif kind == "tasks":
        sure = [[(*one[:3], one[3] if len(one) > 3 else 1.0) for one in row] for row in entities]
        written = to_label_studio(zip(names, texts, sure, strict=True))
    elif kind == "conll":
        written = "\n".join(f"-DOCSTART- O\n\n{_tagged(n, t, r)}" for n, t, r in zip(names, texts, plain, strict=True))
    else:
        raise UsageError(_("{file} has no ending for entities; expected .jsonl, .conll, .bio or .json").format(file=path.name))
    files.write(path, written, mode=0o600)


def _tagged(name: str, text: str, entities: Sequence[tuple[int, int, str]]) -> str:
    """Tokens are the tagger's units, cut further where an entity begins or ends inside one."""
    folded = fold(text)
    places = [(int(folded.places[a]), int(folded.places[b - 1]) + 1) for a, b in units(folded.text)]
    cuts = sorted({place for start, end, _label in entities for place in (start, end)})
    tokens: list[tuple[int, int]] = []
    for start, end in places:
        edges = [start, *(cut for cut in cuts if start < cut < end), end]
        tokens += list(pairwise(edges))
    try:
        return to_conll(text, tokens, entities)
    except ValueError as error:
        raise DataError(
            _("{what}: {which}").format(
                what=name, which=_("entities overlap or hold only blanks; CoNLL cannot say that, expected .jsonl or .json")
            )
        ) from error
