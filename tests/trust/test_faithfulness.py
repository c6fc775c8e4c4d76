"""Faithfulness: paired, over patients."""

import numpy as np
import pytest

from sizhen.trust.faithfulness import faithfulness


def test_evidence_that_matters_drops_more_than_chance():
    rng = np.random.default_rng(0)
    original = rng.uniform(0.6, 1, 200)
    found = faithfulness(original, original - 0.3, original - 0.1 - rng.normal(0, 0.02, 200), np.arange(200) // 2)
    assert found.drop_evidence.value == pytest.approx(0.3)
    assert found.difference.value == pytest.approx(0.2, abs=0.01)
    assert found.difference.low > 0.19
    assert set(found.to_json()) == {"drop_evidence", "drop_random", "difference"}


def test_evidence_that_does_not_matter_is_not_called_faithful():
    rng = np.random.default_rng(1)
    original = rng.uniform(0.6, 1, 300)
    found = faithfulness(original, original - rng.normal(0.1, 0.1, 300), original - rng.normal(0.1, 0.1, 300))
    assert found.difference.low < 0 < found.difference.high
