"""The notes room's face to the workflow: clinical text and patients' words, classified or marked with entities."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.language import named
from sizhen.core.recipe import Recipe, Section
from sizhen.core.task import Task
from sizhen.notes import gathering
from sizhen.notes.embeddings import gathering as embeddings
from sizhen.notes.examiner import NoteServing, examiner_of
from sizhen.notes.keys import NoteKeys
from sizhen.notes.recognition import recognise
from sizhen.notes.rows import check_task

if TYPE_CHECKING:
    from sizhen.notes.choices import Learner


class NoteExamination:
    """Classification (binary, several classes, several labels, ordinal), entities and word vectors, in Chinese and English."""

    name = named("notes")
    keys: type[Section] = NoteKeys

    def recognise(self, data: Path) -> Recognition | None:
        return recognise(data)

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        """All notes of a file or folder, with labels or entities where there are any."""
        return embeddings.gather(data, recipe) if recipe.task == "similarity" else gathering.gather(data, recipe)

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        """The notes in these inputs: each .txt one, each row of .jsonl or .csv one; of word vectors what is asked of them."""
        if recipe.task == "similarity":
            return embeddings.cases(inputs, recipe)
        return gathering.cohort_of(gathering.find(inputs, recipe), recipe)

    def learners(self, recipe: Recipe, task: Task) -> "Mapping[str, Learner]":
        """What can learn a task of this kind: `notes/choices.py`."""
        check_task(task, recipe)
        from sizhen.notes.choices import learners

        return learners(recipe, task)

    def examiner(self, parts: Parts, task: Task) -> NoteServing:
        return examiner_of(parts, task)
