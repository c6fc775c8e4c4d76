"""The training loop: it learns, stops early, keeps the best, averages, and resumes to the bit."""

import numpy as np
import pytest
import torch
from torch import nn

from sizhen.core.checkpoints import kept_in
from sizhen.core.errors import DataError, UsageError
from sizhen.core.files import digest
from sizhen.core.progress import Silent
from sizhen.learning.training import Plan, seeded, threads, train


class Watching(Silent):
    def __init__(self):
        self.total, self.done, self.sentences = None, 0, []

    def start(self, what, total=None):
        self.total = total

    def advance(self, steps=1, note=""):
        self.done += steps

    def say(self, sentence):
        self.sentences.append(sentence)


def problem(n=240, seed=0):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(n, 4)).astype(np.float32)
    y = (x @ np.array([2.0, -1.0, 0.5, 0.0]) + generator.normal(size=n) > 0).astype(np.int64)
    return torch.from_numpy(x), torch.from_numpy(y)


X, Y = problem()


def batches(generator):
    order = generator.permutation(len(X))
    return (order[start : start + 32] for start in range(0, len(order), 32))


def loss(module, batch):
    return nn.functional.cross_entropy(module(X[batch]), Y[batch])


def accuracy(module):
    x, y = problem(seed=1)
    return float((module(x).argmax(1) == y).float().mean())


def net(seed=0):
    with seeded(seed):
        return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.BatchNorm1d(8), nn.Linear(8, 2))


def nearness_to_the_start(module):
    """Best after the first epoch, then ever worse."""
    return -float((weights(module) - START).norm())


def weights(module):
    return torch.cat([value.double().flatten() for value in module.state_dict().values()])


START = weights(net())


def test_it_learns_and_leaves_the_module_in_eval_mode():
    module, progress = net(), Watching()
    history = train(module, Plan(epochs=12, rate=0.01), batches, loss, accuracy, progress)
    assert not module.training
    assert history.losses[-1] < history.losses[0]
    assert max(history.figures) > 0.75  # the noise allows about .86
    assert accuracy(module) == history.figures[history.best] == max(history.figures)
    assert progress.total == progress.done == 12


def test_it_stops_after_patience_and_keeps_the_best_weights():
    figures, kept = iter([0.1, 0.5, 0.4, 0.5, 0.3, 0.9]), []

    def measure(module):
        kept.append(weights(module))
        return next(figures)

    module, progress = net(), Watching()
    history = train(module, Plan(epochs=50, patience=3), batches, loss, measure, progress)
    assert history.figures == (0.1, 0.5, 0.4, 0.5, 0.3)
    assert (history.best, history.epochs) == (1, 5)
    assert torch.equal(weights(module), kept[1])
    assert progress.done == 50


def test_a_figure_that_is_no_number_is_never_the_best():
    figures = iter([np.nan, 0.2, np.nan])
    history = train(net(), Plan(epochs=3), batches, loss, lambda module: next(figures), Silent())
    assert history.best == 1


def test_without_a_measure_all_epochs_and_the_last_weights():
    history = train(net(), Plan(epochs=4, patience=1), batches, loss, None, Silent())
    assert (history.epochs, history.best, history.figures) == (4, 3, ())


def test_the_same_seed_gives_the_same_weights_whatever_torch_did_before():
    def trained(seed):
        module = net(seed)
        train(module, Plan(epochs=3, seed=seed), batches, loss, accuracy, Silent())
        torch.rand(7)
        return weights(module)

    assert torch.equal(trained(1), trained(1))
    assert not torch.equal(trained(1), trained(2))


def test_seeded_leaves_the_surroundings_as_they_were():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    with seeded(9):
        torch.rand(100)
        assert torch.are_deterministic_algorithms_enabled()
    assert torch.equal(torch.rand(3), expected)
    assert not torch.are_deterministic_algorithms_enabled()


