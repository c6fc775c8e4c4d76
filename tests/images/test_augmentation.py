"""Light changes: within their bounds, each picture on its own, the same from the same seed."""

import numpy as np

from sizhen.images.augmentation import alike_on_both_sides, lightly, shaded, shifted


def test_pictures_are_moved_by_at_most_two_of_28_pixels():
    x = np.arange(28 * 28, dtype=np.float32).reshape(1, 1, 28, 28).repeat(200, 0)
    moved = shifted(x, np.random.default_rng(0))
    assert moved.shape == x.shape
    steps = moved[:, 0, 14, 14] - x[0, 0, 14, 14]
    rows, columns = np.round(steps / 28), steps - 28 * np.round(steps / 28)
    assert set(rows.astype(int)) == set(range(-2, 3))
    assert set(columns.astype(int)) == set(range(-2, 3))


def test_brightness_and_contrast_stay_within_bounds():
    x = np.ones((500, 2, 4, 4), np.float32)
    x[..., 0] = 0
    changed = shaded(x, np.random.default_rng(0))
    assert np.abs(changed[:, 0, 0, 0]).max() <= 0.5
    contrast = changed[:, 0, 0, 1] - changed[:, 0, 0, 0]
    assert 0.6 <= contrast.min() < 0.65
    assert 1.35 < contrast.max() <= 1.4001


def test_one_seed_gives_the_same_pictures_and_leaves_the_given_ones():
    x = np.random.default_rng(1).normal(size=(3, 1, 20, 20)).astype(np.float32)
    before = x.copy()
    np.testing.assert_array_equal(lightly(x, True, np.random.default_rng(5)), lightly(x, True, np.random.default_rng(5)))
    np.testing.assert_array_equal(x, before)


def test_mirroring_is_left_right_and_half_of_the_time():
    x = np.zeros((400, 1, 20, 20), np.float32)
    x[..., :10] = 5
    left = lightly(x, True, np.random.default_rng(2))[:, 0, :, :8].mean(axis=(1, 2)) > 2
    assert 0.4 < left.mean() < 0.6
    assert (lightly(x, False, np.random.default_rng(2))[:, 0, :, :8].mean(axis=(1, 2)) > 2).all()


def test_sides_are_alike_where_the_mean_picture_is():
    pictures = np.random.default_rng(3).integers(0, 100, (200, 20, 20, 1)).astype(np.uint8)
    assert alike_on_both_sides(pictures)
    pictures[:, :, :10] += 60
    assert not alike_on_both_sides(pictures)
