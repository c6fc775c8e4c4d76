"""The rooms of the house, in one tuple; mypy checks here that each answers the protocol."""

from collections.abc import Mapping

from sizhen.core.errors import RecipeError
from sizhen.core.language import translate as _
from sizhen.core.recipe import Section
from sizhen.core.spelling import did_you_mean
from sizhen.images.examination import ImageExamination
from sizhen.notes.examination import NoteExamination
from sizhen.signals.examination import SignalExamination
from sizhen.treatments.examination import TreatmentExamination
from sizhen.workflow.protocol import Examination

ROOMS: tuple[Examination, ...] = (
    ImageExamination(),
    SignalExamination(),
    NoteExamination(),
    TreatmentExamination(),
)


def room_of(examination: str) -> Examination:
    """The room of this name; raises RecipeError with "did you mean"."""
    for room in ROOMS:
        if room.name == examination:
            return room
    names = [room.name for room in ROOMS]
    raise RecipeError(
        _("examination {name!r} is not known; expected one of {known}{hint}").format(
            name=examination, known=_(", ").join(names), hint=did_you_mean(examination, names)
        )
    )


def room_keys() -> Mapping[str, type[Section]]:
    """Each room's own recipe table, by the room's name."""
    return {room.name: room.keys for room in ROOMS}
