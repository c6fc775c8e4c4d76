"""SignalClassifier keeps scikit-learn's contract on arrays and on lists of series."""

import numpy as np
import pytest
from sklearn.base import clone

from sizhen.core.errors import DataError
from sizhen.signals.estimators import SignalClassifier, as_series


def waves(n: int = 60, steps: int = 40) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    y = np.arange(n) % 2
    clock = np.linspace(0, 6, steps)
    X = np.sin(clock[None] * (1 + y[:, None])) + generator.normal(0, 0.1, (n, steps))
    return X, np.where(y == 1, "fast", "slow")


@pytest.mark.parametrize("network", ["gru", "bilstm", "rnn", "lightgbm"])
def test_fits_and_predicts(network: str) -> None:
    X, y = waves()
    model = clone(SignalClassifier(network=network, epochs=25, rate=0.02)).fit(X, y)  # type: ignore[arg-type]
    assert (model.predict(X) == y).mean() > 0.9
    assert model.predict_proba(X).shape == (60, 2)
    evidence = model.explain(X[:1])[0]
    assert len(evidence.regions) == 8
    assert model.get_params()["network"] == network


def test_series_of_different_lengths_channels_and_gaps() -> None:
    X, y = waves()
    series = [np.stack([row, row[::-1]], axis=1)[: 30 + i % 10] for i, row in enumerate(X)]
    series[3][5:9] = np.nan
    model = SignalClassifier(network="lightgbm").fit(series, y, groups=np.arange(60) // 2)
    assert (model.predict(series) == y).mean() > 0.9
    silent = np.full((20, 2), np.nan)
    assert np.isnan(model.predict_proba([series[0], silent])[1]).all()
    with pytest.raises(ValueError, match="no opinion on 1 of 2 cases.*holds no number"):
        model.predict([series[0], silent])


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        (np.zeros((2, 3, 4, 5)), "X has 4 axes"),
        ([], "X has no signal"),
        ([["a", "b"]], "signal 0 is not made of numbers"),
        ([np.zeros(0)], "signal 0 has shape"),
        ([np.zeros(5), np.zeros((5, 2))], "signal 1 has 2 channels; expected 1"),
        ([np.array([1.0, np.inf])], "signal 0 holds infinity"),
    ],
)
def test_what_is_no_signal(X: object, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence) as error:
        as_series(X)
    assert isinstance(error.value, ValueError)


def test_parameters_and_channels_that_do_not_fit() -> None:
    X, y = waves()
    with pytest.raises(ValueError, match="network 'cnn' is not known"):
        SignalClassifier(network="cnn").fit(X, y)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a parameter is impossible"):
        SignalClassifier(rate=-1.0).fit(X, y)
    with pytest.raises(ValueError, match="only one class"):
        SignalClassifier().fit(X, np.zeros(60))
    model = SignalClassifier(network="lightgbm").fit(X, y)
    with pytest.raises(ValueError, match="X has 2 channels; expected 1"):
        model.predict(np.zeros((3, 40, 2)))
