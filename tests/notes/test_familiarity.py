"""Familiarity: what is not of training's kind gets no opinion, and what is gets one."""

import numpy as np

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.task import Task
from sizhen.notes.familiarity import ANYTHING, Familiarity, fit_familiarity
from sizhen.notes.scoring import scores_of_notes

PAINS = ("chest pain", "a cough", "shortness of breath", "fever at night", "dizziness", "palpitations")
WHEN = ("since this morning", "for three days", "after the meal", "on and off for weeks")
NOTES = [f"The patient reports {pain} {when} and takes no medicine" for pain in PAINS for when in WHEN] * 3
OWNERS = np.arange(len(NOTES))
STRANGE = ("Le malade souffre depuis hier de douleurs abdominales", "xqzv kkjw pqow mmnt zzrb", "今天天气很好我们一起去公园玩吧")


class Same:
    """Says the same of every note, but knows words."""

    familiarity = fit_familiarity(NOTES, OWNERS, 1)

    def __call__(self, texts):
        return np.zeros((len(texts), 2))


def test_another_language_and_random_letters_are_strange():
    found = Same.familiarity.strange([NOTES[0], *STRANGE, "Xarelto"])
    assert sorted(found) == [1, 2, 3]  # of one word nothing is known but that it may be rare
    assert found[1].startswith("no opinion: 0% of its words are known from training, expected at least ")


def test_the_bound_is_of_notes_without_their_own_patient():
    mine = ["only this patient ever says such unheard things in any note"] * 60
    familiarity = fit_familiarity(mine, np.zeros(60, np.int64), 1)
    assert not len(familiarity.words)
    assert familiarity.bound == 0


def test_few_notes_bound_nothing():
    assert fit_familiarity(NOTES[:20], OWNERS[:20], 1) is ANYTHING
    assert not ANYTHING.strange(STRANGE)


def test_privacy_rules_which_words_are_kept():
    kept = fit_familiarity([*NOTES, *["patient mentions lupus"] * 4], np.arange(len(NOTES) + 4), 5)
    assert len(kept.words) == len(fit_familiarity(NOTES, OWNERS, 5).words)


def test_parts_come_back():
    again = Familiarity.of(Parts.of(Same.familiarity.parts()))
    assert again.bound == Same.familiarity.bound
    assert np.array_equal(again.words, Same.familiarity.words)


def test_a_strange_note_is_refused_and_the_others_keep_their_cases():
    texts = [NOTES[0], STRANGE[0], "", NOTES[1]]
    scores = scores_of_notes(Cohort(ids=tuple("abcd"), payloads=texts, task=Task("binary", ("0", "1"))), Task("binary", ("0", "1")), Same())
    assert scores.case.tolist() == [0, 3]
    assert [(remark.case, remark.kind) for remark in scores.remarks] == [(2, "refused"), (1, "refused")]
