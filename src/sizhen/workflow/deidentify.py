"""De-identification of files: what tells who somebody is found and replaced, file by file; nothing that was removed is said anywhere."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sizhen.core.errors import ContractError, DataError, SizhenError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress, Silent
from sizhen.exchange.rewriting import WHOLE, Document, form_of, read_document
from sizhen.privacy.cleaning import apart
from sizhen.privacy.columns import CODE, identifying
from sizhen.privacy.finding import Found, identifiers
from sizhen.privacy.own import OwnLists, read_list
from sizhen.privacy.rows import Finder, Replaced, cleaned_row, texts_of
from sizhen.privacy.surrogate_table import read_table, write_table
from sizhen.privacy.surrogates import Surrogates

_AT_ONCE = 256  # texts that a bundle's tagger sees together


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One file: its name within the inputs (a number, "#3", where the name itself holds what was removed), rows, and what was replaced."""

    name: str
    rows: int
    replaced: tuple[Replaced, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    broken: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.name,
            "rows": self.rows,
            "columns": dict(self.columns),
            "broken_lines": list(self.broken),
            "spans": [one.to_json() for one in self.replaced],
        }


@dataclass(frozen=True, slots=True)
class Deidentification:
    """What was done: files cleaned, files set aside with the reason, and what must be said beside."""

    out: Path
    files: tuple[Cleaned, ...]
    set_aside: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 where something was written, 3 where nothing could be read."""
        return 0 if self.files else DataError.exit_code

    @property
    def statement(self) -> str:
        return _(
            "the files are de-identified: under the PIPL they still are personal information, for who somebody is may be found with other "
            "knowledge, and something may have been missed; a person looks through them, unsure places first, before anyone is given them"
        )

    @property
    def unsure(self) -> list[tuple[str, Replaced]]:
        """What a person should look at: replaced, but perhaps no identifier, or not the whole of one."""
        return [(file.name, one) for file in self.files for one in file.replaced if not one.found.sure]

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """Stretches replaced by category, and by rule."""
        every = [one.found for file in self.files for one in file.replaced]
        return dict(Counter(one.category for one in every).most_common()), dict(Counter(one.rule for one in every).most_common())

    def to_json(self) -> dict[str, Any]:
        categories, rules = self.counts()
        return {
            "statement": self.statement,
            "out": str(self.out),
            "notes": sum(file.rows for file in self.files),
            "categories": categories,
            "rules": rules,
            "files": [file.to_json() for file in self.files],
            "unsure": [{"file": name, **one.to_json()} for name, one in self.unsure],
            "set_aside": [{"file": name, "reason": reason} for name, reason in self.set_aside],
            "warnings": list(self.warnings),
        }

    def text(self, most: int = 20) -> str:
        """Counts, places a person should look at, what was set aside; the statement last."""
        categories, rules = self.counts()
        lines = [
            _("{files} files with {rows:,} notes or rows written to {out}").format(
                files=len(self.files), rows=sum(file.rows for file in self.files), out=self.out
            ),
            _("replaced: {counts}").format(counts=_listed(categories)),
            _("found by: {counts}").format(counts=_listed(rules)),
        ]
        unsure = self.unsure
        if unsure:
            lines.append(_("{n} places for a person to look at (all are in --json):").format(n=len(unsure)))
            place = _("  {file}, row {row}{column}, {start} to {end} ({new} in the clean text): {category}, by {rule}")
            for name, one in unsure[:most]:
                column = f" {one.column}" if one.column else ""
                where = {"start": one.found.start, "end": one.found.end, "new": f"{one.place[0]}-{one.place[1]}"}
                lines.append(place.format(file=name, row=one.row, column=column, category=one.found.category, rule=one.found.rule, **where))
        lines += [_("set aside, not written: {file}: {reason}").format(file=name, reason=reason) for name, reason in self.set_aside]
        return "\n".join([*lines, *self.warnings, self.statement])


def deidentify(
    inputs: Sequence[str | Path],
    out: str | Path,
    bundle: str | Path | None = None,
    surrogates: bool = False,
    table: str | Path | None = None,
    passphrase: str | None = None,
    words: str | Path | None = None,
    patient: str | None = None,
    progress: Progress | None = None,
) -> Deidentification:
    """Clean notes, folders of them and tables; the clean files get the same names in `out` (UTF-8, readable by their owner only).

    bundle      a model of task `identifiers`, whose tagger finds beside the rules
    surrogates  random values of like form in place of marks; dates of one patient all moved by the same number of days
    table       where these are kept, encrypted with `passphrase`; one that is there already goes on
    words       own lists (staff, wards), see `OwnLists`
    patient     the column that names the patient; None: by its usual names, else each row or file is a patient's own (files of one
                subfolder are one patient's)

    What cannot be read is set aside and counted. Raises UsageError where a file would be written over, DataError where nothing is there.
    """
    progress = progress or Silent()
    folder = Path(out)
    if table is not None and not surrogates:
        raise UsageError(_("--table keeps surrogates; expected --surrogates beside it"))
    if table is not None and passphrase is None:
        raise UsageError(_("the table of surrogates needs a passphrase; expected one in SIZHEN_PASSPHRASE, or a terminal to ask on"))
    found = _targets([Path(one) for one in inputs], folder)
    own = OwnLists() if words is None else _own_lists(Path(words))
    finder = _rules(own) if bundle is None else _with_bundle(Path(bundle), own)
    kept = Surrogates(marks_only=not surrogates)
    if table is not None and passphrase is not None and Path(table).exists():
        kept = read_table(Path(table), passphrase)
    cleaned: list[Cleaned] = []
    aside: list[tuple[str, str]] = []
    named = 0
    progress.start(_("de-identifying"), len(found))
    for number, (path, name) in enumerate(found, 1):
        try:
            said, tells = _one(path, name, number, folder / name, finder, kept, patient)
            cleaned.append(said)
            named += tells
        except SizhenError as error:
            aside.append((_shown(name, number, finder), _without_name(error.message, path)))
        except Exception as error:  # its text may hold what a note says
            aside.append((_shown(name, number, finder), _("a fault of Sizhen's own ({kind})").format(kind=type(error).__name__)))
        progress.advance()
    if table is not None and passphrase is not None:
        write_table(Path(table), kept, passphrase)
    warnings = []
    if named:
        text = _("the names of {n} files hold what looks like an identifier and stay as they are: rename them; here they go by number")
        warnings.append(text.format(n=named))
    return Deidentification(folder, tuple(cleaned), tuple(aside), tuple(warnings))


def _one(
    path: Path, name: str, number: int, target: Path, finder: Finder, surrogates: Surrogates, patient: str | None
) -> tuple[Cleaned, bool]:
    """Clean one file and write it; whether its name tells who somebody is."""
    document = read_document(path)
    _check_header(document, name, number, finder)
    by_name = {} if document.columns == (WHOLE,) else identifying(document.columns, patient if patient in document.columns else None)
    code = next((column for column, category in by_name.items() if category == CODE), None)
    home = Path(name).parent.as_posix()
    rows: list[dict[str, Any]] = []
    replaced: list[Replaced] = []
    values: set[str] = set()
    for row, line, known in _in_batches(document, by_name, finder):
        own = f"{name}:{line}" if document.columns != (WHOLE,) else name if home == "." else home
        whose = own if code is None or row.get(code) in (None, "") else str(row[code])
        new, said = cleaned_row(row, line, by_name, known.__getitem__, surrogates, whose)
        rows.append(new)
        replaced += said
        values |= {str(row[one.column]) if one.found.rule == "column" else "" for one in said}
        values |= {text[one.start : one.end] for text, spans in known.items() for one in spans}
    document.write(target, rows)
    shown = _shown(name, number, finder, values)
    return Cleaned(shown, len(rows), tuple(replaced), by_name, document.broken), shown != name


def _in_batches(document: Document, by_name: Mapping[str, str], finder: Finder) -> Iterator[tuple[Any, int, dict[str, Sequence[Found]]]]:
    """Each row with its line and with what was found in each of its texts."""
    for begin in range(0, len(document.rows), _AT_ONCE):
        some = document.rows[begin : begin + _AT_ONCE]
        texts = list(dict.fromkeys(text for row in some for text in texts_of(row, by_name)))
        found = dict(zip(texts, finder(texts), strict=True))
        for row, line in zip(some, document.lines[begin : begin + _AT_ONCE], strict=True):
            yield row, line, {text: found[text] for text in texts_of(row, by_name)}


def _check_header(document: Document, name: str, number: int, finder: Finder) -> None:
    """A table without a header would have its first row for one, and names of columns are written as they are."""
    if document.columns != (WHOLE,) and any(finder(list(document.columns))):
        raise DataError(_("the names of its columns hold what looks like an identifier; expected a header of names above the first row"))


def _shown(name: str, number: int, finder: Finder, values: set[str] | None = None) -> str:
    """A file's name, or its number where the name holds an identifier or a value that was removed from it."""
    stem = name[: name.rindex(".")] if "." in name else name
    tells = any(value in name for value in values or () if len(value) > 1) or any(finder([stem]))
    return f"#{number}" if tells else name


