"""Tasks that contradict themselves are refused, and errors know their exit code."""

import pytest

from sizhen.core import errors
from sizhen.core.errors import RecipeError, SizhenError
from sizhen.core.task import Task


def test_the_finding_is_a_class() -> None:
    task = Task("binary", ("0", "1"))
    assert task.positive_index is None
    assert task.with_positive("1").positive_index == 1
    with pytest.raises(RecipeError, match="positive = '2' is not a label here; expected one of 0, 1"):
        task.with_positive("2")


def test_what_no_task_can_be() -> None:
    with pytest.raises(RecipeError, match="task 'guess' is not known; expected one of binary, multiclass,"):
        Task("guess")  # type: ignore[arg-type]
    with pytest.raises(RecipeError, match="name each label once"):
        Task("multiclass", ("a", "b", "a"))


def test_exit_codes() -> None:
    codes = {name: kind.exit_code for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SizhenError)}
    assert codes == {
        "SizhenError": 70,
        "UsageError": 2,
        "RecipeError": 2,
        "MissingDependencyError": 2,
        "DataError": 3,
        "ContractError": 3,
        "BundleError": 4,
        "DisagreementError": 70,
    }
    assert SizhenError("one sentence").message == "one sentence"
    assert SizhenError().message == "SizhenError"
