"""From arguments proposed in sentences to the flat table of units: each predicate a unit, each of its arguments one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.core.folding import fold
from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task
from sizhen.notes.familiarity import Familiarity
from sizhen.notes.roles.rows import PREDICATE
from sizhen.notes.scoring import refusal
from sizhen.notes.tokens import MAX_CHARACTERS, words

MISSED = -30.0
Proposal = tuple[int, int, int, float]  # start, end (tokens), role's index among the classes, log odds


@dataclass(frozen=True, slots=True)
class Said:
    """What a model says of one sentence: its predicates' places with their log odds, and the arguments of these and of those given."""

    predicates: Mapping[int, float] = field(default_factory=dict)
    arguments: Mapping[int, Sequence[Proposal]] = field(default_factory=dict)


class Proposer(Protocol):
    """A model of roles: sentences (tokens each) and the predicates given in each to what it says of each."""

    @property
    def familiarity(self) -> Familiarity: ...

    def propose(self, sentences: Sequence[Sequence[str]], given: Sequence[Sequence[int]], /) -> list[Said]: ...


def tokens_in(payload: Any) -> tuple[str, ...]:
    """A case's tokens: its own, or the words of its text."""
    if not isinstance(payload, str):
        return tuple(payload)
    if len(payload) > MAX_CHARACTERS:  # nothing will be said of it
        return (payload,)
    text = fold(payload).text
    return tuple(text[start:end] for start, end in words(text))


def written(tokens: Sequence[str]) -> str:
    """Tokens as one text."""
    return " ".join(tokens)


def readable(cohort: Cohort, familiarity: Familiarity) -> tuple[list[int], list[Remark]]:
    """Cases of which something may be said, and remarks on the others."""
    texts = [written(tokens_in(cohort.payloads[case])) for case in range(len(cohort))]
    remarks = [remark for case, text in enumerate(texts) if (remark := refusal(text, case)) is not None]
    refused = {remark.case for remark in remarks}
    kept = [case for case in range(len(cohort)) if case not in refused]
    strange = familiarity.strange([texts[case] for case in kept])
    remarks += [Remark(kept[row], "refused", text) for row, text in strange.items()]
    return [case for row, case in enumerate(kept) if row not in strange], remarks


def scores_of_frames(cohort: Cohort, task: Task, proposer: Proposer) -> Scores:
    """Units by case: each predicate (role V) that was found or stands in the truth, and every argument proposed for it or missed.

    Arguments are proposed for the predicates of the truth too, found or not: measures tell the two apart by the unit of the predicate.
    Roles that training never saw come after the classes.
    """
    cases, remarks = readable(cohort, proposer.familiarity)
    labels = cohort.labels if cohort.labels is not None else (None,) * len(cohort)
    given = [sorted({one.predicate for one in labels[case] or ()}) for case in cases]
    said = dict(zip(cases, proposer.propose([tokens_in(cohort.payloads[case]) for case in cases], given), strict=True))
    place = {label: index for index, label in enumerate(task.classes)}
    unseen: dict[str, int] = {}
    rows: list[tuple[Any, ...]] = []
    for case in range(len(cohort)):
        gold, known = labels[case] or (), labels[case] is not None
        one = said.get(case, Said())
        wanted = {
            (
                argument.predicate,
                argument.start,
                argument.end,
                place[argument.role] if argument.role in place else len(place) + unseen.setdefault(argument.role, len(unseen)),
            )
            for argument in gold
        }
        proposals = {(at, at, at + 1, place[PREDICATE]): odds for at, odds in one.predicates.items()}
        proposals |= {(at, start, end, role): odds for at, said_of in one.arguments.items() for start, end, role, odds in said_of}
        for key in sorted(wanted | set(proposals)):
            truth = -1 if not known else int(key in wanted)
            rows.append((case, *key, proposals.get(key, MISSED), key in proposals, truth))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    case_of = np.array(columns[0], np.int64)
    return Scores(
        case=case_of,
        patient=cohort.patient_index()[case_of],
        values=np.array(columns[5], np.float32).reshape(-1, 1),
        truth=None if cohort.labels is None else np.array(columns[7], np.int8),
        where=np.array([columns[2], columns[3]], np.int64).T.reshape(-1, 2),
        group=np.array(columns[4], np.int64),
        proposed=np.array(columns[6], np.bool_),
        anchor=np.array(columns[1], np.int64),
        unseen=tuple(unseen),
        remarks=tuple(remarks),
    )


def f1_given(scores: Scores, task: Task) -> float:
    """Micro F1 of arguments over exact span and role with the predicates of the truth."""
    truth, proposed = np.asarray(scores.truth) == 1, np.asarray(scores.proposed)
    group, anchor = np.asarray(scores.group), np.asarray(scores.anchor)
    itself = group == task.classes.index(PREDICATE)
    key = scores.case * (int(anchor.max(initial=0)) + 1) + anchor
    counted = ~itself & np.isin(key, key[itself & truth])
    total = int((proposed & counted).sum()) + int((truth & counted).sum())
    return 2 * int((truth & proposed & counted).sum()) / total if total else 0.0
