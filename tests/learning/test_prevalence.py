"""Shares of labels, by hand."""

import numpy as np
import pytest

from sizhen.learning.prevalence import prevalence


def test_one_label_a_case() -> None:
    found = prevalence(np.array([0, 2, 2, 2, -1, 3]), 3)  # -1 is unknown, 3 was never taught
    assert np.exp(found) == pytest.approx([1.5 / 5.5, 0.5 / 5.5, 3.5 / 5.5])


def test_several_labels_a_case() -> None:
    found = prevalence(np.array([[1, 0], [1, 0], [1, 1], [-1, -1]]), 2)
    assert 1 / (1 + np.exp(-found)) == pytest.approx([3.5 / 4, 1.5 / 4])
