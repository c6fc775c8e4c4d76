"""Sentences from templates in Chinese and English with planted frames, and noise of known size."""

import json
from pathlib import Path

import numpy as np

from made.planted import Planted

UNMARKED = 0.08  # share of arguments that the annotator passed over
WHO = {"en": (["the", "nurse"], ["the", "doctor", "on", "duty"], ["her", "surgeon"]), "zh": (["护士"], ["值班", "医生"], ["主任", "医师"])}
WHOM = {"en": (["the", "patient"], ["a", "boy", "with", "fever"], ["him"]), "zh": (["患者"], ["发热", "患儿"], ["该", "病人"])}
WHEN = {"en": (["yesterday"], ["after", "the", "operation"]), "zh": (["昨日"], ["术", "后"])}
DID = {"en": ("treated", "examined", "called"), "zh": ("治疗", "检查", "询问")}
LEMMAS = {"treated": "treat", "examined": "examine", "called": "call", "治疗": "treat", "检查": "examine", "询问": "call"}


def make(folder: Path, cases: int = 300, seed: int = 0) -> Planted:
    """`train.jsonl` of sentences with who (A0) did what to whom (A1) and when (AM-TMP), passive ones too; some arguments are left unmarked.

    Who knows the templates proposes every argument: recall 1, precision the share that was marked.
    """
    generator = np.random.default_rng(seed)
    rows, there, marked = [], 0, 0
    for case in range(cases):
        tokens, place, arguments = _sentence(generator)
        kept = [argument for argument in arguments if generator.random() >= UNMARKED]
        there, marked = there + len(arguments), marked + len(kept)
        frame = {"predicate": place, "sense": f"{LEMMAS[tokens[place]]}.01", "arguments": kept}
        rows.append({"id": f"sentence-{case}", "tokens": tokens, "frames": [frame]})
    data = folder / "frames"
    data.mkdir(parents=True, exist_ok=True)
    (data / "train.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    new = folder / "new sentence.jsonl"
    new.write_text(json.dumps({"id": "new", "tokens": _sentence(generator)[0]}, ensure_ascii=False) + "\n", "utf-8")
    return Planted(
        data=data,
        recipe=Path(__file__).resolve().parent.parent / "roles.toml",
        measure="f1",
        allows=2 * marked / (marked + there),
        explanation=f"{cases} sentences in two languages, {UNMARKED:.0%} of arguments unmarked: F1 of who proposes all",
        new_case=new,
    )


def _sentence(generator: np.random.Generator) -> tuple[list[str], int, list[tuple[int, int, str]]]:
    """Tokens, the predicate's place and its arguments."""
    language = "en" if generator.random() < 0.5 else "zh"
    who, whom, when = (table[language][int(generator.integers(len(table[language])))] for table in (WHO, WHOM, WHEN))
    verb = DID[language][int(generator.integers(3))]
    passive, timed = generator.random() < 0.3, generator.random() < 0.5
    first, last = (whom, who) if passive else (who, whom)
    tokens: list[str] = []
    arguments = []
    for words, role in ((first, "A1" if passive else "A0"), (when if timed and language == "zh" else [], "AM-TMP")):
        if words:
            arguments.append((len(tokens), len(tokens) + len(words), role))
            tokens += words
    if language == "zh":
        begin = len(tokens)
        if passive:  # 患者 由 护士 检查
            tokens += ["由", *last]
            arguments.append((begin, len(tokens), "A0"))
        place = len(tokens)
        tokens.append(verb)
    else:
        tokens += ["was"] if passive else []
        place = len(tokens)
        tokens.append(verb)
    if language == "en" or not passive:
        begin = len(tokens)
        tokens += ["by", *last] if passive else last
        arguments.append((begin, len(tokens), "A0" if passive else "A1"))
    if timed and language == "en":
        arguments.append((len(tokens), len(tokens) + len(when), "AM-TMP"))
        tokens += when
    return [*tokens, "。" if language == "zh" else "."], place, sorted(arguments)
