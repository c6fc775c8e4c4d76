"""What is heavy is loaded by those who fit, not by those who ask."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("sizhen.learning", ["torch", "sklearn", "lightgbm", "onnx"]),
        ("sizhen.learning.estimators", ["torch", "lightgbm", "onnx"]),
        ("sizhen.learning.boosting", ["torch", "sklearn", "lightgbm", "onnx"]),
        ("sizhen.learning.linear", ["torch", "sklearn", "lightgbm", "onnx"]),
    ],
)
def test_what_a_module_loads(module, absent):
    program = f"import sys, {module}; print(*(set({absent!r}) & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == ""
