"""The training loop in torch: early stopping, averaging of weights, checkpoints that resume to the bit."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from sizhen.core import files
from sizhen.core.checkpoints import next_checkpoint
from sizhen.core.errors import DataError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress

Weights = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: AdamW (Loshchilov & Hutter 2019) at `rate`, at most `epochs` times through the data.

    `patience` epochs without a better validation figure end it; `clip` bounds the gradient's norm; `averaging` is the decay of an
    exponential moving average of the weights (Polyak & Juditsky 1992), which is then what is measured and kept.
    """

    epochs: int = 30
    rate: float = 1e-3
    weight_decay: float = 0.0
    patience: int = 8
    seed: int = 0
    clip: float | None = None
    schedule: Literal["constant", "cosine"] = "constant"
    averaging: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Mean loss and validation figure of each epoch (no figures without a measure); `best`, from 0, is the epoch whose weights are kept."""

    losses: tuple[float, ...] = ()
    figures: tuple[float, ...] = ()
    best: int = 0

    @property
    def epochs(self) -> int:
        return len(self.losses)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Random numbers of torch from this seed, deterministic algorithms where there are any; as before afterwards."""
    flags = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    filling = torch.utils.deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]
    with torch.random.fork_rng():
        try:
            torch.use_deterministic_algorithms(True, warn_only=True)
            torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
            torch.manual_seed(seed)
            yield
        finally:
            torch.use_deterministic_algorithms(flags[0], warn_only=flags[1])
            torch.utils.deterministic.fill_uninitialized_memory = filling  # type: ignore[attr-defined]


@contextmanager
def threads(n: int | None) -> Iterator[None]:
    """Torch on n threads; None leaves it as it is."""
    before = torch.get_num_threads()
    try:
        if n is not None:
            torch.set_num_threads(n)
        yield
    finally:
        torch.set_num_threads(before)


def train(
    module: nn.Module,
    plan: Plan,
    batches: Callable[[np.random.Generator], Iterable[Any]],
    loss: Callable[[nn.Module, Any], Tensor],
    measure: Callable[[nn.Module], float] | None,
    progress: Progress,
    what: str = "train",
) -> History:
    """Train `module` in place; afterwards it holds the best weights and is in eval mode.

    `batches(generator)` gives one epoch, `loss(module, batch)` the mean loss of a batch, `measure(module)` the validation figure, higher
    is better (None: all epochs, last weights). Where checkpoints are kept (core/checkpoints.py), training that was stopped goes on after
    its last whole epoch, to the same bits. Same seed, same weights on one machine. Raises DataError where there is no batch and UsageError
    where the loss is no number.
    """
    run = _Run(module, plan, measure)
    checkpoint = next_checkpoint()
    if checkpoint is not None and (stored := _read(checkpoint)) is not None and run.resume(*stored):
        progress.say(_("training goes on after epoch {epoch}").format(epoch=run.epoch))
    progress.start(what, plan.epochs)
    progress.advance(run.epoch)
    while not run.finished:
        with seeded(_seed_of(plan.seed, run.epoch)):
            mean = run.pass_through(batches(np.random.default_rng([plan.seed, run.epoch])), loss)
            figure = run.close(mean)
        progress.advance(1, _note(mean, figure))
        if checkpoint is not None:
            files.write(checkpoint, run.stored())
    progress.advance(plan.epochs - run.epoch)  # stopped early: nothing is left
    module.load_state_dict(run.best_weights)
    module.eval()
    return History(tuple(run.losses), tuple(run.figures), run.best)


