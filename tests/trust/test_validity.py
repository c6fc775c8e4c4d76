"""A short cut of benchmarks/validity: what is promised of sets, intervals and operating points holds in simulation."""

import importlib.util
from pathlib import Path

import pytest

_FILE = Path(__file__).parents[2] / "benchmarks" / "validity" / "simulations.py"


@pytest.fixture(scope="module")
def simulations():
    import sys

    spec = importlib.util.spec_from_file_location("simulations", _FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_split_conformal_sets_cover(simulations):
    share = simulations.split_coverage(60, 0.90, 40, seed=1)
    # over all calibrations coverage is ceil((n + 1) * level) / (n + 1) = 28/31 with 30 patients for the sets
    assert share.value == pytest.approx(28 / 31, abs=4 * share.error)
    assert share.value > 0.88


def test_cross_conformal_sets_cover(simulations):
    # 60 patients in five folds: too few for a calibrator a fold
    for share in simulations.cross_coverage(60, 0.90, 10, seed=1):
        assert 0.86 < share.value < 0.97


def test_intervals_hold_the_truth(simulations):
    held = simulations.interval_coverage(100, 3, 60, seed=1, resamples=200)
    assert set(held) >= {"auroc", "sensitivity", "kappa", "brier"}
    for name, share in held.items():
        assert share.value > 0.85, name


def test_few_patients_have_honest_intervals_too(simulations):
    for name, share in simulations.interval_coverage(15, 3, 80, seed=1, resamples=10).items():
        assert share.value > 0.85, name


def test_operating_points_keep_their_sensitivity(simulations):
    _shown, kept = simulations.operating_guarantee(200, 0.90, 100, seed=1)
    assert kept.value > 0.88
    assert kept.value < 1
