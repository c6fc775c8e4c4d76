import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from sizhen.core.errors import DataError
from sizhen.treatments.estimators import TreatmentRecommender

METHODS = ("user-based", "item-based", "popularity")


@parametrize_with_checks([TreatmentRecommender(method) for method in METHODS])
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(0)
    known = (generator.random((200, 6)) < 0.4).astype(float)
    chances = 0.05 + 0.8 * (known @ np.eye(6)[:, :5]).clip(0, 1)
    return known, (generator.random((200, 5)) < chances).astype(float)


@pytest.mark.parametrize("method", METHODS)
def test_sparse_and_dense_agree(data, method):
    known, answers = data
    dense = TreatmentRecommender(method).fit(known, answers).shares(known)
    sparse = TreatmentRecommender(method).fit(csr_matrix(known), csr_matrix(answers)).shares(csr_matrix(known))
    np.testing.assert_allclose(dense, sparse)


def test_it_finds_what_goes_with_what(data):
    known, answers = data
    fitted = TreatmentRecommender("item-based").fit(known, answers, groups=np.arange(200))
    assert fitted.recommend(np.eye(6)[:5], 1).ravel().tolist() == [0, 1, 2, 3, 4]
    assert clone(fitted).fit(known, answers).recommend(known, 3).shape == (200, 3)


@pytest.mark.parametrize("method", METHODS)
def test_explanations_add_up(data, method):
    known, answers = data
    fitted = TreatmentRecommender(method).fit(known, answers)
    values = fitted.log_odds(known[:10])
    for item in range(5):
        for row, said in enumerate(fitted.explain(known[:10], item)):
            assert said.base + sum(c.value for c in said.contributions) == pytest.approx(values[row, item], abs=1e-6)


def test_sets_of_names_and_what_one_has_is_not_recommended():
    baskets = [{"rice", "tea"}, {"rice", "tea", "salt"}, {"rice", "salt"}, {"tea"}]
    fitted = TreatmentRecommender("item-based").fit(baskets)
    assert fitted.items_ == ("rice", "salt", "tea")
    assert fitted.recommend([{"rice", "salt", "never seen"}], 3).tolist() == [[2, -1, -1]]


@pytest.mark.parametrize(
    ("parameters", "X", "y", "error", "sentence"),
    [
        ({"method": "oracle"}, np.eye(3), None, ValueError, "method 'oracle' is not known; expected user-based"),
        ({}, -np.eye(3), None, ValueError, "Negative values"),
        ({}, np.eye(3), -np.eye(3), ValueError, "y has negative or missing numbers"),
        ({}, np.eye(3), np.eye(2), ValueError, "y has 2 rows, X has 3; expected one for each patient"),
        ({}, [set(), set()], None, DataError, "all sets are empty"),
    ],
)
def test_what_cannot_be_fitted_says_why(parameters, X, y, error, sentence):
    with pytest.raises(error, match=sentence):
        TreatmentRecommender(**parameters).fit(X, y)


def test_an_item_that_is_no_column(data):
    with pytest.raises(ValueError, match="item 5 is not a column; expected 0 to 4"):
        TreatmentRecommender().fit(*data).explain(data[0], 5)
