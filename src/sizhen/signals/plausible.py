"""Which values of a vital sign or laboratory value can be, in the units that monitors and laboratories of intensive care use."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# Lowest and highest value that a living patient's chart can hold, wide on purpose: they find -1 for missing, a pressure of 0 of a line
# that is not connected, a pH without its comma, a temperature probe in the air. Names as in the PhysioNet/CinC challenges 2012 and 2019.
RANGES: Mapping[str, tuple[float, float]] = {
    "hr": (10, 300),
    "resprate": (1, 100),
    "resp": (1, 100),
    "temp": (25, 45),
    "sysabp": (20, 320),
    "nisysabp": (20, 320),
    "sbp": (20, 320),
    "diasabp": (5, 220),
    "nidiasabp": (5, 220),
    "dbp": (5, 220),
    "map": (10, 260),
    "nimap": (10, 260),
    "sao2": (20, 100),
    "o2sat": (20, 100),
    "spo2": (20, 100),
    "fio2": (0.15, 1.0),
    "ph": (6.5, 8.0),
    "paco2": (5, 200),
    "pao2": (10, 700),
    "gcs": (3, 15),
    "age": (0, 120),
    "gender": (0, 1),
    "height": (40, 230),
    "weight": (1, 400),
    "icutype": (1, 4),
    "mechvent": (0, 1),
    "urine": (0, 12000),
    "albumin": (0.3, 10),
    "alp": (1, 20000),
    "alt": (1, 50000),
    "ast": (1, 50000),
    "bilirubin": (0.05, 100),
    "bun": (0.5, 400),
    "cholesterol": (10, 1000),
    "creatinine": (0.05, 50),
    "glucose": (5, 3000),
    "hco3": (1, 80),
    "hct": (3, 80),
    "k": (0.5, 25),
    "lactate": (0.05, 60),
    "mg": (0.1, 20),
    "na": (80, 220),
    "platelets": (1, 3000),
    "troponini": (0, 2000),
    "troponint": (0, 200),
    "wbc": (0.01, 1000),
}


def impossible(variables: Sequence[str], variable: NDArray[np.int64], value: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(n,) which values cannot be; a variable that is not in the table can hold any number."""
    bounds = np.array([RANGES.get(name.lower(), (-np.inf, np.inf)) for name in variables], np.float32).reshape(-1, 2)
    return np.asarray((value < bounds[variable, 0]) | (value > bounds[variable, 1]), np.bool_)