def _without_name(message: str, path: Path) -> str:
    return message.replace(str(path), "…").replace(path.name, "…")


def _targets(inputs: Sequence[Path], out: Path) -> list[tuple[Path, str]]:
    """The files to clean, each with its name within `out`; nothing in `out` itself is one. Raises where one would be written over."""
    if not inputs:
        raise UsageError(_("there is no input; expected notes, folders or tables"))
    if out.exists() and not out.is_dir():
        raise UsageError(_("{out} is a file; expected a folder for the clean files").format(out=out))
    inside = out.resolve()
    found: dict[str, Path] = {}
    for data in inputs:
        if not data.exists():
            raise DataError(_("{file} is not there; expected a note, a folder or a table").format(file=data))
        if data.is_dir():
            if data.resolve() == inside:
                raise UsageError(_("--out is the input itself; expected another folder, the inputs are never written over"))
            files = [(path, path.relative_to(data).as_posix()) for path in sorted(data.rglob("*")) if path.is_file()]
            files = [
                (p, name) for p, name in files if inside not in p.resolve().parents and not any(part[0] == "." for part in Path(name).parts)
            ]
        else:
            files = [(data, data.name)]
        for path, name in files:
            if name in found and not os.path.samefile(found[name], path):
                raise UsageError(
                    _("two inputs would be written to one file in --out; expected inputs with different names, one folder at a time")
                )
            found[name] = path
    targets = [(path, name) for name, path in found.items()]
    sources = {(stat.st_dev, stat.st_ino) for path, _name in targets for stat in [path.stat()]}
    for _path, name in targets:
        target = out / name
        if target.exists() and (target.stat().st_dev, target.stat().st_ino) in sources:
            raise UsageError(_("--out would write over an input; expected another folder, the inputs are never written over"))
    if not targets:
        raise DataError(_("the inputs hold no file; expected notes, folders or tables"))
    return targets


