"""A folder of text files: one note a file, plain, a folder per class, or these in folders named after parts."""

from dataclasses import dataclass
from pathlib import Path

from sizhen.core.case import PART_NAMES

ENDINGS = (".txt", ".txt.gz", ".txt.xz")


@dataclass(frozen=True, slots=True)
class TextFile:
    """One note's file, its name within the folder, the class its folder says (None in a plain folder) and its part ("" where none)."""

    path: Path
    name: str
    label: str | None
    part: str


def text_files(folder: Path) -> list[TextFile]:
    """All text files at most three folders deep, in order of their names; hidden ones are left out."""
    found = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if len(inner) > 4 or any(name.startswith(".") for name in inner) or not path.name.lower().endswith(ENDINGS) or not path.is_file():
            continue
        above = list(inner[:-1])
        part = ""
        if above and above[0].lower() in PART_NAMES:
            part = str(PART_NAMES[above.pop(0).lower()])
        name = path.relative_to(folder).as_posix()
        found.append(TextFile(path, name[: name.lower().rindex(".txt")], above[0] if above else None, part))
    return found
