"""The run folder: what each stage made, with a digest of its inputs, so that a run goes on where it was stopped."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import BundlePart, Parts, arrays
from sizhen.core import files
from sizhen.core.errors import DataError, SizhenError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.scores import COLUMNS, Remark, Scores

STAGES = "stages"
LARGEST_READ = 256_000_000


@dataclass(frozen=True, slots=True)
class Fit:
    """One fitted model as it would be served: its parts, its scores of cases it did not see, and how long it took."""

    parts: tuple[BundlePart, ...]
    scores: Scores
    validation: Scores | None
    seconds: float
    difference: float
    language: str = ""  # of the remarks among the scores


class RunFolder:
    """DIR of a run: report, cases and bundle directly in it, what the stages made below `stages`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_dir():
            raise DataError(_("{path} is a file; expected a folder for the run, which may exist already").format(path=path))
        self.stages = path / STAGES
        self.stages.mkdir(parents=True, exist_ok=True)
        self.stages.chmod(0o700)  # scores of patients lie there

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second run out of the folder while this one is at work in it. Raises UsageError where one is."""
        with files.held(self.stages / files.HELD) as ours:
            if not ours:
                sentence = _("another run is at work in {path}; wait for it, or choose another folder with --out")
                raise UsageError(sentence.format(path=self.path))
            yield

    def fit(self, model: str, job: str, inputs: str) -> Fit | None:
        """What an earlier run made from the same inputs; None where there is nothing whole."""
        folder = self.stages / "fit" / model / job
        try:
            said = json.loads((folder / "fit.json").read_text("utf-8"))
            if said["inputs"] != inputs:
                return None
            parts = tuple(BundlePart(p["name"], p["kind"], (folder / p["file"]).read_bytes()) for p in said["parts"])
            if self._digest(folder, parts) != said["digest"]:
                return None
            validation = read_scores(folder / "validation") if said["validation"] else None
            return Fit(parts, read_scores(folder / "scores"), validation, said["seconds"], said["difference"], said["language"])
        except (OSError, ValueError, KeyError, TypeError, SizhenError):
            return None

    def keep_fit(self, model: str, job: str, inputs: str, fit: Fit) -> None:
        """Keep a fit; `fit.json` is written last, so that what is half there is not taken for whole."""
        folder = self.stages / "fit" / model / job
        shutil.rmtree(folder, ignore_errors=True)
        for part in fit.parts:
            files.write(folder / part.file, part.content)
        write_scores(folder / "scores", fit.scores)
        if fit.validation is not None:
            write_scores(folder / "validation", fit.validation)
        files.write_json(
            folder / "fit.json",
            {
                "inputs": inputs,
                "parts": [{"name": part.name, "kind": part.kind, "file": part.file} for part in fit.parts],
                "digest": self._digest(folder, fit.parts),
                "validation": fit.validation is not None,
                "seconds": fit.seconds,
                "difference": fit.difference,
                "language": fit.language,
            },
        )

    def _digest(self, folder: Path, parts: Sequence[BundlePart]) -> str:
        kept = sorted(path for name in ("scores", "validation") for path in folder.glob(f"{name}.*"))
        return files.digest(*(part.content for part in parts), *kept)


def write_scores(stem: Path, scores: Scores) -> None:
    """A table of scores as safetensors, and what is said beside it as JSON."""
    columns = {name: getattr(scores, name) for name in COLUMNS if getattr(scores, name) is not None}
    files.write(stem.with_suffix(".safetensors"), arrays("scores", columns).content)
    said = {"items": scores.items, "unseen": scores.unseen, "remarks": [asdict(remark) for remark in scores.remarks]}
    files.write_json(stem.with_suffix(".json"), said)


def read_scores(stem: Path) -> Scores:
    content = BundlePart("scores", "arrays", stem.with_suffix(".safetensors").read_bytes())
    columns: dict[str, NDArray[Any] | None] = dict.fromkeys(COLUMNS)
    columns.update(Parts.of([content]).arrays("scores"))
    said = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    remarks = tuple(Remark(**remark) for remark in said["remarks"])
    more: dict[str, Any] = {"items": tuple(said["items"]), "unseen": tuple(said["unseen"]), "remarks": remarks}
    return Scores(**columns, **more)  # type: ignore[arg-type]


def fingerprint(data: Path, without: Path) -> str:
    """The content of a file, or of all files of a folder with their names; over 256 MB their sizes and times of change stand for it.

    What a run writes into that folder (`without` is its own) and recipes are not data.
    """
    inside = [path for path in data.rglob("*") if path.is_file() and path.suffix != ".toml"] if data.is_dir() else [data]
    apart = without.resolve()
    paths: Sequence[Path] = sorted(path for path in inside if not path.resolve().is_relative_to(apart))
    named = [(str(path.relative_to(data)) if data.is_dir() else path.name, path) for path in paths]
    if sum(path.stat().st_size for path in paths) <= LARGEST_READ:
        return files.digest(*(part for entry in named for part in entry))
    stats = [(name, path.stat()) for name, path in named]
    return files.digest("\n".join(f"{name}\t{seen.st_size}\t{seen.st_mtime_ns}" for name, seen in stats))


def indices_digest(*indices: NDArray[np.int64]) -> str:
    return files.digest(*(np.asarray(index, np.int64).tobytes() for index in indices))
