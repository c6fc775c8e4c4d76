"""Recipes: every key known, every mistake told with what was meant."""

import contextlib
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import RecipeError
from sizhen.core.recipe import Recipe, Section, from_table, load, parse, to_table


class Pictures(Section):
    files: ClassVar[tuple[str, ...]] = ("rules",)
    size: int = 28
    rules: str | None = None


class Waves(Section):
    rate: float = 360.0


KEYS: dict[str, type[Section]] = {"images": Pictures, "signals": Waves}
HEAD = 'examination = "images"\n'


def test_all_that_is_missing_is_guessed() -> None:
    recipe = parse(HEAD, KEYS)
    assert (recipe.task, recipe.positive, recipe.split.design, recipe.learn.seed, recipe.trust.level) == (None, None, None, 0, 0.90)
    assert recipe.room_as(Pictures).size == 28


def test_a_room_has_its_own_table() -> None:
    recipe = parse(HEAD + 'task = "ordinal"\n[images]\nsize = 64\n[split]\nfolds = 10\n', KEYS)
    assert (recipe.room_as(Pictures).size, recipe.split.folds, recipe.task) == (64, 10, "ordinal")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("examination = ", "recipe is not TOML: "),
        ("x = " + "[" * 10_000, "recipe is not TOML: "),
        ("", "recipe has no key examination; expected one of images, signals"),
        ('examinaton = "images"', "(did you mean to write examinaton as examination?)"),
        ('examination = "imges"', "recipe: examination 'imges' is not known (did you mean images?); expected one of images, signals"),
        ("examination = 3", "recipe: examination 3 is not known; expected one of images, signals"),
        (
            HEAD + 'positiv = "1"',
            "recipe: the key positiv is not known (did you mean positive?); expected one of data, examination, images,",
        ),
        (HEAD + "[images]\nsise = 3", "recipe: the key images.sise is not known (did you mean size?); expected one of rules, size"),
        (HEAD + "[signals]\nrate = 3", "recipe: the key signals is not known"),
        (HEAD + "[learn]\nsede = 3", "recipe: the key learn.sede is not known (did you mean seed?)"),
        (HEAD + "learn = 3", "recipe: learn is a value; expected a table [learn]"),
        (HEAD + '[images]\nsize = "big"', "recipe: images.size is 'big'; expected a whole number"),
        (HEAD + "[trust]\nlevel = 2", "recipe: trust.level is 2; expected less than 1"),
        (HEAD + "[split]\nfolds = 1", "recipe: split.folds is 1; expected 2 or more"),
        (HEAD + 'task = "binray"', "similarity, groups (did you mean binary?)"),
        (HEAD + "[trust]\nlevel = true", "recipe: trust.level is True; expected"),
        (HEAD + 'task = "guess"', "recipe: task is 'guess'; expected one of binary, multiclass"),
    ],
)
def test_mistakes(text: str, says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(text, KEYS)
    assert says in caught.value.message
    assert caught.value.exit_code == 2


def test_settings_win() -> None:
    recipe = parse(HEAD + "[learn]\nseed = 1\n", KEYS, settings=["learn.seed=7", "task=ordinal", "images.size = 32", 'positive="1"'])
    assert (recipe.learn.seed, recipe.task, recipe.room_as(Pictures).size, recipe.positive) == (7, "ordinal", 32, "1")


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("learn.seed", "--set learn.seed has no value; expected KEY=VALUE, such as learn.seed=1"),
        ("=3", "--set =3 has no value"),
        ("examination.x=3", "--set examination.x=3: examination is a value, not a table"),
        ("learn.sede=1", "the key learn.sede is not known (did you mean seed?)"),
        ("learn.seed=abc", "learn.seed is 'abc'; expected a whole number"),
    ],
)
def test_settings_with_mistakes(setting: str, says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(HEAD, KEYS, settings=[setting])
    assert says in caught.value.message


def test_files_are_found_beside_the_recipe_and_their_folders_stay_at_home(tmp_path: Path) -> None:
    path = tmp_path / "recipes" / "chest.toml"
    path.parent.mkdir()
    path.write_text(HEAD + 'data = "../胸片"\n[images]\nrules = "rules/pairs.csv"\n', "utf-8")
    recipe = load(path, KEYS)
    assert recipe.data == str(tmp_path / "胸片")
    assert recipe.room_as(Pictures).rules == str(path.parent / "rules" / "pairs.csv")
    table = to_table(recipe)
    assert str(tmp_path) not in repr(table)
    assert table["images"]["rules"] == "pairs.csv"


def test_a_recipe_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="is not there; expected a recipe, which `sizhen init DATA` writes"):
        load(tmp_path / "a.toml", KEYS)
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecipeError, match=r"b.toml cannot be read \(UnicodeDecodeError\); expected a recipe in TOML, as UTF-8"):
        load(tmp_path / "b.toml", KEYS)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 99), level=st.floats(0.51, 0.99), size=st.integers(1, 512), folds=st.integers(2, 50))
def test_a_table_gives_the_recipe_again(seed: int, level: float, size: int, folds: int) -> None:
    recipe = parse(HEAD, KEYS, settings=[f"learn.seed={seed}", f"trust.level={level}", f"images.size={size}", f"split.folds={folds}"])
    again = from_table(to_table(recipe), KEYS)
    assert (again, to_table(again)) == (recipe, to_table(recipe))


@settings(max_examples=100, deadline=None)
@given(text=st.one_of(st.text(max_size=100), st.binary(max_size=100).map(lambda b: b.decode("latin-1"))), setting=st.text(max_size=30))
def test_random_text_gives_a_recipe_or_a_sentence(text: str, setting: str) -> None:
    with contextlib.suppress(RecipeError):
        assert isinstance(parse(HEAD + text, KEYS, settings=[setting]), Recipe)
