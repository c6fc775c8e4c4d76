"""What init finds in a folder or file of treatments, and the recipe it would write."""

from pathlib import Path

from sizhen.cohort.cohort import Cohort
from sizhen.cohort.recognition import Guess, Recognition
from sizhen.cohort.set_aside import settled
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.recipe import Privacy, Recipe
from sizhen.treatments.gathering import TASK, find, gather
from sizhen.treatments.keys import TreatmentKeys
from sizhen.treatments.preparation import catalogue_of


def recognise(data: Path) -> Recognition | None:
    """A recognition where the data are sets or a long table; None where they are not ours or cannot be read."""
    found = find(data, TreatmentKeys())
    if not found.sets and found.table is None:
        return None
    try:
        cohort = settled(gather(data, Recipe(examination="treatments", privacy=Privacy(min_documents=1))))
    except DataError:
        return None
    catalogue = catalogue_of(cohort)
    parts = {name: cohort.parts.count(name) for name in dict.fromkeys(cohort.parts) if name} if cohort.parts else {}
    return Recognition(
        examination="treatments",
        certainty=0.95,
        summary=_summary(cohort, len(catalogue.context_ids), len(catalogue.item_ids), bool(found.sets)),
        cases=len(cohort),
        patients=None if cohort.patients is None else len(set(cohort.patients)),
        task=TASK,
        counts={},
        parts=parts,
        guesses=_guesses(cohort, bool(found.sets)),
        odd=cohort.findings,
    )


def _summary(cohort: Cohort, contexts: int, items: int, sets: bool) -> str:
    if sets:
        return _("{n} prescriptions, {contexts} symptoms, {items} items").format(n=f"{len(cohort):,}", contexts=contexts, items=items)
    return _("{n} patients, {items} items").format(n=f"{len(cohort):,}", items=items)


def _guesses(cohort: Cohort, sets: bool) -> tuple[Guess, ...]:
    guesses = [Guess("task", "ranking", _("a list of items for each patient"))]
    if sets:
        guesses.append(Guess("split.patient", "unknown", _("a line is a prescription; nobody says which are of one patient")))
    else:
        guesses.append(Guess("split.patient", "patient", _("the column that says whose row it is")))
    guesses.append(
        Guess("privacy.pack_neighbours", False, _("true packs item sets of others (without id, time or order): only where they may travel"))
    )
    return tuple(guesses)
