"""How long work says where it is: a small protocol that the command line draws and everything else may ignore."""

from typing import Protocol


class Progress(Protocol):
    """Told of work as it goes; implementations must be cheap to call."""

    def start(self, what: str, total: int | None = None) -> None:
        """A piece of work begins; `total` steps, None where nobody knows."""

    def advance(self, steps: int = 1, note: str = "") -> None:
        """Some steps of the present piece are done; `note` is shown beside (a loss, a file's name)."""

    def say(self, sentence: str) -> None:
        """A sentence for the user that stays (a guess taken, a stage skipped)."""


class Silent:
    """Progress that nobody watches."""

    def start(self, what: str, total: int | None = None) -> None: ...

    def advance(self, steps: int = 1, note: str = "") -> None: ...

    def say(self, sentence: str) -> None: ...
