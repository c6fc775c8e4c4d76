"""Rule tables of pairs that must not meet: a CSV with item_1, item_2, severity, source (and a description)."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.texts import read_text

SEVERITIES = ("contraindicated", "not_recommended", "precaution", "take_into_account")  # severest first
NEEDED = ("item_1", "item_2", "severity", "source")
COLUMNS = (*NEEDED, "description")


@dataclass(frozen=True, slots=True)
class PairRule:
    """Two items that must not meet, how severe that is (a word of SEVERITIES), and who says so."""

    item_1: str
    item_2: str
    severity: str
    source: str
    description: str = ""


def read_rule_table(path: Path) -> tuple[PairRule, ...]:
    """All rules of a table. Nothing is set aside: a table with one row that cannot be read is refused, for it guards patients.

    Raises DataError for a missing or empty table, an unknown or missing column, an unknown severity, a row without items or source.
    """
    if not path.is_file():
        raise DataError(
            _("the rule table {file} is not there; no list is made without it: mend the path, or take rules out of the recipe").format(
                file=path.name
            )
        )
    try:
        lines = list(csv.reader(io.StringIO(read_text(path), newline=""), strict=True))
    except csv.Error as error:
        raise DataError(
            _("the rule table {file} is not CSV ({reason}); expected commas and quotes").format(file=path.name, reason=error)
        ) from error
    header = [cell.strip() for cell in lines[0]] if lines else []
    _check_header(header, path.name)
    rules = tuple(
        _rule(dict(zip(header, row, strict=False)), len(row) == len(header), number, path.name)
        for number, row in enumerate(lines[1:], start=2)
        if row
    )
    if not rules:
        raise DataError(_("the rule table {file} has no rules; expected a row for each pair").format(file=path.name))
    return rules


def _check_header(header: list[str], file: str) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        raise DataError(
            _("the rule table {file} has a column {name!r} that is not known; expected {expected}").format(
                file=file, name=unknown[0][:40], expected=_(", ").join(COLUMNS)
            )
        )
    missing = [name for name in NEEDED if name not in header]
    if missing or len(set(header)) != len(header):
        raise DataError(
            _("the rule table {file} lacks a column or has one twice ({name}); expected {expected}").format(
                file=file, name=_(", ").join(missing or header), expected=_(", ").join(COLUMNS)
            )
        )


def _rule(cells: dict[str, str], whole: bool, number: int, file: str) -> PairRule:
    values = {name: cells.get(name, "").strip() for name in COLUMNS}
    if not whole or not (values["item_1"] and values["item_2"] and values["source"]):
        raise DataError(
            _("the rule table {file}, row {row}, lacks an item or a source; every rule names two items and who says so").format(
                file=file, row=number
            )
        )
    if values["severity"] not in SEVERITIES:
        raise DataError(
            _("the rule table {file}, row {row}, has severity {found!r}; expected one of {expected}").format(
                file=file, row=number, found=values["severity"][:40], expected=_(", ").join(SEVERITIES)
            )
        )
    if values["item_1"].casefold() == values["item_2"].casefold():
        raise DataError(_("the rule table {file}, row {row}, pairs an item with itself; expected two items").format(file=file, row=number))
    return PairRule(**values)
