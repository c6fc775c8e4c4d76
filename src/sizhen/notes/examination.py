"""The notes room's face to the workflow: clinical text and patients' words, classified or marked with entities."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Recognition
from sizhen.core.language import named
from sizhen.core.recipe import Recipe, Section, chosen_first
from sizhen.core.task import Task
from sizhen.notes import gathering
from sizhen.notes.examiner import NoteExaminer, examiner_of
from sizhen.notes.keys import NoteKeys
from sizhen.notes.recognition import recognise
from sizhen.notes.rows import check_task

if TYPE_CHECKING:
    from sizhen.notes.baselines import DictionaryLearner, Majority, NaiveBayes
    from sizhen.notes.learner import LinearLearner, TaggerLearner
    from sizhen.notes.span_examiner import SpanExaminer


class NoteExamination:
    """Classification (binary, several classes, several labels, ordinal) and entities, in Chinese and English."""

    name = named("notes")
    keys: type[Section] = NoteKeys

    def recognise(self, data: Path) -> Recognition | None:
        return recognise(data)

    def gather(self, data: Path, recipe: Recipe) -> Cohort:
        """All notes of a file or folder, with labels or entities where there are any."""
        return gathering.gather(data, recipe)

    def cases(self, inputs: Sequence[Path], recipe: Recipe, parts: Parts) -> Cohort:
        """The notes in these inputs: each .txt one, each row of .jsonl or .csv one."""
        return gathering.cohort_of(gathering.find(inputs, recipe), recipe)

    def learners(
        self, recipe: Recipe, task: Task
    ) -> "Mapping[str, LinearLearner | NaiveBayes | Majority | TaggerLearner | DictionaryLearner]":
        """Entities: the network and a dictionary. Else: the linear model, naive Bayes on words, the commonest label."""
        check_task(task, recipe)
        if task.kind == "spans":
            from sizhen.notes.baselines import DictionaryLearner
            from sizhen.notes.learner import TaggerLearner

            dictionary = DictionaryLearner(recipe, task)
            return chosen_first(recipe.learn.network, {"bilstm-crf": partial(TaggerLearner, recipe, task)}, {"dictionary": dictionary})
        from sizhen.notes.baselines import Majority, NaiveBayes
        from sizhen.notes.learner import LinearLearner

        others: dict[str, LinearLearner | NaiveBayes | Majority] = {
            "linear": LinearLearner(recipe, task),
            "naive-bayes": NaiveBayes(recipe, task),
            "majority": Majority(task),
        }
        return chosen_first(recipe.learn.network, {}, others)

    def examiner(self, parts: Parts, task: Task) -> "NoteExaminer | SpanExaminer":
        return examiner_of(parts, task)
