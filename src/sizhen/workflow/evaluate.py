"""Evaluate: the same measures on other data, with labels; needs neither recipe nor training's libraries."""

from collections import Counter
from pathlib import Path

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.set_aside import settled
from sizhen.core.case import PART_NAMES, Part
from sizhen.core.errors import ContractError, DataError, UsageError
from sizhen.core.evaluation import Evaluation
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.trust.evaluation import measure
from sizhen.workflow.measuring import evaluation_of
from sizhen.workflow.serving import for_task, serve


def evaluate(bundle: str | Path, data: str | Path, part: str | None = None, progress: Progress | None = None) -> Evaluation:
    """Measure a bundle, and the baselines in it, on a file or folder of the same form as the training data.

    Without `part`: the test part if the data name one, else every labelled case. Raises BundleError, DataError (no labels, no such part).
    """
    progress = progress or Silent()
    served = serve(Path(bundle))
    path = Path(data)
    if not path.exists():
        raise DataError(_("{path} is not there; expected a file or folder of data").format(path=path))
    progress.start(_("reading"))
    gathered = settled(served.room.gather(path, served.recipe))
    if gathered.task.kind != served.task.kind and served.recipe.task is not None:
        raise ContractError(
            _("{path} asks for {found}, the bundle was made for {expected}").format(
                path=path.name, found=gathered.task.kind, expected=served.task.kind
            )
        )
    cohort, measured_on = chosen_part(for_task(gathered, served.task), part, path.name)
    models = [served.model, *(name for name in served.bundle.manifest.models if name != served.model)]
    progress.start(_("measuring"), len(models))
    measured = {}
    for model in models:
        trust = served.trust(model)
        measured[model] = measure(
            served.judge(model, served.members(model), cohort), served.task, trust.operating_point, seed=served.recipe.learn.seed
        )
        progress.advance(note=model)
    findings = gathered.findings
    return evaluation_of(served.room.name, served.task, served.model, measured_on, cohort, measured, findings, served.bundle.name)


def chosen_part(cohort: Cohort, part: str | None, name: str) -> tuple[Cohort, str]:
    """The labelled cases of the part asked for, and what to call it."""
    labelled = cohort.labelled
    if not labelled.any():
        raise DataError(_("{file} has no labels; expected data with labels, as those that were learned from").format(file=name))
    parts = np.array(cohort.parts if cohort.parts is not None else [""] * len(cohort), dtype=object)
    counts = Counter(str(p) for p in parts[labelled])
    if part is not None:
        wanted = PART_NAMES.get(part)
        if wanted is None or str(wanted) not in counts:
            known = _(", ").join(sorted(name for name in counts if name)) or _("none")
            raise UsageError(_("{file} has no labelled part {part!r}; its parts are: {known}").format(file=name, part=part, known=known))
    else:
        wanted = Part.TEST if str(Part.TEST) in counts else None
    if wanted is None:
        only = next(iter(counts)) if len(counts) == 1 else ""
        return cohort.take(np.flatnonzero(labelled)), only or "all"
    return cohort.take(np.flatnonzero(labelled & (parts == str(wanted)))), str(wanted)
