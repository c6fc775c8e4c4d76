"""Write docs/tfidf.md: what scikit-learn's TF-IDF makes of two Chinese sentences, and what ours makes. `--check` fails where it is old."""

import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from sizhen.core.folding import fold
from sizhen.notes.estimators import NoteVectorizer
from sizhen.notes.tokens import words

SENTENCES = ["人工智能技术在医疗保健领域的应用", "人工智能技术在医疗保健领域的发展"]
PAGE = Path(__file__).resolve().parent / "tfidf.md"


def likeness(rows: object) -> float:
    """The cosine of the two sentences."""
    table = rows.toarray()  # type: ignore[attr-defined]
    lengths = (table**2).sum(1) ** 0.5
    return float(table[0] @ table[1] / lengths.prod())


def page() -> str:
    """The page, every figure computed."""
    usual = TfidfVectorizer().fit(SENTENCES)
    ours = NoteVectorizer(word_sizes=(1,), character_sizes=(), min_documents=1)
    both = NoteVectorizer(min_documents=1)
    cut = [[text[a:b] for a, b in words(fold(text).text)] for text in SENTENCES]
    said = "\n".join(f"- {text}: {' / '.join(names)}" for text, names in zip(SENTENCES, cut, strict=True))
    known = ", ".join(sorted(usual.vocabulary_))
    rows = {
        "scikit-learn's `TfidfVectorizer()`": (f"{len(usual.vocabulary_)}: {known}", usual),
        "`NoteVectorizer(word_sizes=(1,), character_sizes=())`": (len(ours.fit(SENTENCES).representation_), ours),
        "`NoteVectorizer()`, words and characters, the default": (len(both.fit(SENTENCES).representation_), both),
    }
    table = "\n".join(f"| {name} | {n} | {likeness(made.transform(SENTENCES)):.2f} |" for name, (n, made) in rows.items())
    return f"""# TF-IDF of Chinese

Chinese has no blanks between words. A vectorizer made for languages that have them takes a whole sentence for one word, and then no two
sentences have anything in common. Two sentences that differ in their last word:

{chr(10).join(f"- {text}" for text in SENTENCES)}

| | "words" it knows | cosine of the two |
|---|---|---|
{table}

Ours cuts them into words first (rjieba; letters and numbers of other languages apart, so that "BP 150/90mmHg，否认CAD" is cut as well):

{said}

The rows are {len(ours.representation_)} and {len(both.representation_)} numbers wide. Inverse document frequency is scikit-learn's
smooth form, ln((1 + n) / (1 + df)) + 1; a count enters as 1 + ln count; words and characters each have length 1. N-grams are known by
fingerprints, so that a model holds no note's words.

```python
from sizhen.notes.estimators import NoteVectorizer

rows = NoteVectorizer(min_documents=1).fit_transform({str(SENTENCES).replace(chr(39), chr(34))})
```

This page is made by `docs/tfidf.py`.
"""


def main() -> None:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text("utf-8") != text:
            raise SystemExit("docs/tfidf.md is older than what it shows; run: .venv/bin/python docs/tfidf.py")
        return
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
