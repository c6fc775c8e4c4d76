"""Run every recipe of `examples/` on real sets and keep the figures; goes on where it was stopped.

    .venv/bin/python benchmarks/figures.py DATA [SET ...]

runs what benchmarks/figures.jsonl does not hold yet (delete a line there to measure again), and

    .venv/bin/python benchmarks/figures.py --write

writes the table into docs/benchmarks.md and both READMEs.

DATA is a folder with the public sets by name (see docs/benchmarks.md); nothing of it enters the repository.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_suffix(".jsonl")
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

SETS: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "pneumoniamnist": ("images.toml", "medmnist/pneumoniamnist.npz", (), ("auroc", "accuracy")),
    "breastmnist": ("images.toml", "medmnist/breastmnist.npz", (), ("auroc", "accuracy")),
    "retinamnist": ("images.toml", "medmnist/retinamnist.npz", ("task=ordinal",), ("auroc", "accuracy", "weighted_kappa")),
    "mitdb": ("beats.toml", "mitdb", (), ("kappa", "j_kappa", "macro_f1", "accuracy")),
    "physionet2012": ("icu-mortality.toml", "physionet2012", (), ("auroc", "average_precision", "sensitivity", "ppv")),
    "cmedtc": ("classification.toml", "notes/cmedtc", (), ("accuracy", "macro_f1")),
    "ohsumed": ("classification.toml", "notes/ohsumed", (), ("accuracy", "macro_f1")),
    "chnsenticorp": ("sentiment.toml", "notes/chnsenticorp", (), ("accuracy", "auroc")),
    "mr": ("sentiment.toml", "notes/mr", (), ("accuracy", "auroc")),
    "cehrner": ("entities.toml", "notes/cehrner", (), ("f1", "precision", "recall")),
    "bc5cdr": ("entities.toml", "notes/bc5cdr", (), ("f1", "precision", "recall")),
    "herbs": ("herbs.toml", "herbs", (), ("precision_at_5", "recall_at_5", "ndcg_at_5")),
}


def measure(name: str, data: Path, place: Path) -> dict[str, object]:
    """One `sizhen run` in a process of its own: what it says, how long it took, the most memory it held."""
    recipe, folder, settings, _shown = SETS[name]
    words = [sys.executable, "-m", "sizhen", "run", str(ROOT / "examples" / recipe), "--data", str(data / folder)]
    words += ["--out", str(place / name), "--json", *(word for setting in settings for word in ("--set", setting))]
    began = time.monotonic()
    with (place / f"{name}.stdout").open("wb") as out, (place / f"{name}.stderr").open("wb") as err:
        process = subprocess.Popen(words, stdout=out, stderr=err, cwd=place)
        _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    if status:
        raise SystemExit(
            f"{name}: run ended with {os.waitstatus_to_exitcode(status)}: {(place / f'{name}.stderr').read_text('utf-8')[-500:]}"
        )
    said = json.loads((place / f"{name}.stdout").read_text("utf-8"))
    kept = {
        key: said[key] for key in ("examination", "task", "model", "measured_on", "cases", "patients", "units", "measures", "baselines")
    }
    return {"set": name, "recipe": recipe, "seconds": round(seconds), "gigabytes": round(used.ru_maxrss / 1e6, 1), **kept}


def table(results: dict[str, dict[str, object]]) -> str:
    """The figures as Markdown."""
    lines = [
        "| set | recipe | measured on | packed model | figures [95 %] | best beside it | seconds | GB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, (recipe, _folder, settings, shown) in SETS.items():
        said = results.get(name)
        if said is None:
            lines.append(f"| {name} | {recipe} | - | - | not measured yet | - | - | - |")
            continue
        figures = "; ".join(f"{m} {words_of(said['measures'].get(m))}" for m in shown)
        first = shown[0]
        beside = [
            (f[first]["value"], model, f[first]) for model, f in said["baselines"].items() if f.get(first, {}).get("value") is not None
        ]
        best = max(beside, default=None, key=lambda entry: entry[0])
        asked = " ".join([f"`{recipe}`", *(f"`--set {setting}`" for setting in settings)])
        on = f"{said['measured_on']}, {said['cases']:,} cases"
        lines.append(
            f"| {name} | {asked} | {on} | {said['model']} | {figures} | "
            f"{'-' if best is None else f'{best[1]}: {first} {words_of(best[2])}'} | {said['seconds']} | {said['gigabytes']} |"
        )
    return "\n".join(lines)


def words_of(figure: dict[str, float] | None) -> str:
    """A figure with its interval."""
    if not figure or figure["value"] is None:
        return "-"
    if figure["low"] is None:
        return f"{figure['value']:.3f}"
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"


def main() -> None:
    """Measure what is missing, or write the table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("data", type=Path, nargs="?")
    words.add_argument("sets", nargs="*", default=[])
    words.add_argument("--place", type=Path, default=Path("figures"), help="where the runs' folders go; a run goes on where it was stopped")
    words.add_argument("--write", action="store_true")
    asked = words.parse_intermixed_args()
    lines = RESULTS.read_text("utf-8").splitlines() if RESULTS.exists() else []
    results = {said["set"]: said for said in map(json.loads, lines)}
    if asked.write:
        for page in (ROOT / "docs" / "benchmarks.md", ROOT / "README.md", ROOT / "README.zh-CN.md"):
            head, rest = page.read_text("utf-8").split(BEGIN)
            page.write_text(f"{head}{BEGIN}\n{table(results)}\n{rest[rest.index(END) :]}", "utf-8")
        return
    place = asked.place.resolve()
    place.mkdir(parents=True, exist_ok=True)
    for name in asked.sets or SETS:
        if name not in results:
            said = measure(name, asked.data.resolve(), place)
            with RESULTS.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(said, ensure_ascii=False) + "\n")
            print(name, said["model"], {m: words_of(said["measures"].get(m)) for m in SETS[name][3]}, said["seconds"], "s", flush=True)


if __name__ == "__main__":
    main()
