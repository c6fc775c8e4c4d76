"""Preparation as data: fitted on training pictures, the same numbers whatever way a picture comes in."""

import json

import numpy as np
import pytest
from PIL import Image

from sizhen.core.errors import DataError
from sizhen.images.keys import ImageKeys
from sizhen.images.payloads import Kept, PictureFiles
from sizhen.images.preparation import Preparation, fit

KEYS = ImageKeys()


def test_mean_and_deviation_are_of_the_training_pictures(squares, cohort_from):
    pictures, _answers = squares()
    prepared = fit(cohort_from(pictures), KEYS)
    x = prepared.finish(prepared.reduce(cohort_from(pictures)).values)
    assert x.shape == (40, 1, 20, 20)
    assert abs(x.mean()) < 1e-5
    assert abs(x.std() - 1) < 1e-5
    np.testing.assert_allclose(x[3, 0], (pictures[3] / 255 - pictures.mean() / 255) / (pictures.std() / 255), atol=1e-5)


def test_the_steps_are_data(squares, cohort_from):
    pictures, _answers = squares()
    prepared = fit(cohort_from(pictures), KEYS)
    again = Preparation.from_json(json.loads(json.dumps(prepared.to_json())))
    assert [step["step"] for step in again.steps] == ["resize", "channels", "scale", "standardise"]
    cohort = cohort_from(pictures)
    np.testing.assert_array_equal(again.finish(again.reduce(cohort).values), prepared.finish(prepared.reduce(cohort).values))


def test_arrays_lists_and_files_give_the_same_numbers(squares, cohort_from, tmp_path):
    pictures, _answers = squares(12)
    prepared = fit(cohort_from(pictures), KEYS)
    whole = prepared.reduce(cohort_from(pictures)).values
    for row, picture in enumerate(pictures):
        Image.fromarray(picture).save(tmp_path / f"{row}.png")
    files = PictureFiles([tmp_path / f"{row}.png" for row in range(12)])
    for payloads in (list(pictures), files, files, [np.stack([p] * 3, -1) for p in pictures]):
        np.testing.assert_array_equal(prepared.reduce(cohort_from(payloads)).values, whole)
    chosen = cohort_from(files).take([5, 2]).take([1])
    np.testing.assert_array_equal(prepared.reduce(chosen).values[0], whole[2])
    assert fit(cohort_from(files), KEYS) == prepared


def test_depths_meet_on_one_scale(squares, cohort_from):
    pictures, _answers = squares(6)
    prepared = fit(cohort_from(pictures), KEYS)
    deep = pictures.astype(np.uint16) * 257
    mixed = [pictures[0], deep[1], pictures[2].astype(np.float64) / 255]
    reduced = prepared.reduce(cohort_from(mixed))
    np.testing.assert_allclose(
        prepared.finish(reduced.values), prepared.finish(prepared.reduce(cohort_from(pictures[:3])).values), atol=1e-5
    )
    assert [(remark.case, remark.kind) for remark in reduced.remarks] == [(1, "warning"), (2, "warning")]
    assert "stored as uint16, training saw uint8" in reduced.remarks[0].text
    np.testing.assert_allclose(
        prepared.finish(prepared.reduce(cohort_from(deep)).values),
        prepared.finish(prepared.reduce(cohort_from(pictures)).values),
        atol=1e-5,
    )


def test_floating_point_pictures_are_scaled_by_what_training_held(squares, cohort_from):
    pictures, _answers = squares(8)
    prepared = fit(cohort_from(pictures * 16.0), KEYS)
    assert prepared.steps[2]["divisor"]["float32"] == pictures.max() * 16.0
    x = prepared.finish(prepared.reduce(cohort_from(pictures * 16.0)).values)
    np.testing.assert_allclose(x, (pictures[:, None] - pictures.mean()) / pictures.std(), atol=1e-4)


def test_sizes_are_chosen_from_what_is_there(cohort_from):
    generator = np.random.default_rng(0)

    def of(*sizes):
        return cohort_from([generator.integers(0, 255, size).astype(np.uint8) for size in sizes])

    assert fit(of((28, 30), (28, 30)), KEYS).size == (28, 30)
    assert fit(of((28, 30), (40, 28)), KEYS).size == (40, 40)
    assert fit(of((500, 300), (200, 700)), KEYS).size == (64, 64)
    assert fit(of((8, 8), (8, 8)), KEYS).size == (28, 28)
    assert fit(of((500, 300)), ImageKeys(size=(32, 48))).size == (32, 48)


def test_grey_in_colour_channels_is_learned_as_grey_and_colour_as_colour(squares, cohort_from):
    pictures, _answers = squares(6)
    stored = np.stack([pictures] * 3, axis=-1)
    assert fit(cohort_from(stored), KEYS).channels == 1
    coloured = stored.copy()
    coloured[2, ..., 0] = 255 - coloured[2, ..., 0]
    assert fit(cohort_from(coloured), KEYS).channels == 3
    assert fit(cohort_from([pictures[0], coloured[2]]), KEYS).channels == 3
    prepared = fit(cohort_from(pictures), KEYS)
    reduced = prepared.reduce(cohort_from(coloured))
    assert reduced.values.shape == (6, 20, 20, 1)
    assert "has 3 colour channels, training saw 1: it was converted" in reduced.remarks[0].text


def test_pictures_of_one_value_or_other_channels_get_no_unit(squares, cohort_from):
    pictures, _answers = squares(6)
    prepared = fit(cohort_from(pictures), KEYS)
    blank = pictures.copy()
    blank[1] = 9
    for payloads in (blank, list(blank)):
        reduced = prepared.reduce(cohort_from(payloads))
        assert reduced.rows.tolist() == [0, 2, 3, 4, 5]
        assert [(remark.case, remark.kind) for remark in reduced.remarks] == [(1, "refused")]
        assert "one single value" in reduced.remarks[0].text
    odd = prepared.reduce(cohort_from([np.dstack([pictures[0]] * 2)]))
    assert len(odd.values) == 0
    assert "has 2 channels; this model was made for 1" in odd.remarks[0].text


def test_nothing_but_blank_pictures_cannot_be_learned_from(cohort_from):
    for payloads in (np.zeros((3, 20, 20), np.uint8), [np.zeros((20, 20), np.uint8)] * 3):
        with pytest.raises(DataError, match="none of 3 training pictures holds anything"):
            fit(cohort_from(payloads), KEYS)


def test_what_is_filled_in_is_the_training_mean_in_the_pictures_own_units(squares, cohort_from):
    pictures, _answers = squares(10)
    prepared = fit(cohort_from(pictures), KEYS)
    assert prepared.fill(pictures[0]) == [round(pictures.mean())]
    assert abs(int(prepared.fill(pictures[0].astype(np.uint16))[0]) - 257 * pictures.mean()) < 1
    assert prepared.fill(np.dstack([pictures[0]] * 3)).shape == (3,)


def test_copies_are_kept_within_a_budget():
    kept = Kept(budget=100)
    kept.put((0,), np.zeros(80, np.uint8))
    kept.put((1,), np.zeros(80, np.uint8))
    assert kept.get((0,)) is not None
    assert kept.get((1,)) is None
