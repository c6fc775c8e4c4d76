"""Bundles of notes opened for a NoteReader: taggers that say each span's calibrated probability, and roles. Loads nothing that trains."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sizhen.bundle.open import open_bundle
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import BundleError
from sizhen.core.language import translate as _
from sizhen.notes.examiner import examiner_of
from sizhen.trust.judgement import Trust, judge


@dataclass
class Opened:
    """A bundle by its path, opened when first asked, and again in another process."""

    path: Path
    kind: str  # of task: spans or frames

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "kind": self.kind}

    @cached_property
    def _model(self) -> tuple[Any, list[Any], Trust]:
        bundle = open_bundle(self.path)
        manifest = bundle.manifest
        task = manifest.task.task()
        if task.kind != self.kind or manifest.examination != "notes":
            raise BundleError(
                _("{file} is of another task ({found}); expected a bundle of notes that gives {expected}").format(
                    file=self.path.name, found=task.kind, expected=self.kind
                )
            )
        members = range(manifest.models[manifest.model].members)
        content = manifest.trust[manifest.model]
        trust = Trust.from_json(dict(content) if isinstance(content, dict) else {})
        return task, [examiner_of(bundle.parts(member=member), task) for member in members], trust

    def predict_proba(self, texts: Sequence[str]) -> list[list[tuple[int, int, str, float]]]:
        """The entities of each text with the calibrated probability that start, end and label are right."""
        task, members, trust = self._model
        cohort = Cohort(tuple(map(str, range(len(texts)))), list(texts), task)
        judged = judge(trust, [member.scores(cohort) for member in members[: len(trust.calibrators)]])
        found: list[list[tuple[int, int, str, float]]] = [[] for _text in texts]
        scores = judged.scores
        if scores.where is not None and scores.group is not None:
            rows = zip(scores.case, scores.where, scores.group, judged.probabilities[:, 0], strict=True)
            for case, (start, end), label, p in rows:
                if end > start:
                    found[int(case)].append((int(start), int(end), task.classes[int(label)], float(p)))
        return found

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[dict[str, Any]]]:
        """The frames of each sentence of tokens."""
        task, members, _trust = self._model
        said = members[0].proposer.propose([tuple(tokens) for tokens in sentences], [[] for _tokens in sentences])
        return [
            [
                {"predicate": place, "arguments": [(a, b, task.classes[role]) for a, b, role, _odds in one.arguments.get(place, ())]}
                for place in sorted(one.predicates)
            ]
            for one in said
        ]


def opened(given: Any, kind: str) -> Any:
    """What was given itself, or the bundle that it is the path of."""
    return Opened(Path(given), kind) if isinstance(given, str | Path) else given
