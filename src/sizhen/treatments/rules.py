"""Safety rules over a ranked list: pairs that must not meet, with what the patient takes and within the list; never skippable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sizhen.bundle.parts import BundlePart, Parts, table
from sizhen.core.errors import BundleError
from sizhen.core.language import translate as _
from sizhen.core.scores import RemarkKind
from sizhen.core.spelling import did_you_mean
from sizhen.core.words import listed
from sizhen.exchange.rule_tables import COLUMNS, SEVERITIES, PairRule, read_rule_table
from sizhen.treatments.preparation import Patient, Vocabulary, normal

LISTED = 20
SEVERE = ("contraindicated",)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say of one item: blocked or warned, in words, with rule and source."""

    kind: RemarkKind
    text: str
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A list after the rules: columns that are listed, columns that were blocked on the way, and what is said of either."""

    listed: tuple[int, ...]
    blocked: tuple[int, ...]
    findings: tuple[tuple[int, Finding], ...]


class RuleBook:
    """A rule table opened for look-ups; `rules` None means that the recipe names no table, which every list then says."""

    def __init__(self, rules: Sequence[PairRule] | None, vocabulary: Vocabulary) -> None:
        self.rules = None if rules is None else tuple(rules)
        self._vocabulary = vocabulary
        self._names = tuple(normal(name) for name in vocabulary.items)
        self._pairs: dict[str, dict[str, list[PairRule]]] = {}
        for rule in self.rules or ():
            one, other = (normal(vocabulary.item_name(name)) for name in (rule.item_1, rule.item_2))
            self._pairs.setdefault(one, {}).setdefault(other, []).append(rule)
            self._pairs.setdefault(other, {}).setdefault(one, []).append(rule)

    @classmethod
    def read(cls, path: str | None, vocabulary: Vocabulary) -> "RuleBook":
        """From a recipe's table. A table that does not load stops everything."""
        return cls(None if path is None else read_rule_table(Path(path)), vocabulary)

    def parts(self) -> list[BundlePart]:
        if self.rules is None:
            return []
        return [table("rules", {column: [getattr(rule, column) for rule in self.rules] for column in COLUMNS})]

    @classmethod
    def from_parts(cls, parts: Parts, expected: bool, vocabulary: Vocabulary) -> "RuleBook":
        """From a bundle. A rule table that was packed and is not there, or is not whole, stops the list."""
        if not expected:
            return cls(None, vocabulary)
        columns = parts.table("rules")
        lengths = {len(columns.get(name, ())) for name in COLUMNS}
        if set(columns) != set(COLUMNS) or len(lengths) != 1 or not set(columns["severity"]) <= set(SEVERITIES):
            raise BundleError(_("the bundle's rule table is not whole; no list is made without it: the bundle must be packed again"))
        return cls([PairRule(*(str(cell) for cell in row)) for row in zip(*(columns[name] for name in COLUMNS), strict=True)], vocabulary)

    @property
    def strangers(self) -> tuple[str, ...]:
        """Names in the rules that are no item of the vocabulary: mistyped, or never given here; each with what it may have meant."""
        names = dict.fromkeys(name for rule in self.rules or () for name in (rule.item_1, rule.item_2))
        return tuple(name + did_you_mean(name, self._vocabulary.items) for name in names if self._vocabulary.item(name) is None)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.source for rule in self.rules or ()))

    def check(self, order: Iterable[int], patient: Patient, without: Iterable[int] = (), most: int = LISTED) -> Checked:
        """Walk down a ranked list, best first, until `most` items are listed; what a severe rule marks is blocked, whatever its place."""
        skip = set(without)
        taken = {normal(name): name for name in map(self._vocabulary.item_name, patient.taking)}
        allergies = {normal(self._vocabulary.item_name(name)) for name in patient.allergies or ()}
        higher: dict[str, str] = {}
        listed: list[int] = []
        blocked: list[int] = []
        findings: list[tuple[int, Finding]] = []
        for column in order:
            if len(listed) >= most:
                break
            if column in skip:
                continue
            said = self._about(column, taken, higher, allergies)
            findings += [(column, finding) for finding in said]
            if any(finding.kind == "blocked" for finding in said):
                blocked.append(column)
            else:
                listed.append(column)
                higher[self._names[column]] = self._vocabulary.items[column]
        return Checked(tuple(listed), tuple(blocked), tuple(findings))

    def _about(self, column: int, taken: dict[str, str], higher: dict[str, str], allergies: set[str]) -> list[Finding]:
        name, shown = self._names[column], self._vocabulary.items[column]
        said: list[Finding] = []
        if name in allergies:
            text = _("{item} is not listed: it stands on the patient's allergy list").format(item=shown)
            said.append(Finding("blocked", text, _("allergy, compared by name"), _("the patient's allergy list")))
        partners = self._pairs.get(name)
        if not partners:
            return said
        met = [(other, rules, other in taken) for other, rules in partners.items() if other in taken or other in higher]
        for other, rules, is_taken in met:
            severe = any(rule.severity in SEVERE for rule in rules)
            text = _verdict(severe, is_taken).format(item=shown, other=taken[other] if is_taken else higher[other])
            rule = "; ".join(
                dict.fromkeys(f"{r.item_1} + {r.item_2}: {r.severity}" + (f" ({r.description})" if r.description else "") for r in rules)
            )
            said.append(Finding("blocked" if severe else "warning", text, rule, "; ".join(dict.fromkeys(r.source for r in rules))))
        return sorted(said, key=lambda finding: finding.kind != "blocked")

    def general(self, patient: Patient) -> list[tuple[RemarkKind, str]]:
        """What every list says of its checks, and what could not be checked."""
        said: list[tuple[RemarkKind, str]] = []
        if self.rules is None:
            said.append(("unchecked", _("no rule table was given: which items must not meet was not checked")))
        else:
            sources = "; ".join(self.sources[:3])
            text = _("checked against {n} pairs ({sources}); for all others: not in these tables")
            said.append(("information", text.format(n=len(self.rules), sources=sources)))
            if self.strangers:
                text = _("{n} names in the rule table are no items here, so that their pairs cannot be found within a list: {names}")
                said.append(("unchecked", text.format(n=len(self.strangers), names=listed(self.strangers))))
            unknown = [name for name in patient.taking if self._vocabulary.item(name) is None and normal(name) not in self._pairs]
            if unknown:
                said.append(("unchecked", _("not in these tables and not known here: {names}").format(names=_(", ").join(unknown))))
        if patient.allergies:
            said.append(("unchecked", _("allergies are compared by name only; what reacts with them across a class was not checked")))
        return said


def _verdict(severe: bool, taken: bool) -> str:
    if severe:
        if taken:
            return _("{item} is not listed: it must not meet {other}, which the patient takes")
        return _("{item} is not listed: it must not meet {other}, which stands higher on this list")
    if taken:
        return _("{item}: a rule warns of it together with {other}, which the patient takes")
    return _("{item}: a rule warns of it together with {other}, which stands higher on this list")
