"""How identifiers are learned: a tagger on marked notes that sees what the rules say; nothing it keeps holds a word of what was marked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.learning.training import Plan, seeded, threads
from sizhen.learning.training import train as train_net
from sizhen.notes.identifiers.finding import Finder, HintedTagger, Rules, hints, no_words, rules_for
from sizhen.notes.identifiers.scoring import rightly, scores_of_identifiers
from sizhen.notes.identifiers.varying import Varied
from sizhen.notes.keys import NoteKeys
from sizhen.notes.learnable import marked
from sizhen.notes.networks import TaggerNet
from sizhen.notes.sequences import OPEN, Features, fit_tables, sequence
from sizhen.notes.spans import Scheme, overlapping
from sizhen.notes.tagger_learner import _epoch, _from_torch
from sizhen.privacy.cleaning import clean
from sizhen.privacy.finding import Found

EPOCHS = 12
THRESHOLDS = (0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95)  # from which probability on a unit is taken out
CAREFUL, COST, FEWEST_MARKS = 0.8, 0.03, 20  # where validation cannot tell; what the tagger may cost in precision; marks that can tell
ENOUGH, MOST_TIMES = 300_000, 8  # characters of training, notes varied with them, and how often a note is taken at most


@dataclass(frozen=True, slots=True, eq=False)
class IdentifierModel:
    """The rules, and the tagger where there is one, its emissions still from torch."""

    task: Task
    finder: Finder
    net: TaggerNet | None = None

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_identifiers(cohort, self.task, self.finder.propose)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        tagger = self.finder.tagger
        return self.scores(cohort).values.ravel() if tagger is None else tagger.outputs(cohort)

    def parts(self) -> Sequence[BundlePart]:
        rules = {"every_age": self.finder.rules.every_age, "every_year": self.finder.rules.every_year}
        tagger = self.finder.tagger
        if tagger is None or self.net is None:
            return [bundle_parts.document("model", {"form": "identifier-rules", **rules})]
        chains, features = tagger.chains, tagger.features
        assert isinstance(features, Features)
        return [
            bundle_parts.document(
                "model", {"form": "identifiers", "flat": chains.scheme.flat, "window": features.window, "least": tagger.least, **rules}
            ),
            bundle_parts.graph("network", self.net.to_graph()),
            bundle_parts.arrays("chains", {"transitions": chains.transitions, "first": chains.first, "last": chains.last}),
            bundle_parts.arrays("features", features.to_parts()),
        ]


@dataclass(frozen=True, slots=True)
class RulesAlone:
    """The rules of `privacy`, told by training only whether every age and every year alone is marked."""

    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> IdentifierModel:
        texts, gold, _owners = marked(train)
        return IdentifierModel(self.task, Finder(self.task.classes, rules_for(texts, gold)))


@dataclass(frozen=True, slots=True)
class UnionLearner:
    """Rules and a BiLSTM-CRF on marked notes, together. The tagger sees hints of rules and lists beside words and characters, and notes
    with other values in the marked places. Features are known by fingerprints of what `privacy.min_documents` patients have in notes whose
    names were replaced before, and there is no dictionary of what was marked.
    """

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> IdentifierModel:
        keys, learn = self.recipe.room_as(NoteKeys), self.recipe.learn
        texts, gold, owners = marked(train)
        rules = rules_for(texts, gold)
        place = {label: index for index, label in enumerate(self.task.classes)}
        scheme = Scheme(len(self.task.classes), not overlapping(gold))
        other = Varied(texts, gold, learn.seed)
        varied = [other.note(text, spans) for text, spans in zip(texts, gold, strict=True)]
        known = [sequence(text, keys.window) for text, _spans in varied]
        features = Features(fit_tables(known, owners, self.recipe.privacy.min_documents), no_words(), keys.window)
        every = [*zip(texts, gold, strict=True), *varied]
        for _again in range(int(np.clip(ENOUGH // max(1, sum(map(len, texts))), 2, MOST_TIMES)) - 2):
            every += [other.note(text, spans) for text, spans in zip(texts, gold, strict=True)]
        windows: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        forget = np.random.default_rng(learn.seed)
        for text, spans in every:
            note = sequence(text, keys.window)
            ids = features.ids(note)
            # what rules find they will find in serving too: the tagger is to learn what they do not, so half of it is kept from it
            ids[:, -1] = hints(note, text, [one for one in rules(text) if forget.random() < 0.5])
            windows += _windows(note, ids, [(a, b, place[label]) for a, b, label in spans if label in place], scheme)
        if not windows:
            raise DataError(_("no training note holds a word; expected text"))
        with seeded(learn.seed), threads(learn.threads):
            net = TaggerNet(features.sizes(), len(OPEN), scheme, keys.hidden)
            plan = Plan(
                epochs=learn.epochs or EPOCHS,
                rate=learn.rate or 2e-3,
                patience=8,
                seed=learn.seed,
                clip=5.0,
                schedule="cosine",
                averaging=0.99,
            )
            size = learn.batch or int(np.clip(len(windows) // 40, 4, 24))

            def finder() -> Finder:
                return Finder(self.task.classes, rules, HintedTagger(features, net.as_chains(), _from_torch(net), rules=rules))

            train_net(
                net,
                plan,
                lambda generator: _epoch(windows, size, generator),
                lambda module, batch: module.loss(*batch),  # type: ignore[operator]
                self._measure(finder, validate),
                progress,
                _("learning identifiers"),
            )
        return IdentifierModel(self.task, settled(finder(), train, validate), net)

    def _measure(self, finder: Callable[[], Finder], validate: Cohort) -> Callable[[Any], float] | None:
        """The share of marked characters that the tagger marks and of those it marks that are marked, as one figure (F2)."""
        if validate.labels is None or not validate.labelled.any():
            return None
        held = validate.take(validate.labelled)
        return lambda _module: f2_of(held, finder())


def settled(finder: Finder, train: Cohort, validate: Cohort) -> Finder:
    """The finder with the lowest threshold at which little more is taken out wrongly than by the rules alone, on validation notes.

    A note that differs from one of training only in the marked values says nothing of new ones and is left out; where few marks are left,
    the threshold is a careful one.
    """
    tagger = finder.tagger
    if tagger is None:
        return finder
    seen = set(_frames(train))
    new = np.array([frame not in seen for frame in _frames(validate)], np.bool_)
    held = validate.take(new & validate.labelled) if validate.labels is not None else validate.take(new & False)
    if sum(len(marks) for marks in held.labels or ()) < FEWEST_MARKS:
        return replace(finder, tagger=replace(tagger, least=CAREFUL))
    bound = precision_of(held, replace(finder, tagger=None)) - COST
    best = finder
    for least in THRESHOLDS:
        best = replace(finder, tagger=replace(tagger, least=least))
        if precision_of(held, best) >= bound:
            break
    return best


def _frames(cohort: Cohort) -> list[str]:
    """Each note with its marked values replaced by their labels."""
    labels = cohort.labels or (None,) * len(cohort)
    return [
        clean(str(cohort.payloads[i]), [Found(a, b, c, "", True) for a, b, c in labels[i] or ()], lambda _value, one: one.category).text
        for i in range(len(cohort))
    ]


def precision_of(cohort: Cohort, finder: Finder) -> float:
    """Share of the stretches taken out that are marked for at least half; 1 where nothing is taken out."""
    texts = [str(cohort.payloads[i]) for i in range(len(cohort))]
    right = [
        rightly(text, one.start, one.end, gold or ())
        for text, found, gold in zip(texts, finder.find(texts), cohort.labels or (), strict=True)
        for one in found
    ]
    return float(np.mean(right)) if right else 1.0


def f2_of(cohort: Cohort, finder: Finder) -> float:
    """F2 over characters: recall counts twice."""
    both = said = true = 0
    texts = [str(cohort.payloads[i]) for i in range(len(cohort))]
    for spans, gold in zip(finder.find(texts), cohort.labels or (), strict=True):
        taken = {i for one in spans for i in range(one.start, one.end)}
        wanted = {i for a, b, _label in gold or () for i in range(a, b)}
        both, said, true = both + len(taken & wanted), said + len(taken), true + len(wanted)
    return 5 * both / (said + 4 * true) if said + true else 0.0


def _windows(
    note: Any, ids: NDArray[np.int64], spans: Sequence[tuple[int, int, int]], scheme: Scheme
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(ids, tags) of each window; a mark takes whole units, and one that reaches over two windows is one in each."""
    inside = []
    for start, end, label in spans:
        first = int(np.searchsorted(note.places[:, 1], start, side="right"))
        last = int(np.searchsorted(note.places[:, 0], end, side="left"))
        inside.append((first, last, label))
    begin = 0
    for end in note.borders:
        here = [(max(a, begin) - begin, min(b, end) - begin, label) for a, b, label in inside if a < end and b > begin]
        yield ids[begin:end], scheme.encode(end - begin, here)
        begin = end


__all__ = ["IdentifierModel", "Rules", "RulesAlone", "UnionLearner", "f2_of"]
