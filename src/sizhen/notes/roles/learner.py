"""How a labeller of roles is fitted: predicates, their senses and their arguments at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart
from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.task import Task
from sizhen.learning.training import Plan, seeded, threads
from sizhen.learning.training import train as train_net
from sizhen.notes.familiarity import fit_familiarity
from sizhen.notes.keys import NoteKeys
from sizhen.notes.roles.labelling import Labeller
from sizhen.notes.roles.learnable import framed
from sizhen.notes.roles.networks import RoleNet, Sizes
from sizhen.notes.roles.rows import PREDICATE, Argument
from sizhen.notes.roles.scoring import f1_given, scores_of_frames, written
from sizhen.notes.roles.sentences import OPEN, Ids, Sentence, Tables, fit_tables, sentence, with_vectors
from sizhen.notes.spans import Scheme
from sizhen.notes.tagging import batches_of, padded

EPOCHS, MOST_EPOCHS, STEPS = 10, 24, 2_000  # of few sentences more epochs are learned, for at least so many steps
BATCH, RATE = 8, 3e-3  # on 3,000 sentences a batch of 16 at 2e-3 reached F1 .549 in ten epochs, this .612
HELD = 600  # validation sentences that choose the epoch, at most
WINDOW = 160  # tokens read at once; longer sentences are cut
FEWEST = 10  # arguments of a role to learn it from


@dataclass(frozen=True, slots=True, eq=False)
class Framed:
    """One window of training: ids (T, features), the places (P,) and senses (P,) of its predicates, tags (P, T) of each one's arguments."""

    ids: Ids
    places: Ids
    senses: Ids
    tags: Ids


@dataclass(frozen=True, slots=True, eq=False)
class RoleModel:
    """A fitted labeller, its figures still from torch."""

    task: Task
    labeller: Labeller
    net: RoleNet

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.labeller.outputs(cohort)

    def parts(self) -> Sequence[BundlePart]:
        chains = self.labeller.chains
        settings = {"form": "roles", "window": self.labeller.window, "roles": list(self.labeller.roles)}
        return [
            bundle_parts.document("model", settings),
            bundle_parts.graph("reader", self.net.reader_graph()),
            bundle_parts.graph("labeller", self.net.labeller_graph()),
            bundle_parts.arrays("chains", {"transitions": chains.transitions, "first": chains.first, "last": chains.last}),
            bundle_parts.arrays("tables", self.labeller.tables.to_parts()),
            *self.labeller.familiarity.parts(),
        ]


