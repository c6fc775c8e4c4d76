"""What of a cohort can be learned from: sentences whose frames are known."""

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.notes.roles.rows import Argument
from sizhen.notes.roles.scoring import tokens_in, written
from sizhen.notes.scoring import sayable

Sentences = tuple[list[tuple[str, ...]], list[tuple[Argument, ...]], NDArray[np.int64]]


def framed(cohort: Cohort) -> Sentences:
    """Tokens, frames and patients of the sentences whose frames are known. Raises DataError where there is no predicate at all."""
    labels = cohort.labels if cohort.labels is not None else (None,) * len(cohort)
    rows = [i for i in range(len(cohort)) if labels[i] is not None and sayable(written(tokens_in(cohort.payloads[i])))]
    gold = [tuple(labels[i]) for i in rows]  # type: ignore[arg-type]
    if not any(gold):
        raise DataError(_("none of the {n} training sentences has a predicate; expected rows with frames").format(n=len(cohort)))
    return [tokens_in(cohort.payloads[i]) for i in rows], gold, cohort.patient_index()[rows]