class _Run:
    """Training between two epochs: all that a checkpoint keeps."""

    def __init__(self, module: nn.Module, plan: Plan, measure: Callable[[nn.Module], float] | None) -> None:
        self.module, self.plan, self.measure = module, plan, measure
        self.parameters = [parameter for parameter in module.parameters() if parameter.requires_grad]
        matrices = [parameter for parameter in self.parameters if parameter.ndim > 1]
        others = [parameter for parameter in self.parameters if parameter.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": plan.weight_decay}, {"params": others, "weight_decay": 0.0}],
            lr=plan.rate,
            fused=all(parameter.is_floating_point() for parameter in self.parameters),  # a small net is bound by overhead
        )
        self.average = _copy(module) if plan.averaging is not None else None
        self.best_weights = _copy(module)
        self.best, self.best_figure, self.steps = 0, -math.inf, 0
        self.losses: list[float] = []
        self.figures: list[float] = []

    @property
    def epoch(self) -> int:
        return len(self.losses)

    @property
    def finished(self) -> bool:
        if self.epoch >= self.plan.epochs:
            return True
        return self.measure is not None and self.epoch > 0 and self.epoch - 1 - self.best >= self.plan.patience

    def pass_through(self, batches: Iterable[Any], loss: Callable[[nn.Module, Any], Tensor]) -> float:
        """One epoch; the mean loss over its batches."""
        self.module.train()
        rate = self._rate()
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        values = []
        for batch in batches:
            self.optimiser.zero_grad(set_to_none=True)
            value = loss(self.module, batch)
            values.append(float(value.detach()))
            if not math.isfinite(values[-1]):
                raise UsageError(
                    _(
                        "the loss of epoch {epoch} is {found}; expected a number: "
                        "take a smaller rate than {rate:g}, or look for NaN in the data"
                    ).format(epoch=self.epoch + 1, found=values[-1], rate=self.plan.rate)
                )
            value.backward()  # type: ignore[no-untyped-call]
            if self.plan.clip is not None:
                nn.utils.clip_grad_norm_(self.parameters, self.plan.clip)
            self.optimiser.step()
            self._average()
        if not values:
            raise DataError(_("there is no case to train on in epoch {epoch}; expected at least one batch").format(epoch=self.epoch + 1))
        return math.fsum(values) / len(values)

    def close(self, mean: float) -> float | None:
        """Measure the epoch and keep its weights where they are the best."""
        current = self._weights()
        if self.measure is None:
            self.best, self.best_weights = self.epoch, current
            self.losses.append(mean)
            return None
        figure = self._measured(current)
        if figure > self.best_figure or not self.figures:
            self.best, self.best_weights = self.epoch, current
            self.best_figure = figure if math.isfinite(figure) else -math.inf
        self.losses.append(mean)
        self.figures.append(figure)
        return figure

    def stored(self) -> bytes:
        """All as safetensors; the plain values are text in its header."""
        from safetensors.torch import save

        tensors = {f"weights/{name}": value for name, value in _copy(self.module).items()}
        tensors |= {f"best/{name}": value for name, value in self.best_weights.items()}
        tensors |= {f"average/{name}": value for name, value in (self.average or {}).items()}
        for index, state in self.optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser/{index}/{name}": value.detach().clone() for name, value in state.items()}
        plain = {
            "plan": asdict(self.plan),
            "losses": self.losses,
            "figures": self.figures,
            "best": self.best,
            "best_figure": self.best_figure,
            "steps": self.steps,
        }
        return bytes(save({name: value.contiguous() for name, value in tensors.items()}, {"training": json.dumps(plain)}))

    def resume(self, tensors: Mapping[str, Tensor], plain: Mapping[str, Any]) -> bool:
        """Take up what was stored; False, and nothing changed, where it belongs to another plan or another module."""
        own = {name: value.shape for name, value in self.module.state_dict().items()}
        weights = _under(tensors, "weights/")
        if plain.get("plan") != asdict(self.plan) or {name: value.shape for name, value in weights.items()} != own:
            return False
        self.module.load_state_dict(weights)
        self.best_weights = _under(tensors, "best/")
        self.average = _under(tensors, "average/") if self.plan.averaging is not None else None
        state: dict[int, Weights] = {}
        for name, value in _under(tensors, "optimiser/").items():
            index, _slash, key = name.partition("/")
            state.setdefault(int(index), {})[key] = value
        self.optimiser.load_state_dict({"state": state, "param_groups": self.optimiser.state_dict()["param_groups"]})
        self.losses, self.figures, self.best = list(plain["losses"]), list(plain["figures"]), int(plain["best"])
        self.best_figure, self.steps = float(plain["best_figure"]), int(plain["steps"])
        return True

    def _rate(self) -> float:
        if self.plan.schedule == "constant":
            return self.plan.rate
        return self.plan.rate * 0.5 * (1 + math.cos(math.pi * self.epoch / self.plan.epochs))

    def _average(self) -> None:
        self.steps += 1
        if self.average is None or self.plan.averaging is None:
            return
        decay = min(self.plan.averaging, (1 + self.steps) / (10 + self.steps))  # the first steps count less: they start at random weights
        for name, value in self.module.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value.detach(), 1 - decay)
            else:
                self.average[name].copy_(value)

    def _weights(self) -> Weights:
        return _copy(self.module) if self.average is None else {name: value.clone() for name, value in self.average.items()}

    def _measured(self, weights: Weights) -> float:
        """The validation figure of these weights; afterwards the module has the weights that it trains on with."""
        if self.measure is None:
            return math.nan
        raw = _copy(self.module) if self.average is not None else None
        if raw is not None:
            self.module.load_state_dict(weights)
        self.module.eval()
        try:
            with torch.no_grad():
                return float(self.measure(self.module))
        finally:
            if raw is not None:
                self.module.load_state_dict(raw)


def _copy(module: nn.Module) -> Weights:
    return {name: value.detach().clone() for name, value in module.state_dict().items()}


def _under(tensors: Mapping[str, Tensor], prefix: str) -> Weights:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _read(path: Path) -> tuple[Weights, dict[str, Any]] | None:
    """A checkpoint's tensors and plain values; None where there is none that can be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as opened:
            return {name: opened.get_tensor(name) for name in opened.keys()}, json.loads(opened.metadata()["training"])  # noqa: SIM118
    except (OSError, SafetensorError, ValueError, KeyError, TypeError):
        return None


def _seed_of(seed: int, epoch: int) -> int:
    """Each epoch has a seed of its own, so that resuming needs no state of a generator."""
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _note(mean: float, figure: float | None) -> str:
    if figure is None:
        return _("loss {loss:.4f}").format(loss=mean)
    return _("loss {loss:.4f}, validation {figure:.4f}").format(loss=mean, figure=figure)
