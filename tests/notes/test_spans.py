"""Tags, Viterbi and span probabilities against the sum over all ways."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp

from sizhen.notes.spans import FORBIDDEN, Chains, Scheme, log_odds, overlapping


def chains_of(scheme, seed=0):
    generator = np.random.default_rng(seed)
    step, first, last = scheme.allowed()
    shape = (scheme.heads, scheme.tags)
    return Chains(
        scheme,
        np.where(step, generator.normal(size=(*shape, scheme.tags)), FORBIDDEN),
        np.where(first, generator.normal(size=shape), FORBIDDEN),
        np.where(last, generator.normal(size=shape), FORBIDDEN),
    )


def every_way(chains, emissions, head):
    """(tags, score) of every way through (T, K) emissions of one head."""
    for tags in product(range(chains.scheme.tags), repeat=len(emissions)):
        score = chains.first[head, tags[0]] + chains.last[head, tags[-1]] + sum(emissions[t, tag] for t, tag in enumerate(tags))
        yield tags, score + sum(chains.transitions[head, a, b] for a, b in pairwise(tags))


@pytest.mark.parametrize("scheme", [Scheme(1, True), Scheme(2, False)])
def test_against_every_way(scheme):
    chains = chains_of(scheme)
    lengths = np.array([4, 2, 1])
    emissions = np.random.default_rng(1).normal(size=(3, 4, scheme.heads, scheme.tags))
    best = chains.viterbi(emissions, lengths)
    sums = chains.forward_backward(emissions, lengths)
    for row, length in enumerate(lengths):
        for head in range(scheme.heads):
            ways = list(every_way(chains, emissions[row, :length, head], head))
            assert tuple(best[row][:, head]) == max(ways, key=lambda way: way[1])[0]
            total = logsumexp([score for _tags, score in ways])
            assert sums[2][row, head] == pytest.approx(total, abs=1e-6)
            label = head if not scheme.flat else 0
            for start in range(length):
                for end in range(start + 1, length + 1):
                    having = [score for tags, score in ways if (start, end, 0) in Scheme(1, True).decode(np.array(tags)[:, None])]
                    wanted = logsumexp(having) - total
                    assert chains.log_probability(emissions, sums, row, (start, end, label)) == pytest.approx(wanted, abs=1e-6)


def test_torch_agrees_with_numpy():
    import torch

    from sizhen.notes.networks import TaggerNet

    for scheme in (Scheme(3, True), Scheme(3, False)):
        net = TaggerNet([(5, 4)], 1, scheme, 3, forget=0.0).eval()
        ids, lengths = torch.randint(0, 5, (3, 6, 1)), torch.tensor([6, 4, 1])
        spans = [[(0, 2, 1), (3, 4, 0)], [(1, 4, 2)], []]
        tags = np.stack([np.pad(scheme.encode(int(n), s), ((0, 6 - int(n)), (0, 0))) for n, s in zip(lengths, spans, strict=True)])
        loss = float(net.loss(ids, lengths, torch.from_numpy(tags)).detach()) * int(lengths.sum())
        chains = net.as_chains()
        emissions = net(ids, lengths).detach().numpy().astype(np.float64).reshape(3, 6, scheme.heads, scheme.tags)
        total = chains.forward_backward(emissions, lengths.numpy())[2]
        score = 0.0
        for row, n in enumerate(lengths.tolist()):
            for head in range(scheme.heads):
                way = tags[row, :n, head]
                score += chains.first[head, way[0]] + chains.last[head, way[-1]] + sum(emissions[row, t, head, way[t]] for t in range(n))
                score += sum(chains.transitions[head, a, b] for a, b in pairwise(way))
        assert loss == pytest.approx(total.sum() - score, rel=1e-4)


spans_in = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 4), st.integers(0, 2)).map(lambda s: (s[0], min(s[0] + s[1], 10), s[2])), max_size=5
)


@settings(max_examples=100, deadline=None)
@given(spans_in, st.booleans())
def test_what_is_encoded_comes_back(spans, flat):
    scheme = Scheme(3, flat)
    back = scheme.decode(scheme.encode(10, spans))
    assert set(back) <= set(spans)
    apart = {s for s in spans if not any(o != s and o[0] < s[1] and s[0] < o[1] and (flat or o[2] == s[2]) for o in spans)}
    assert apart <= set(back)
    step, first, last = scheme.allowed()
    tags = scheme.encode(10, spans)
    for head in range(scheme.heads):
        way = tags[:, head]
        assert first[way[0]]
        assert last[way[-1]]
        assert all(step[a, b] for a, b in pairwise(way))


def test_overlaps_are_seen():
    assert overlapping([[(0, 5, "a"), (2, 3, "b")]])
    assert overlapping([[], [(0, 2, "a"), (1, 3, "a")]])
    assert not overlapping([[(0, 2, "a"), (2, 3, "b")], [(0, 9, "a")]])


def test_log_odds_are_bounded():
    assert log_odds(0.0) == 16
    assert log_odds(-1e9) == -16
    assert log_odds(np.log(0.75)) == pytest.approx(np.log(3))
