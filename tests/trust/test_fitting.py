"""Fitting: gradients against differences, and smoothed targets as Platt gives them."""

import numpy as np
import pytest

from sizhen.trust.fitting import fit, log_losses


@pytest.mark.parametrize(
    ("link", "columns", "kind"), [("softmax", 2, "platt"), ("softmax", 4, "platt"), ("softmax", 3, "temperature"), ("sigmoid", 1, "platt")]
)
def test_the_fit_is_a_minimum(link, columns, kind):
    rng = np.random.default_rng(0)
    truth = rng.integers(0, max(2, columns), 800)
    centre = np.eye(columns)[truth] if columns > 1 else (2 * truth - 1)[:, None]
    values = (rng.normal(size=(800, columns)) + centre) * 2 + 0.5 * np.arange(columns)
    scale, offset = fit(values, truth, kind, link)
    best = log_losses(values, truth, scale, offset, link).mean()
    for factor in (0.9, 1.1):
        assert best < log_losses(values, truth, scale * factor, offset, link).mean() + 1e-5
    if kind == "temperature":
        assert (offset == 0).all()
    else:
        for k in range(columns):
            for step in (-0.2, 0.2):
                moved = offset + step * np.eye(columns)[k]
                assert best < log_losses(values, truth, scale, moved, link).mean() + 1e-5


def test_without_information_the_probability_is_platts_smoothed_rate():
    # 3 of 10: the targets are 4/5 and 1/9, their mean .3178; offsets are pulled to 0 by a tenth of an observation
    truth = np.r_[np.ones(3, int), np.zeros(7, int)]
    _scale, offset = fit(np.zeros((10, 1)), truth, "platt", "sigmoid")
    assert 1 / (1 + np.exp(-offset[0])) == pytest.approx((3 * 4 / 5 + 7 / 9) / 10, abs=0.01)
