"""LightGBM models as ONNX graphs of raw scores that agree with LightGBM to float32, missing values included."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from sizhen.core.errors import MissingDependencyError, UsageError
from sizhen.core.language import translate as _

OPSETS = {"": 15, "ai.onnx.ml": 3}
IR_VERSION = 10


def lightgbm() -> Any:
    """The library, imported now; MissingDependencyError says what to install where it, or the system's OpenMP, is not there."""
    try:
        import lightgbm as library
    except ImportError as error:
        raise MissingDependencyError(_("LightGBM is not installed; expected the extra train: pip install 'sizhen[train]'")) from error
    except OSError as error:
        raise MissingDependencyError(
            _(
                "LightGBM cannot be loaded ({reason}); expected the system's OpenMP library: install libgomp1 (apt-get install libgomp1)"
            ).format(reason=error)
        ) from error
    return library


def booster_graph(booster: Any, features: int, output: str = "scores") -> bytes:
    """A fitted LightGBM model (Booster, LGBMClassifier, LGBMRegressor) as ONNX: "features" (n, features) float32 -> `output` (n, K).

    K columns of logits for multiclass; two for binary, minus and plus half the raw score, so their softmax is the probability; one, the
    prediction, for regression. The model must have been fitted on float32 features; NaN is missing. Raises UsageError for what has no exact
    twin: categorical features, zero_as_missing, random forests, other objectives.
    """
    from onnx import checker, helper, numpy_helper

    text = _text(getattr(booster, "booster_", booster))
    trees = _trees(text, features)
    columns = int(_header(text, "num_tree_per_iteration", "1"))
    objective = _header(text, "objective", "").split(" ")[0]
    nodes = [helper.make_node("TreeEnsembleRegressor", ["features"], ["raw"], domain="ai.onnx.ml", n_targets=columns, **trees)]
    constants = []
    if objective in {"binary", "cross_entropy"}:
        constants = [numpy_helper.from_array(np.array([[-0.5, 0.5]], np.float32), "halves")]
        nodes.append(helper.make_node("Mul", ["raw", "halves"], [output]))
        columns = 2
    elif objective in {"multiclass", "multiclassova", "regression", "regression_l1", "huber"}:
        nodes.append(helper.make_node("Identity", ["raw"], [output]))
    else:
        raise UsageError(
            _("a LightGBM model with objective {name!r} cannot be exported; expected binary, multiclass or regression").format(
                name=objective
            )
        )
    float32 = int(helper.np_dtype_to_tensor_dtype(np.dtype(np.float32)))
    graph = helper.make_graph(
        nodes,
        "sizhen",
        [helper.make_tensor_value_info("features", float32, ["n", features])],
        [helper.make_tensor_value_info(output, float32, ["n", columns])],
        constants,
    )
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _text(booster: Any) -> str:
    """LightGBM's own text of the model, up to its best iteration, thresholds rounded down to float32.

    For a float32 feature x, x <= t is the same as x <= the largest float32 not above t; rounding to nearest, as an export would, is not.
    """
    text = str(booster.model_to_string())
    inexact = {
        r"^num_cat=[1-9]": _("categorical features (write them as numbers or as columns of 0 and 1)"),
        r"^\[zero_as_missing: 1\]": _("zero_as_missing (write missing values as NaN)"),
        r"^average_output": _("boosting = rf (use boosting = gbdt)"),
        r"^is_linear=1": _("linear_tree (use plain trees)"),
    }
    for pattern, feature in inexact.items():
        if re.search(pattern, text, re.MULTILINE):
            raise UsageError(
                _("a LightGBM model cannot be exported exactly with {feature}; expected a model without").format(feature=feature)
            )
    text = re.sub(r"^tree_sizes=.*\n", "", text, flags=re.MULTILINE)  # they count bytes, which change below
    return re.sub(r"^threshold=(.*)$", lambda line: "threshold=" + _rounded_down(line[1]), text, flags=re.MULTILINE)


def _rounded_down(line: str) -> str:
    exact = np.array(line.split(), np.float64)
    with np.errstate(over="ignore"):
        near = exact.astype(np.float32)
    near = np.where(near.astype(np.float64) > exact, np.nextafter(near, np.float32(-np.inf)), near)
    # a threshold beyond float32 parts the same numbers as the largest one there is
    near = np.clip(near, np.finfo(np.float32).min, np.finfo(np.float32).max)
    return " ".join(f"{value:.17g}" for value in near.astype(np.float64))


def _trees(text: str, features: int) -> Mapping[str, Any]:
    """The ensemble's attributes as onnxmltools writes them for a classifier, under the names that a regressor of raw scores wants."""
    from onnx import helper
    from onnxmltools.convert import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    rounded = lightgbm().Booster(model_str=text)
    if rounded.num_feature() != features:
        raise UsageError(
            _("the LightGBM model was fitted on {found} features; expected {features}").format(
                found=rounded.num_feature(), features=features
            )
        )
    model = convert_lightgbm(
        rounded, initial_types=[("features", FloatTensorType([None, features]))], zipmap=False, target_opset=OPSETS[""]
    )
    node = next(node for node in model.graph.node if node.op_type.startswith("TreeEnsemble"))
    attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    return {
        re.sub("^class_", "target_", name): list(value)
        for name, value in attributes.items()
        if name.startswith(("nodes_", "class_", "target_")) and value
    }


def _header(text: str, key: str, missing: str) -> str:
    found = re.search(rf"^{key}=(.*)$", text, re.MULTILINE)
    return found[1] if found else missing
