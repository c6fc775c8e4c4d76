"""Rankings against scikit-learn and by hand."""

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import judge, untrusted

TASK = Task("ranking", unit="item")
ITEMS = tuple(f"i{k}" for k in range(30))


def table(relevant, hidden, items=ITEMS, unseen=()):
    """Scores of lists: `relevant` (L, 20) of 0 and 1 in the list's order, `hidden` true items of each beyond the list."""
    rows = []
    for case, (places, beyond) in enumerate(zip(relevant, hidden, strict=True)):
        rows += [(case, 20.0 - k, int(hit), True, k) for k, hit in enumerate(places)]
        rows += [(case, -5.0, 1, False, len(items) + j if unseen else 20 + j) for j in range(beyond)]
    case, values, truth, said, group = (np.array(column) for column in zip(*rows, strict=True))
    return Scores(
        case, case, values[:, None].astype(np.float32), truth.astype(np.int8), group=group, proposed=said, items=items, unseen=unseen
    )


def test_measures_by_hand():
    places = np.zeros((12, 20), int)
    places[:, [0, 2, 7]] = 1
    found = measure(judge(untrusted(TASK), [table(places, [1] * 12)]), TASK, resamples=20).measures
    assert found["precision_at_5"].value == pytest.approx(2 / 5)
    assert found["recall_at_5"].value == pytest.approx(2 / 4)
    assert found["recall_at_10"].value == pytest.approx(3 / 4)
    assert found["precision_at_20"].value == pytest.approx(3 / 20)
    assert found["map_at_5"].value == pytest.approx((1 + 2 / 3) / 4)
    assert found["hit_rate"].value == 1
    ideal = (1 / np.log2(np.arange(4) + 2)).sum()
    assert found["ndcg_at_5"].value == pytest.approx((1 + 1 / np.log2(4)) / ideal)
    assert found["catalogue_coverage"].value == pytest.approx(5 / 30)
    assert found["catalogue_coverage"].low is None


def test_ndcg_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    places = (rng.random((40, 20)) < 0.3).astype(int)
    places[:, 4] = 1
    found = measure(judge(untrusted(TASK), [table(places, [0] * 40)]), TASK, resamples=20).measures
    for depth in (5, 10, 20):
        wanted = ndcg_score(places, np.tile(np.arange(20, 0, -1), (40, 1)), k=depth)
        assert found[f"ndcg_at_{depth}"].value == pytest.approx(wanted)


def test_an_unseen_item_stays_in_the_denominator_of_recall():
    places = np.zeros((12, 20), int)
    places[:, 0] = 1
    found = measure(judge(untrusted(TASK), [table(places, [1] * 12, unseen=("new herb",))]), TASK, resamples=20)
    assert found.measures["recall_at_20"].value == pytest.approx(0.5)
    assert found.unseen == {"new herb": 12}


def test_a_list_without_a_true_item_is_left_out():
    places = np.zeros((12, 20), int)
    places[:6, 0] = 1
    assert measure(judge(untrusted(TASK), [table(places, [0] * 12)]), TASK, resamples=20).measures["precision_at_5"].value == pytest.approx(
        0.2
    )


def test_order_is_by_score_whatever_the_order_of_rows():
    places = np.zeros((12, 20), int)
    places[:, 0] = 1
    scores = table(places, [0] * 12)
    turned = scores.take(np.arange(len(scores))[::-1])
    turned = turned.take(np.argsort(turned.case, kind="stable"))
    assert measure(judge(untrusted(TASK), [turned]), TASK, resamples=20).measures["map_at_5"].value == 1
