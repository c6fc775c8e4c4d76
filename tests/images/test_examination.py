"""The room as the workflow sees it, and what serving must not load."""

import subprocess
import sys

import numpy as np
import pytest

from sizhen.bundle.parts import Parts
from sizhen.core.errors import RecipeError
from sizhen.core.progress import Silent
from sizhen.core.recipe import Recipe
from sizhen.images.examination import ImageExamination
from sizhen.images.keys import ImageKeys

ROOM = ImageExamination()


def test_from_data_to_opinions_by_parts_alone(by_class):
    recipe = Recipe.model_validate({"examination": "images", "positive": "yes", "learn": {"epochs": 2}, "room": ImageKeys()})
    cohort = ROOM.gather(by_class, recipe)
    assert cohort.task.positive == "yes"
    learners = ROOM.learners(recipe, cohort.task)
    assert list(learners) == ["small-cnn", "logistic-regression", "prevalence"]
    for learner in learners.values():
        model = learner.fit(cohort, cohort.take([]), Silent())
        examiner = ROOM.examiner(Parts.of(list(model.parts())), cohort.task)
        for n in (1, 2, 3, 5, 8):
            some = cohort.take(np.arange(n))
            assert np.abs(model.outputs(some) - examiner.outputs(some)).max() < 1e-4


def test_an_unknown_network_is_a_sentence(by_class):
    recipe = Recipe.model_validate({"examination": "images", "learn": {"network": "smal-cnn"}})
    with pytest.raises(RecipeError, match=r"did you mean small-cnn\?"):
        ROOM.learners(recipe, ROOM.gather(by_class, recipe).task)


def test_serving_loads_nothing_that_trains():
    code = (
        "import sys, sizhen.images.examination; "
        "heavy = {'torch', 'sklearn', 'lightgbm', 'pandas', 'matplotlib', 'onnx', 'onnxruntime', 'PIL'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
