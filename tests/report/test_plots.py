"""Curves as SVG: deterministic, text as text, nothing that leaks into the page."""

import re

import numpy as np
import pytest

from sizhen.core.evaluation import Curve
from sizhen.report import plots

X = tuple(np.linspace(0, 1, 11))
PLOTS = {
    "reliability": lambda curves: plots.reliability(curves, curves),
    "roc": plots.roc,
    "precision_recall": plots.precision_recall,
    "answered": plots.answered,
}


@pytest.mark.parametrize("name", PLOTS)
def test_plot_is_the_same_every_time_and_stays_at_home(name: str) -> None:
    curves = [Curve("roc", X, X, "肺炎 $5 & <b>")]
    svg = PLOTS[name](curves)
    assert svg == PLOTS[name](curves)
    assert svg.startswith("<svg")
    assert svg.endswith("</svg>")
    for outside in ("http", "<style", "<metadata", "DejaVu", "<!DOCTYPE"):
        assert outside not in svg


def test_text_stays_text() -> None:
    assert "肺炎 $5 &amp; &lt;b&gt;" in plots.roc([Curve("roc", X, X, "肺炎 $5 & <b>")])


def test_ids_of_two_plots_differ_and_references_hold() -> None:
    one, two = plots.roc([Curve("roc", X, X)]), plots.precision_recall([Curve("precision_recall", X, X)])
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, two)]
    assert not ids[0] & ids[1]
    for svg, known in zip((one, two), ids, strict=True):
        assert set(re.findall(r'(?:url\(|href=")#([^")]+)', svg)) <= known


def test_of_many_curves_eight_are_named() -> None:
    svg = plots.roc([Curve("roc", X, X, f"class-{i}") for i in range(12)])
    assert [f"class-{i}" in svg for i in range(12)] == [True] * 8 + [False] * 4
