"""The card says what it is for, on whom, how good, what not, and what of patients is in it."""

from typing import Any

import pytest

from sizhen.bundle.card import card
from sizhen.core import language


@pytest.fixture(autouse=True)
def _english() -> Any:
    language.use("en")
    yield
    language.use(None)


def test_the_card(a_manifest: Any) -> None:
    text = card(a_manifest())
    assert text.startswith("# chest\n\n## What it is for\n")
    for said in (
        "It examines images: one opinion per case, task one of two labels.",
        "Labels: normal, pneumo\\|nia. The finding is pneumo\\|nia.",
        "Packed model: net, averaged over 2 members. A small CNN.",
        "Not a medical device.",
        "Measured on 624 cases of 600 patients (the test part).",
        "| measure | net | prevalence |",
        "| AUROC | 0.955 (0.940–0.970) | 0.500 (0.500–0.500) |",
        "| sensitivity | – | – |",
        "| pneumo\\|nia | 0.900 (0.800–0.950)\\* |",
        "It had no opinion in 5.0%;",
        "at least 5 patients (or documents)",
        "No row of any patient is in it.",
        "sizhen 0.1.0",
    ):
        assert said in text
    assert "4711" not in text


def test_what_is_unknown_is_said(a_manifest: Any) -> None:
    manifest = a_manifest()
    lonely = manifest.model_copy(update={"evaluation": {**manifest.evaluation, "patients": None}})
    assert "which belong to one patient is unknown" in card(lonely)
    assert "It was not measured." in card(manifest.model_copy(update={"evaluation": {}}))


def test_packed_neighbours_and_public_words_are_said(a_manifest: Any) -> None:
    text = card(a_manifest(privacy={"min_documents": 1, "neighbours_packed": True}))
    assert "The sets of items of training patients are in it" in text
    assert "only for public data" in text
