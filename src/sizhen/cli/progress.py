"""Progress bars on stderr, with what is left; plain lines where stderr is no terminal."""

import sys
import time
from types import TracebackType
from typing import Any

QUIET_SECONDS = 2.0


class Bars:
    """Draws Progress with rich once work has gone on for over two seconds; sentences stay above the bar."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live: Any = None
        self._task: Any = None
        self._began = time.monotonic()
        self._what = ""
        self._done = 0
        self._total: int | None = None

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def start(self, what: str, total: int | None = None) -> None:
        self._stop()
        self._what, self._total, self._done, self._began = what, total, 0, time.monotonic()

    def advance(self, steps: int = 1, note: str = "") -> None:
        self._done += steps
        if self._quiet or not sys.stderr.isatty() or time.monotonic() - self._began < QUIET_SECONDS:
            return
        if self._live is None:
            self._open()
        self._live.update(self._task, completed=self._done, description=f"{self._what} {note}".strip())

    def say(self, sentence: str) -> None:
        if self._quiet:
            return
        if self._live is not None:
            self._live.console.print(sentence, markup=False, highlight=False)
        else:
            sys.stderr.write(sentence + "\n")

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._live = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
        )
        self._live.start()
        self._task = self._live.add_task(self._what, total=self._total, completed=self._done)

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
