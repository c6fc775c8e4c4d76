import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from sizhen.treatments.neighbours import ItemBased, Popularity, UserBased, along_the_line, grouped, log_odds, overall, share_of

KNOWN = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1]], float)
GIVEN = np.array([[1, 0], [1, 1], [0, 1], [0, 1], [1, 1]], float)


def tables(known=KNOWN, answers=GIVEN):
    return csr_matrix(known), csr_matrix(answers)


def test_user_based_is_the_weighted_share_computed_by_hand():
    ranker = UserBased.fit(*tables(), exponent=2.0, shrinkage=4.0, smoothing=1.0, power=1.0)
    query = np.array([[1.0, 1.0, 0.0]])
    cosines = np.array([1 / np.sqrt(2), 1 / np.sqrt(2), 1.0, 1 / np.sqrt(2), 0.5])
    weights = cosines**2
    prior = share_of(ranker.prior.values(csr_matrix(query)))[0]
    by_hand = (weights @ GIVEN + 4.0 * prior) / (weights.sum() + 4.0)
    np.testing.assert_allclose(share_of(ranker.values(csr_matrix(query)))[0], by_hand, rtol=1e-12)


def test_log_odds_neighbours_computed_by_hand():
    ranker = ItemBased.fit(*tables(), "log-odds", smoothing=2.0, power=0.5)
    usual = (GIVEN.sum(0) + 0.5) / 6
    with_finding = [(KNOWN[:, c] @ GIVEN + 2 * usual) / (KNOWN[:, c].sum() + 2) for c in (0, 1)]
    logit = lambda p: np.log(p / (1 - p))  # noqa: E731
    by_hand = logit(usual) + sum(logit(share) - logit(usual) for share in with_finding) / np.sqrt(2)
    np.testing.assert_allclose(ranker.values(csr_matrix([[1.0, 1.0, 0.0]]))[0], by_hand, rtol=1e-12)


def test_the_shrunk_cosine_is_scikit_learns_times_the_shrinkage():
    from sklearn.metrics.pairwise import cosine_similarity

    ranker = ItemBased.fit(*tables(), "cosine", smoothing=3.0)
    both = KNOWN.T @ GIVEN
    np.testing.assert_allclose(ranker.table(), cosine_similarity(KNOWN.T, GIVEN.T) * both / (both + 3.0), rtol=1e-12)


def test_popularity_is_the_same_for_everybody():
    values = Popularity.fit(csr_matrix(GIVEN)).values(csr_matrix(KNOWN))
    np.testing.assert_allclose(share_of(values), np.tile((GIVEN.sum(0) + 0.5) / 6, (5, 1)))


def test_equal_neighbours_are_one_row_and_change_nothing():
    sets, counts, patients = grouped(*tables())
    assert patients.tolist() == [2, 1, 1, 1]
    assert counts.toarray()[0].tolist() == [2, 1]
    assert sets.toarray().tolist() == [[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1]]  # sorted by content, not by when they came


def test_pairs_that_few_patients_have_are_not_kept():
    ranker = ItemBased.fit(*tables(), support=2)
    assert (KNOWN.T @ GIVEN)[0].tolist() == [2, 2]
    assert ranker.together.toarray().tolist() == [[2, 2], [0, 3], [0, 0]]


def test_a_finding_nobody_had_adds_nothing():
    known = np.hstack([KNOWN, np.zeros((5, 1))])
    ranker = ItemBased.fit(csr_matrix(known), csr_matrix(GIVEN), smoothing=2.0, power=1.0)
    np.testing.assert_allclose(ranker.values(csr_matrix([[0.0, 0, 0, 1]])), ranker.base[None])


@pytest.mark.parametrize("start", [0.3, 0.0, 1e-9])
def test_parts_along_the_line_add_up(start):
    parts = np.array([0.2, -0.05, 0.1])
    assert along_the_line(parts, start).sum() == pytest.approx(
        float(log_odds(np.array(start + 0.25)) - log_odds(np.array(start))), abs=1e-9
    )


def test_parts_that_cancel_keep_their_signs():
    values = along_the_line(np.array([0.1, -0.1]), 0.5)
    np.testing.assert_allclose(values, [0.4, -0.4])  # the slope of the log odds at one half is 4


def test_small_groups_are_not_named():
    ranker = UserBased.fit(*tables(), smallest_group=2)
    kinds = {(share.columns, share.kind): share.support for share in ranker.shares(csr_matrix([[1.0, 1.0, 0.0]]), 0)[1]}
    assert kinds[(0,), "neighbours"] == 2  # two patients share the first finding only
    assert kinds[(1,), "neighbours"] == 2
    assert kinds[(), "fewer"] == 1  # one shares both: not shown by itself


binary = st.integers(0, 2**32 - 1)


@settings(max_examples=40, deadline=None)
@given(binary, st.sampled_from(["user", "log-odds", "cosine"]), st.integers(1, 4))
def test_contributions_add_up_to_the_score(seed, kind, group):
    generator = np.random.default_rng(seed)
    known = (generator.random((30, 6)) < 0.3).astype(float)
    answers = (generator.random((30, 5)) < 0.3).astype(float)
    if kind == "user":
        ranker = UserBased.fit(csr_matrix(known), csr_matrix(answers), exponent=generator.uniform(1, 20), smallest_group=group)
    else:
        ranker = ItemBased.fit(csr_matrix(known), csr_matrix(answers), kind, power=generator.uniform(0, 1), support=group)
    query = csr_matrix((generator.random((1, 6)) < 0.5).astype(float))
    values = ranker.values(query)[0]
    for item in range(5):
        base, shares = ranker.shares(query, item)
        assert base + sum(share.value for share in shares) == pytest.approx(values[item], abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(binary)
def test_a_patient_scores_alike_alone_and_in_company(seed):
    generator = np.random.default_rng(seed)
    known, answers = (csr_matrix((generator.random((40, n)) < 0.3).astype(float)) for n in (7, 6))
    ranker = UserBased.fit(known, answers)
    together = ranker.values(known)
    alone = np.vstack([ranker.values(known[row]) for row in range(40)])
    np.testing.assert_allclose(together, alone, atol=1e-12)


def test_nobody_is_asked_of_nobody():
    assert UserBased.fit(*tables()).values(csr_matrix((0, 3))).shape == (0, 2)
    assert overall(np.zeros(2), 0.0).tolist() == [0.0, 0.0]
