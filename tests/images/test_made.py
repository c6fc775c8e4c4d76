"""The simulator's truth: its likelihood ratio is right, its area too, and the room reads what it writes."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from made import images as made
from sizhen.core.recipe import Recipe
from sizhen.images.examination import ImageExamination


def test_the_two_shapes_have_equal_energy():
    disc, ring = made.templates()
    assert (disc**2).sum() == pytest.approx((ring**2).sum())


def test_the_likelihood_ratio_is_the_one_of_the_model():
    picture = made.in_noise(made.templates()[1], np.random.default_rng(0))
    places = range(-made.JITTER, made.JITTER + 1)

    def likelihood(shape):
        terms = []
        for dy in places:
            for dx in places:
                mean = np.full((made.SIDE, made.SIDE), 128.0)
                top, left = made.SIDE // 2 + dy - made.RADIUS, made.SIDE // 2 + dx - made.RADIUS
                mean[top : top + 2 * made.RADIUS + 1, left : left + 2 * made.RADIUS + 1] += shape
                terms.append(-0.5 * ((picture - mean) ** 2).sum() / made.NOISE**2)
        return np.logaddexp.reduce(terms)

    disc, ring = made.templates()
    assert made.log_likelihood_ratio(picture) == pytest.approx(likelihood(ring) - likelihood(disc), abs=1e-6)


def test_the_area_is_scikit_learns_and_the_data_are_the_rooms(tmp_path):
    generator = np.random.default_rng(0)
    answers, scores = generator.integers(0, 2, 50), generator.normal(size=50)
    assert made.area_under_curve(scores, answers) == pytest.approx(roc_auc_score(answers, scores))
    planted = made.make(tmp_path, cases=40)
    assert 0.8 < planted.allows <= 1
    cohort = ImageExamination().gather(planted.data, Recipe(examination="images"))
    assert cohort.task.classes == ("disc", "ring")
    assert len(cohort) == 40
    assert planted.recipe.is_file()
    assert planted.new_case.is_file()
    assert planted.new_case.parent not in (planted.data, *planted.data.iterdir())
