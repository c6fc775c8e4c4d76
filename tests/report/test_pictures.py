"""Evidence drawn over images, texts and signals keeps to the input's own coordinates."""

import base64
import io
import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sizhen.core import language
from sizhen.core.evidence import Contribution
from sizhen.report.pictures import contribution_bars, heat_over_image, text_with_marks
from sizhen.report.strips import chart, ecg_paper


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.use(None)


def images(markup: str) -> list[np.ndarray]:
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for data in re.findall(r"base64,([^\"]+)", markup)]


def test_heat_lies_where_it_belongs() -> None:
    image = np.arange(28 * 28, dtype=np.uint16).reshape(28, 28).astype(np.uint8)
    heat = np.zeros((28, 28))
    heat[4:8, 20:24] = 2.0
    heat[20:24, 4:8] = -2.0
    original, drawn = images(heat_over_image(image, heat))
    assert np.array_equal(original[..., 0], image)
    factor = drawn.shape[0] // 28
    changed = (drawn[::factor, ::factor].astype(int) != original).any(axis=2)
    assert changed[4:8, 20:24].all()
    assert changed[20:24, 4:8].all()
    assert not changed[heat == 0].any()
    middle = factor // 2
    assert drawn[6 * factor, 22 * factor, 0] > drawn[6 * factor, 22 * factor, 2]  # for: orange
    assert drawn[22 * factor + middle, 6 * factor + middle, 2] > drawn[22 * factor + middle, 6 * factor + middle, 0]  # against: blue


def test_large_and_colour_images_are_reduced() -> None:
    original, drawn = images(heat_over_image(np.zeros((2000, 1000, 3), np.uint8), np.ones((2000, 1000))))
    assert max(original.shape) <= 768
    assert max(drawn.shape) <= 768


def test_without_heat_the_image_stands_alone() -> None:
    assert len(images(heat_over_image(np.zeros((28, 28), np.uint8), np.full((28, 28), np.nan)))) == 1


MARK = st.tuples(st.integers(-3, 60), st.integers(-3, 60), st.floats(-5, 5), st.sampled_from(["", "药物", "<b>"]))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=50), st.lists(MARK, max_size=6))
def test_marks_never_change_the_text(text: str, marks: list[tuple[int, int, float, str]]) -> None:
    markup = text_with_marks(text, marks)
    without_labels = re.sub(r"<span .*?</span>", "", markup, flags=re.DOTALL)
    assert unescape(re.sub(r"<[^>]*>", "", without_labels)) == text


def test_marks_count_in_code_points() -> None:
    markup = text_with_marks("𠮷野家发热3天", [(3, 5, 1.0, "症状"), (0, 2, -1.0, "")])
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", markup) == ["𠮷野", "发热"]
    assert "solid" in markup
    assert "dotted" in markup


def test_long_text_shows_what_surrounds_the_marks() -> None:
    text = "a" * 50_000 + "fever" + "b" * 50_000
    markup = text_with_marks(text, [(50_000, 50_005, 1.0, "")])
    assert ">fever</mark>" in markup
    assert len(markup) < 5_000
    assert markup.count("left out") == 2


def test_bars_add_up_with_the_rest_in_one_row() -> None:
    rng = np.random.default_rng(0)
    shares = [Contribution(f"word{i}", float(v)) for i, v in enumerate(rng.normal(size=40))]
    total = 0.5 + sum(c.value for c in shares)
    markup = contribution_bars(shares, 0.5, total, most=10)
    values = [float(value.replace("\u2212", "-")) for value in re.findall(r">([+\u2212]\d+\.\d{3})<", markup)]
    assert len(values) == 13
    assert "30 others together" in markup
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.007)
    assert values[-1] == pytest.approx(total, abs=0.001)


def test_paper_runs_at_25_mm_a_second_and_10_mm_a_millivolt() -> None:
    signal = np.zeros((1000, 1))
    signal[500] = 1.0
    markup = ecg_paper(signal, 250, ["II"])
    path = re.search(r'scale\(\.01\)" d="M(\d+) (\d+)l0 0([^"]*)"', markup)
    assert path is not None
    steps = np.array([[int(a), int(b)] for a, b in re.findall(r"l(-?\d+) (-?\d+)", path[3])])
    assert steps[:, 0].sum() == pytest.approx(100 * 25 * 999 / 250, abs=1)
    assert steps[499].tolist() == [10, -1000]
    assert steps[500].tolist() == [10, 1000]


def test_paper_breaks_where_nothing_was_recorded_and_says_what_is_cut() -> None:
    signal = np.zeros((100, 1))
    signal[40:60] = np.nan
    assert ecg_paper(signal, 100, ["II"]).count("l0 0") == 2
    assert "The first 70 s of 100 s are drawn." in ecg_paper(np.zeros((1000, 1)), 10, ["II"])


def test_marks_and_beats_count_in_the_record() -> None:
    markup = ecg_paper(
        np.zeros((700, 2)), 100, ["I", "II"], [(5100, 5200, 1.0, "II"), (0, 100, 1.0, None)], [(5100, "V"), (90, "N")], start=5000
    )
    rectangles = re.findall(r'<rect x="([\d.]+)"[^>]*? width="([\d.]+)"', markup)
    assert rectangles == [("34.00", "25.00")]  # one second after the row's begin at 9 mm, one second long, in one lead
    assert ">V</text>" in markup
    assert ">N</text>" not in markup
    assert "50.0 s" in markup


@pytest.mark.parametrize("signal", [np.zeros((0, 1)), np.full((50, 2), np.nan), np.full((50, 1), 1e6)])
def test_paper_takes_odd_signals(signal: np.ndarray) -> None:
    assert "<svg" in ecg_paper(signal, 100, ["I", "II"][: signal.shape[1]])


def test_chart_leaves_gaps_and_shades_one_variable() -> None:
    values = np.array([1.0, 2.0, np.nan, 4.0])
    markup = chart(np.arange(4), {"HR": values, "pH": np.full(4, np.nan)}, [(1, 2, 1.0, "HR")], {"HR": "bpm"})
    assert "1 … 4 bpm" in markup
    assert "not measured" in markup
    assert markup.count("<rect") == 1
    assert markup.count("h0") == 3
    assert markup.count("L") == 1 + markup.count("Lactate")