def _own_lists(path: Path) -> OwnLists:
    """One word a line; staff, until a line [wards] or [others] (or [staff]) says what follows."""
    lists: dict[str, list[str]] = {"staff": [], "wards": [], "others": []}
    kind = "staff"
    for word in read_list(path):
        if word[0] == "[" and word[-1] == "]":
            if (kind := word[1:-1].strip().lower()) not in lists:
                raise UsageError(_("{file} has a heading that is not known; expected [staff], [wards] or [others]").format(file=path.name))
        else:
            lists[kind].append(word)
    return OwnLists(**{name: tuple(words) for name, words in lists.items()})


def _rules(own: OwnLists) -> Finder:
    return lambda texts: [identifiers(text, own) for text in texts]


def _with_bundle(path: Path, own: OwnLists) -> Finder:
    """The rules and the tagger of a bundle made for the task `identifiers`."""
    from sizhen.notes.identifiers.examiner import IdentifierExaminer
    from sizhen.workflow.serving import serve

    served = serve(path)
    members = [one for one in served.members(served.model) if isinstance(one, IdentifierExaminer)]
    if not members:
        raise ContractError(_("{file} was not made to find identifiers; expected a bundle of task identifiers").format(file=path.name))

    def find(texts: Sequence[str]) -> list[tuple[Found, ...]]:
        of_members = [member.find(texts, own) for member in members]
        plain = [identifiers(text, own) for text in texts]  # as Safe Harbor has it, whatever the data marked
        return [apart([one for found in every for one in found]) for every in zip(plain, *of_members, strict=True)]

    return find


def _listed(counts: Mapping[str, int]) -> str:
    return _(", ").join(f"{name} {n:,}" for name, n in counts.items()) or _("nothing")


__all__ = ["Deidentification", "deidentify", "form_of"]