@dataclass(frozen=True, slots=True)
class RoleLearner:
    """A BiLSTM over the sentence, one over it for each predicate, and a conditional random field."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> RoleModel:
        learn, least = self.recipe.learn, self.recipe.privacy.min_documents
        keys = self.recipe.room_as(NoteKeys)
        texts, gold, owners = framed(train)
        window = max(WINDOW, keys.window)
        sentences = [sentence(tokens, window) for tokens in texts]
        predicates = [[(one.predicate, one.sense) for one in label if one.role == PREDICATE] for label in gold]
        tables = fit_tables(sentences, predicates, owners, least)
        tables, vectors = (tables, None) if keys.vectors is None else with_vectors(tables, Path(keys.vectors), progress)
        roles = learned_roles(gold, owners, self.task, least)
        scheme = Scheme(len(roles), True)
        windows = list(
            _windows(sentences, gold, tables, scheme, [self.task.classes[role] for role in roles], senses_of(gold, owners, least))
        )
        familiarity = fit_familiarity([written(tokens) for tokens in texts], owners, least)
        with seeded(learn.seed), threads(learn.threads):
            senses = 1 + max((int(one.senses.max(initial=0)) for one in windows), default=0)
            net = RoleNet(tables.sizes(), len(OPEN), scheme, senses, Sizes(), vectors)
            size = learn.batch or BATCH
            plan = Plan(
                epochs=learn.epochs or int(np.clip(STEPS * size // len(windows), EPOCHS, MOST_EPOCHS)),
                rate=learn.rate or RATE,
                patience=6,
                seed=learn.seed,
                clip=5.0,
                schedule="cosine",
                averaging=0.998,
            )
            train_net(
                net,
                plan,
                lambda generator: _epoch(windows, size, generator),
                lambda module, batch: module.loss(*batch),  # type: ignore[operator]
                self._measure(lambda: Labeller(tables, window, net.as_chains(), roles, TorchNet(net)), validate),
                progress,
                _("learning roles"),
            )
        return RoleModel(self.task, Labeller(tables, window, net.as_chains(), roles, TorchNet(net), familiarity), net)

    def _measure(self, labeller: Callable[[], Labeller], validate: Cohort) -> Callable[[Any], float] | None:
        if validate.labels is None or not validate.labelled.any():
            return None
        held = validate.take(np.flatnonzero(validate.labelled)[:HELD])
        return lambda _module: f1_given(scores_of_frames(held, self.task, labeller()), self.task)


@dataclass(frozen=True, slots=True, eq=False)
class TorchNet:
    """The network as the labeller asks it, by torch."""

    net: RoleNet

    def read(self, ids: Ids, lengths: Ids) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self.net.eval()
        with torch.no_grad():
            tokens, found = self.net.read(torch.from_numpy(ids), torch.from_numpy(lengths))
        return np.asarray(tokens.numpy()), np.asarray(found.numpy())

    def label(self, tokens: NDArray[np.float32], place: Ids, lengths: Ids) -> NDArray[np.float32]:
        with torch.no_grad():
            return np.asarray(self.net.label(torch.from_numpy(tokens), torch.from_numpy(place), torch.from_numpy(lengths)).numpy())


def learned_roles(gold: Sequence[Sequence[Argument]], owners: NDArray[np.int64], task: Task, least: int) -> tuple[int, ...]:
    """Classes with enough arguments, of enough patients, to be learned."""
    counts = Counter(one.role for label in gold for one in label)
    holders: dict[str, set[int]] = defaultdict(set)
    for label, owner in zip(gold, owners.tolist(), strict=True):
        for one in label:
            holders[one.role].add(owner)
    enough = [name for name in counts if name != PREDICATE and counts[name] >= FEWEST and len(holders[name]) >= least]
    if not enough:
        raise DataError(
            _("no role has {n} arguments of {patients} patients to learn from; expected more frames").format(n=FEWEST, patients=least)
        )
    return tuple(index for index, name in enumerate(task.classes) if name in enough)


def senses_of(gold: Sequence[Sequence[Argument]], owners: NDArray[np.int64], least: int) -> dict[str, int]:
    """Senses of at least `least` owners (two at least), numbered."""
    holders: dict[str, set[int]] = defaultdict(set)
    for label, owner in zip(gold, owners.tolist(), strict=True):
        for one in label:
            if one.sense:
                holders[one.sense].add(owner)
    known = sorted(sense for sense, who in holders.items() if len(who) >= max(2, least))
    return {sense: number for number, sense in enumerate(known)}


def _windows(
    sentences: Sequence[Sentence],
    gold: Sequence[Sequence[Argument]],
    tables: Tables,
    scheme: Scheme,
    roles: Sequence[str],
    senses: dict[str, int],
) -> Iterator[Framed]:
    """Every window of training; arguments outside their predicate's window are left out, of those that overlap the shorter one."""
    role_of = {name: index for index, name in enumerate(roles)}
    for one, label in zip(sentences, gold, strict=True):
        ids, begin = tables.ids(one), 0
        for end in one.borders:
            here = [v for v in label if v.role == PREDICATE and begin <= v.predicate < end]
            arguments = [a for a in label if a.role in role_of and begin <= a.start and a.end <= end]
            tags = [
                scheme.encode(
                    end - begin, [(a.start - begin, a.end - begin, role_of[a.role]) for a in arguments if a.predicate == v.predicate]
                )
                for v in here
            ]
            yield Framed(
                ids[begin:end],
                np.array([v.predicate - begin for v in here], np.int64),
                np.array([senses.get(v.sense, -1) for v in here], np.int64),
                np.concatenate(tags, 1).T if tags else np.zeros((0, end - begin), np.int64),
            )
            begin = end


def _epoch(windows: Sequence[Framed], size: int, generator: np.random.Generator) -> Iterator[tuple[Tensor, ...]]:
    """Batches of windows of like length, in random order, as `RoleNet.loss` takes them."""
    noise = generator.uniform(0.85, 1.15, len(windows))
    batches = batches_of([int(len(one.ids) * n * 8) for one, n in zip(windows, noise, strict=True)], size)
    for chosen in generator.permutation(len(batches)):
        some = [windows[i] for i in batches[chosen]]
        ids, lengths = padded([one.ids for one in some])
        found = np.zeros(ids.shape[:2], np.float32)
        for row, one in enumerate(some):
            found[row, one.places] = 1
        tags = [np.pad(one.tags, ((0, 0), (0, ids.shape[1] - len(one.ids)))) for one in some]
        rows = np.repeat(np.arange(len(some)), [len(one.places) for one in some])
        columns = (
            ids,
            lengths,
            found,
            rows,
            np.concatenate([one.places for one in some]),
            np.concatenate([one.senses for one in some]),
            np.concatenate(tags),
        )
        yield tuple(torch.from_numpy(np.ascontiguousarray(column)) for column in columns)
