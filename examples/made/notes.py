"""Notes from templates in Chinese and English, mixed in one sentence too, with planted labels and entities, and noise of known size."""

import json
from pathlib import Path

import numpy as np

from made.planted import Planted

NOISE = 0.12  # share of notes whose label is another's
UNMARKED = 0.08  # share of mentions that the annotator passed over
CASES = 500
COMPLAINTS = {
    "heart": ("胸痛", "心悸", "活动后气促", "chest pain", "palpitations", "下肢水肿"),
    "lung": ("咳嗽", "咳痰", "咯血", "productive cough", "wheezing", "呼吸困难"),
    "gut": ("腹痛", "腹泻", "反酸", "nausea", "vomiting", "黑便"),
}
DISEASES = ("高血压", "2型糖尿病", "慢性支气管炎", "冠心病", "胃溃疡", "pneumonia", "atrial fibrillation", "CAD", "asthma", "肺结核")
DRUGS = ("阿司匹林", "美托洛尔", "二甲双胍", "奥美拉唑", "aspirin", "metformin", "ciprofloxacin", "阿莫西林", "lisinopril", "氨茶碱")
COMPLAINING = (
    "患者{age}岁，因{there}{days}天入院，否认{denied}。BP {bp}mmHg，查体合作。",
    "{age}岁，主诉：{there}{days}天。无{denied}，BP {bp}mmHg，否认CAD。",
    "{age}-year-old with {there} for {days} days, denies {denied}. BP {bp} mmHg.",
    "Complains of {there} since {days} days. No {denied}; BP {bp}mmHg，神志清。",
)
MENTIONING = (
    "患者{age}岁，既往{disease}病史{days}年，长期口服{drug}，BP {bp}mmHg。",
    "诊断：{disease}。予{drug} {days}mg qd，复查BP {bp}mmHg。",
    "History of {disease}, treated with {drug} {days} mg daily. BP {bp} mmHg.",
    "{age}岁，因{disease}入院，给予{drug}后好转，无其他不适。",
)
FAMILY = ("其母患{disease}。", " Mother had {disease}.", "父亲有{disease}史。")


def make(folder: Path, cases: int = CASES, seed: int = 0) -> Planted:
    """`train.jsonl` of notes with the label of the complaint that is there, never of the one denied; some labels are wrong.

    Who knows the templates finds every true label, and is wrong where the label is: no rule does better but by chance, and that is what
    the planted truth allows.
    """
    generator = np.random.default_rng(seed)
    labels = list(COMPLAINTS)
    rows, right = [], 0
    for case in range(cases):
        true = int(generator.integers(3))
        other = (true + 1 + int(generator.integers(2))) % 3
        text = _note(
            generator, COMPLAINING, there=_one(generator, COMPLAINTS[labels[true]]), denied=_one(generator, COMPLAINTS[labels[other]])
        )
        written = (true + 1 + int(generator.integers(2))) % 3 if generator.random() < NOISE else true
        right += written == true
        rows.append({"id": f"note-{case}", "text": text, "label": labels[written]})
    _note_of(folder / "new note.txt", _note(generator, COMPLAINING, there="胸痛", denied="腹泻"))
    return Planted(
        data=_written(folder / "complaints", rows),
        recipe=Path(__file__).resolve().parent.parent / "classification.toml",
        measure="accuracy",
        allows=right / cases,
        explanation=f"{cases} notes in Chinese and English, {NOISE:.0%} of the labels wrong: the share of right labels",
        new_case=folder / "new note.txt",
    )


def make_entities(folder: Path, cases: int = 300, seed: int = 0) -> Planted:
    """`train.jsonl` of notes with the patient's diseases and drugs marked, never the family's; some mentions are left unmarked.

    Who knows the templates proposes every such mention: recall 1, precision the share that was marked.
    """
    generator = np.random.default_rng(seed)
    rows, marked, mentioned = [], 0, 0
    for case in range(cases):
        disease, drug = _one(generator, DISEASES), _one(generator, DRUGS)
        text = _note(generator, MENTIONING, disease=disease, drug=drug)
        if generator.random() < 0.5:  # whose disease it is decides, so that a list of names alone is misled
            text += _one(generator, FAMILY).format(disease=_one(generator, tuple(name for name in DISEASES if name != disease)))
        entities = [[text.index(name), text.index(name) + len(name), label] for name, label in ((disease, "Disease"), (drug, "Drug"))]
        kept = [entity for entity in entities if generator.random() >= UNMARKED]
        marked, mentioned = marked + len(kept), mentioned + len(entities)
        rows.append({"id": f"note-{case}", "text": text, "entities": kept})
    _note_of(folder / "new note.txt", _note(generator, MENTIONING, disease="冠心病", drug="aspirin"))
    return Planted(
        data=_written(folder / "mentions", rows),
        recipe=Path(__file__).resolve().parent.parent / "entities.toml",
        measure="f1",
        allows=2 * marked / (marked + mentioned),
        explanation=f"{cases} notes in two languages, {UNMARKED:.0%} of mentions unmarked: F1 of who proposes all of the patient's own",
        new_case=folder / "new note.txt",
    )


def _one(generator: np.random.Generator, names: tuple[str, ...]) -> str:
    return names[int(generator.integers(len(names)))]


def _note(generator: np.random.Generator, templates: tuple[str, ...], **words: str) -> str:
    pressure = f"{generator.integers(100, 190)}/{generator.integers(60, 110)}"
    return _one(generator, templates).format(age=generator.integers(30, 90), days=generator.integers(2, 20), bp=pressure, **words)


def _note_of(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _written(folder: Path, rows: list[dict[str, object]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return folder
