"""Sizhen: a hospital's own images, signals, notes and prescriptions become models that explain themselves and say how sure they are."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sizhen.images.estimators import ImageClassifier as ImageClassifier
    from sizhen.notes.estimators import EntityTagger as EntityTagger
    from sizhen.notes.estimators import NoteClassifier as NoteClassifier
    from sizhen.signals.estimators import SignalClassifier as SignalClassifier
    from sizhen.treatments.estimators import TreatmentRecommender as TreatmentRecommender
    from sizhen.workflow.evaluate import evaluate as evaluate
    from sizhen.workflow.examine import examine as examine
    from sizhen.workflow.run import run as run

__version__ = "0.1.0"

_PUBLIC = {
    "run": "sizhen.workflow.run",
    "examine": "sizhen.workflow.examine",
    "evaluate": "sizhen.workflow.evaluate",
    "ImageClassifier": "sizhen.images.estimators",
    "SignalClassifier": "sizhen.signals.estimators",
    "NoteClassifier": "sizhen.notes.estimators",
    "EntityTagger": "sizhen.notes.estimators",
    "TreatmentRecommender": "sizhen.treatments.estimators",
}
__all__ = [  # noqa: PLE0604 - the names are strings
    *_PUBLIC,
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'sizhen' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