def test_threads_are_given_back():
    before = torch.get_num_threads()
    with threads(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(
    "plan",
    [
        Plan(epochs=6, rate=0.01, weight_decay=0.1, clip=0.5, schedule="cosine", averaging=0.9, patience=2),
        Plan(epochs=6, rate=0.01),
    ],
)
@pytest.mark.parametrize("measure", [None, accuracy, nearness_to_the_start])
def test_stopped_training_resumes_to_the_same_bits(tmp_path, plan, measure):
    whole = net()
    expected = train(whole, plan, batches, loss, measure, Silent())
    calls = 0

    def stopping(module, batch):
        nonlocal calls
        calls += 1
        if calls == 20:  # in the third epoch
            raise KeyboardInterrupt
        return loss(module, batch)

    first, last, progress = net(), net(seed=4), Watching()  # what the last starts from no longer matters

    def both(second, how, progress):
        with kept_in(tmp_path, "a fit of two trainings"):
            train(first, plan, batches, loss, measure, Silent())
            return train(second, plan, batches, how, measure, progress)

    with pytest.raises(KeyboardInterrupt):
        both(net(), stopping, Silent())
    assert len(list(tmp_path.iterdir())) == 2
    with kept_in(tmp_path, "another fit"):
        train(net(), Plan(epochs=1), batches, loss, measure, progress)
    assert progress.sentences == []
    trained, first, progress = first, net(seed=5), Watching()
    history = both(last, loss, progress)
    assert history == expected
    assert torch.equal(weights(first), weights(trained))
    assert torch.equal(weights(last), weights(whole))
    assert progress.sentences == ["training goes on after epoch 2"]
    assert progress.done == progress.total
    assert not list(tmp_path.iterdir())


def checkpoint_of(folder):
    """Where the first training of "fit" keeps its state."""
    return folder / f"{digest('fit')[:32]}-0.safetensors"


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"\x10\0\0\0\0\0\0\0{}"])
def test_a_broken_or_foreign_checkpoint_starts_afresh(tmp_path, content):
    a, b = net(), net()
    plan = Plan(epochs=2)
    with kept_in(tmp_path, "fit"):
        checkpoint_of(tmp_path).write_bytes(content)
        assert train(a, plan, batches, loss, None, Silent()) == train(b, plan, batches, loss, None, Silent())
    assert torch.equal(weights(a), weights(b))


def test_a_checkpoint_of_another_plan_is_not_taken_up(tmp_path):
    def stopping(module):
        if checkpoint_of(tmp_path).exists():
            raise KeyboardInterrupt
        return 0.0

    with pytest.raises(KeyboardInterrupt), kept_in(tmp_path, "fit"):
        train(net(), Plan(epochs=3), batches, loss, stopping, Silent())
    progress = Watching()
    with kept_in(tmp_path, "fit"):
        train(net(), Plan(epochs=3, rate=0.5), batches, loss, None, progress)
    assert progress.sentences == []


def test_averaged_weights_are_the_moving_average_of_each_step():
    linear = nn.Linear(1, 1, bias=False)
    seen = [linear.weight.detach().clone()]

    def watched(module, batch):
        if len(seen) < batch + 1:
            seen.append(module.weight.detach().clone())
        return (module.weight - 3).square().mean()

    train(linear, Plan(epochs=1, rate=0.1, averaging=0.5), lambda generator: iter(range(3)), watched, None, Silent())
    # warm-up: decay after step s is min(.5, (1 + s) / (10 + s)); the third step's weight is one more AdamW step, about .1
    average = seen[0]
    for step, weight in enumerate([seen[1], seen[2], seen[2] + 0.1], start=1):
        decay = (1 + step) / (10 + step)
        average = decay * average + (1 - decay) * weight
    torch.testing.assert_close(linear.weight.detach(), average, atol=1e-3, rtol=0)


def test_a_loss_that_is_no_number():
    with pytest.raises(UsageError, match=r"the loss of epoch 1 is nan; expected a number: take a smaller rate than 0.5, or look for NaN"):
        train(net(), Plan(rate=0.5), batches, lambda module, batch: loss(module, batch) * torch.nan, None, Silent())


def test_no_batch():
    with pytest.raises(DataError, match="there is no case to train on in epoch 1; expected at least one batch"):
        train(net(), Plan(), lambda generator: [], loss, None, Silent())
