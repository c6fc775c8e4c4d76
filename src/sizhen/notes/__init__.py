"""Ask: clinical text and what patients say, Chinese and English."""

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Finding": "sizhen.notes.findings",
    "RoleTagger": "sizhen.notes.roles.estimators",
    "NoteReader": "sizhen.notes.reader",
    "ReadNote": "sizhen.notes.read_note",
    "WordVectors": "sizhen.notes.embeddings.vectors",
    "Terms": "sizhen.notes.terms",
    "compose": "sizhen.notes.composing",
    "fit_glove": "sizhen.notes.embeddings.glove",
    "fit_word2vec": "sizhen.notes.embeddings.word2vec",
    "load_vectors": "sizhen.notes.embeddings.vectors",
    "read_corpus": "sizhen.notes.embeddings.cooccurrence",
    "write_entities": "sizhen.notes.annotations",
}
__all__ = [*_PUBLIC]  # noqa: PLE0604 - the names are strings


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'sizhen.notes' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
