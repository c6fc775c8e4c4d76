"""What a person hands in to be examined: pictures, folders, archives, manifests, several at once."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sizhen.core.errors import DataError
from sizhen.core.recipe import Recipe
from sizhen.images.handed_in import cases

RECIPE = Recipe(examination="images", task="binary", positive="yes")


def test_one_picture_has_a_name_and_no_label(tmp_path, squares):
    picture = squares(1)[0][0]
    path = tmp_path / "一张 图.png"
    Image.fromarray(picture).save(path)
    cohort = cases([path], RECIPE)
    assert cohort.ids == ("一张 图.png",)
    assert cohort.labels is None
    np.testing.assert_array_equal(cohort.case(0).payload, picture)


def test_a_folder_says_nothing_by_its_folders(by_class):
    cohort = cases([by_class], RECIPE)
    assert len(cohort) == 20
    assert cohort.labels is None
    assert cohort.parts is None


def test_several_inputs_become_one_cohort(by_class, tmp_path, squares):
    archive = tmp_path / "a.npz"
    np.savez(archive, test_images=squares(2)[0], test_labels=[1, 0])
    cohort = cases([by_class / "no" / "0.png", by_class / "no" / "0.png", archive, by_class], RECIPE)
    assert len(cohort) == 24
    assert cohort.ids[:3] == ("0.png", "0.png (2)", "test-00000")
    assert cohort.labels[:4] == (None, None, "1", "0")
    assert len(set(cohort.ids)) == 24


def test_manifests_keep_their_labels(by_class):
    pd.DataFrame({"path": ["no/0.png", "yes/1.png"], "label": ["no", "yes"]}).to_csv(by_class / "list.csv", index=False)
    assert cases([by_class / "list.csv"], RECIPE).labels == ("no", "yes")
    assert cases([by_class], RECIPE).ids == ("no/0.png", "yes/1.png")


def test_what_cannot_be_read_is_named(tmp_path):
    (tmp_path / "x.png").write_bytes(b"hello")
    with pytest.raises(DataError, match=r"x\.png is not a picture"):
        cases([tmp_path / "x.png"], RECIPE)
    with pytest.raises(DataError, match=r"absent\.png cannot be read"):
        cases([tmp_path / "absent.png"], RECIPE)
    with pytest.raises(DataError, match="no input was given"):
        cases([], RECIPE)
