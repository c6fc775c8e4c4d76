"""Drawing: what is shown of deep pictures, and where evidence lies in words."""

import numpy as np
import pytest

from sizhen.core.case import Case
from sizhen.core.evidence import Evidence, Region
from sizhen.images.pictures import describe, displayable, draw


def test_any_depth_and_channels_can_be_shown():
    deep = np.linspace(1000, 3000, 400).reshape(20, 20).astype(np.uint16)
    shown = displayable(deep)
    assert shown.dtype == np.uint8
    assert (shown.min(), shown.max()) == (0, 255)
    assert displayable(deep.astype(np.float32) * np.nan).max() == 0
    assert displayable(np.zeros((4, 5, 1), np.uint8)).shape == (4, 5)
    assert displayable(np.zeros((4, 5, 2), np.uint8)).shape == (4, 5)
    assert displayable(np.zeros((4, 5, 4), np.uint8)).shape == (4, 5, 3)


@pytest.mark.parametrize(
    ("where", "place"), [((0, 0, 4, 4), "at the top left"), ((12, 12, 16, 16), "in the middle"), ((24, 14, 28, 16), "at the bottom")]
)
def test_places_are_said_in_words(where, place):
    said = describe(Evidence("occlusion", "ill", regions=(Region(where, 1.0),)), (28, 28))
    assert said == f"what speaks most for ill lies {place}"


def test_a_picture_with_heat_is_one_piece_of_markup():
    heat = np.zeros((20, 20), np.float32)
    heat[3:6, 3:6] = 1
    picture = draw(Case("x", np.zeros((20, 20), np.uint8)), [Evidence("occlusion", "ill", heat=heat)])
    assert picture.markup.count("data:image/png;base64,") == 2
    assert "does not lower the score of ill" in picture.description
