"""Write docs/map.md: every module with the sentence that says what lives there, floor by floor. `--check` only compares."""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "sizhen"
TARGET = ROOT / "docs" / "map.md"


def sentence(path: Path) -> str:
    """The first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    if not docstring:
        raise SystemExit(f"{path.relative_to(ROOT)} has no docstring; expected one sentence that says what lives there")
    return docstring.splitlines()[0]


def floors() -> list[list[str]]:
    """The packages floor by floor, top first, as the import contract lists them."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def page() -> str:
    """The whole map."""
    lines = [
        "# The house, module by module",
        "",
        "Made by `python docs/map.py` from the modules' own sentences. A module imports from floors below it only.",
        "",
        "Training: data → exchange (read) → cohort (gather, audit, split) → a room (learn) → trust (calibrate, measure) → "
        "a room (explain) → bundle (pack) → report (page): `workflow/run.py` reads like that.",
        "",
        "Serving: one case → exchange (read) → bundle (open) → a room (examine, no torch) → trust (calibrated probability, set, abstain) → "
        "opinion → report or exchange: `workflow/examine.py` reads like that.",
        "",
    ]
    for number, layer in enumerate(reversed(floors())):
        for package in layer:
            folder = SOURCE / package
            lines += [
                f"## Floor {number} · `{package}`",
                "",
                sentence(folder / "__init__.py"),
                "",
                "| module | what lives there |",
                "|---|---|",
            ]
            for path in sorted(folder.rglob("*.py")):
                if path.name != "__init__.py":
                    lines.append(f"| `{path.relative_to(folder).as_posix()}` | {sentence(path)} |")
            lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write the map, or say that it is out of date."""
    text = page()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text("utf-8") != text:
            raise SystemExit("docs/map.md is out of date; run: .venv/bin/python docs/map.py")
    else:
        TARGET.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
