"""Doses: amount, route and frequency side by side in any order, and the drug that they belong to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sizhen.notes.reading.drugs import drug_before, drug_behind, likely
from sizhen.notes.reading.gaps import name_of
from sizhen.notes.reading.kinds import Dose, Quantity, TimeExpression
from sizhen.notes.reading.names import Names
from sizhen.notes.reading.numerals import CHINESE_NUMBER, arabic, chinese, english
from sizhen.notes.reading.prepared import Prepared
from sizhen.notes.reading.units import unit_at

_FORMS = {
    "{tablet}": "片|tablets?|tabs?|pills?",
    "{capsule}": "粒|capsules?|caps?",
    "{piece}": "支|枚|个|amp|ampoules?|vials?",
    "{sachet}": "袋|包|sachets?|packets?",
    "[drp]": "滴|gtts?|drops?",
    "{puff}": "喷|吸|揿|puffs?|sprays?|inhalations?",
    "{pill}": "丸",
    "{bottle}": "瓶|bottles?",
    "{patch}": "贴|patch(?:es)?",
    "[IU]": "万u|万单位|万iu",
}
_FORM = re.compile("[ ]?(?:" + "|".join(f"(?P<f{i}>{words})" for i, words in enumerate(_FORMS.values())) + r")(?![a-z]|区|子|体|/分|高)")
_FORM_UNITS = tuple(_FORMS)
_NUMBER = re.compile(
    rf"(?<![a-z0-9.,/\-])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)(?:[ ]?[-~][ ]?(?P<n2>\d+(?:\.\d+)?))?"
    rf"|(?P<cn>{CHINESE_NUMBER})(?=[片粒支袋包滴喷丸瓶枚毫克])|(?<![a-z])(?P<en>one|two|three|four|half a|a half)(?= (?:tab"
    rf"|cap|puff|drop|spray|pill|patch))"
)
_GLUED_NUMBER = re.compile(r"(?<=[a-z]{4})(?P<n>\d+(?:\.\d+)?)(?P<n2>$^)?(?P<cn>$^)?(?P<en>$^)?(?= ?(?:mg|g|mcg|ug)\b)")
_MASSES = frozenset({"g", "mg", "ug", "ng", "mL", "L", "U", "[IU]", "kU", "meq", "mmol", "uL"})
_RATES = frozenset({"kg", "m2", "min", "h", "d"})
_ROUTES = {
    "oral": r"po|p\.o\.?|口服|by mouth|orally|per os|oral",
    "intravenous": r"iv|i\.v\.?|ivgtt|iv gtt|ivdrip|iv drip|vd|ivd|iv\.gtt|ivp|ivpb|静脉滴注|静滴|静点|静脉点滴|静脉注射|静推|静注|静脉推注"
    r"|静脉泵入|泵入|微泵泵入|持续泵入"
    r"|入壶|iv push|intravenously|intravenous|静脉输注|静脉输液|静脉给药",
    "intramuscular": r"im|i\.m\.?|肌注|肌肉注射|肌内注射|intramuscularly|intramuscular",
    "subcutaneous": r"sc|s\.c\.?|sq|subq|ih|皮下注射|皮下|subcutaneously|subcutaneous|subcut",
    "sublingual": r"sl|s\.l\.|舌下含服|舌下|含服|sublingually|sublingual",
    "rectal": r"pr|per rectum|纳肛|肛塞|灌肠|rectally|rectal",
    "inhaled": r"inh|inhaled|雾化吸入|雾化|吸入|neb|nebs|nebulized|via nebulizer|氧气雾化",
    "topical": r"外用|涂抹|外涂|外敷|topically|topical|外搽",
    "ocular": r"滴眼|点眼|ou|ophthalmic",
    "nasal": r"滴鼻|喷鼻|intranasally|intranasal|nasally",
    "tube": r"鼻饲|胃管注入|胃管内注入|鼻饲管|via peg|per ng tube|per ngt|via ng",
    "intrathecal": r"鞘内注射|鞘注|intrathecally|intrathecal",
    "transdermal": r"贴敷|transdermal",
    "vaginal": r"阴道给药|阴道上药|vaginally|per vagina",
}


def _route_words(words: str) -> str:
    latin = "|".join(word for word in words.split("|") if word.isascii())
    chinese_words = "|".join(word for word in words.split("|") if not word.isascii())
    either = [rf"(?<![a-z])(?:{latin})(?![a-z])"] if latin else []
    return "|".join([*either, *([chinese_words] if chinese_words else [])])


_ROUTE = re.compile("|".join(f"(?P<{name}>{_route_words(words)})" for name, words in _ROUTES.items()))
_NEEDED = re.compile(r"(?<![a-z])(?:prn|p\.r\.n\.?|as needed|必要时|sos|需要时|疼痛时|发热时)(?![a-z])")
_BETWEEN = re.compile(
    r"(?:[\s,;、()（）:+]|\.(?=\s))*(?:每次|一次|各|1次|each|of|at|to|then|once|given|给予|服用|服|/次|次|剂量|用量|治疗|a"
    r"|as|take|by)?[\s,:]*"
)
_VERB_BEFORE = re.compile(
    r"(?:予|给予|口服|服用|服|静滴|静点|注射|应用|加用|改用|滴注|泵入|肌注|received|given|administered|started on|takes?"
    r"|taking|prescribed|on)[^。;,，\n]{0,24}$"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: str
    value: str = ""
    amount: Quantity | None = None


def doses(text: Prepared, times: Sequence[tuple[int, int, TimeExpression]], names: Names) -> tuple[tuple[int, int, Dose], ...]:
    """Doses in order with their places in the folded text. Amounts that a name of an observation stands before are none (尿量1500ml)."""
    low = text.low
    spoken = bytearray(len(low))
    pieces = []
    for start, end, said in times:
        if said.kind == "frequency":
            pieces.append(_Piece(start, end, "frequency", said.value))
        if said.kind in ("date", "clock", "age", "frequency"):
            spoken[start:end] = b"\1" * (end - start)
    pieces += [one for one in _amounts(text, names) if spoken.find(1, one.start, one.end) < 0]
    pieces += [
        _Piece(m.start(), m.end(), "route", str(m.lastgroup)) for m in _ROUTE.finditer(low) if m.lastgroup != "rectal" or m.group() != "pr"
    ]
    pieces += [_Piece(m.start(), m.end(), "needed") for m in _NEEDED.finditer(low)]
    found = []
    for together in _clusters(low, sorted(pieces, key=lambda one: one.start)):
        dose = _dose(text, together)
        if dose is not None:
            found.append(dose)
    return tuple(found)


def _amounts(text: Prepared, names: Names) -> Iterator[_Piece]:
    low = text.low
    for pattern in (_NUMBER, _GLUED_NUMBER):
        for match in pattern.finditer(low):
            piece = _amount(low, match)
            if piece is None or piece.amount is None:
                continue
            named = name_of(low, names, match.start())
            if named is not None and (piece.amount.unit == named.what.unit or "/" not in named.what.unit):
                continue  # a measurement
            yield piece


def _amount(low: str, match: re.Match[str]) -> _Piece | None:
    end = match.end()
    form = _FORM.match(low, end)
    if form is not None and form.lastgroup:
        unit, end = _FORM_UNITS[int(form.lastgroup[1:])], form.end()
    else:
        said = unit_at(low, end)
        if said is None:
            return None
        unit, end = said
        top, *below = unit.split("/")
        if top not in _MASSES or any(one not in _RATES for one in below):
            return None
    value, high = _value(match)
    if value is None:
        return None
    if form is not None and unit == "[IU]":
        value *= 10_000
    return _Piece(match.start(), end, "amount", "", Quantity(value, unit, "", high if high and high > value else None))


def _value(match: re.Match[str]) -> tuple[float | None, float | None]:
    if match["n"]:
        return arabic(match["n"]), float(match["n2"]) if match["n2"] else None
    number = chinese(match["cn"]) if match["cn"] else english(match["en"])
    return (None, None) if number is None else (number.value, number.high)


def _clusters(low: str, pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces with next to nothing between; a second frequency, or an amount behind amount and frequency, begins another."""
    held: list[_Piece] = []
    for piece in pieces:
        if held and piece.start < held[-1].end:
            continue
        if held and not _together(low, held, piece):
            yield held
            held = []
        held.append(piece)
    if held:
        yield held


def _together(low: str, held: Sequence[_Piece], piece: _Piece) -> bool:
    kinds = [one.kind for one in held]
    if kinds.count(piece.kind) and piece.kind != "amount":
        return False
    if piece.kind == "amount" and "amount" in kinds and ("frequency" in kinds or "route" in kinds):
        return False
    start = held[-1].end
    if piece.start - start > 24:
        return False
    if piece.start - start <= 12 and _BETWEEN.fullmatch(low, start, piece.start):
        return True
    behind = drug_behind(low, start) if held[-1].kind == "amount" and piece.kind != "amount" else None
    return behind is not None and _BETWEEN.fullmatch(low, behind[1], piece.start) is not None


def _dose(text: Prepared, together: Sequence[_Piece]) -> tuple[int, int, Dose] | None:
    low = text.low
    amounts = [one for one in together if one.kind == "amount"]
    if not amounts:
        return None
    start, end = together[0].start, together[-1].end
    by_kind = {one.kind: one for one in reversed(together)}
    drug = drug_before(low, start)
    route = by_kind["route"].value if "route" in by_kind else ""
    if drug is None and together[0].kind == "route":
        drug = drug_before(low, together[0].start)
    if drug is None:
        drug = drug_behind(low, end) or drug_behind(low, amounts[0].end)
        if drug is not None:
            end = max(end, drug[1])
    sure = "frequency" in by_kind or route != "" or "needed" in by_kind
    if drug is None and not ("frequency" in by_kind and (route or low.startswith(("每次", "一次"), max(0, amounts[0].start - 2)))):
        return None
    if not sure and not (drug is not None and (likely(low[drug[0] : drug[1]]) or _VERB_BEFORE.search(low[max(0, start - 40) : start]))):
        return None
    if drug is not None:
        start = min(start, drug[0])
        route = route or _route_before(low, drug[0])
    first, last = text.where(start, end)
    place = None if drug is None else text.where(*drug)
    said = Dose(
        first,
        last,
        text.original[first:last],
        "" if place is None else text.original[place[0] : place[1]],
        place,
        amounts[0].amount,
        route,
        by_kind["frequency"].value if "frequency" in by_kind else "",
        "needed" in by_kind,
    )
    return start, end, said


def _route_before(low: str, place: int) -> str:
    """口服 in 口服二甲双胍0.5g."""
    near = max(0, place - 8)
    found = list(_ROUTE.finditer(low[near:place]))
    return str(found[-1].lastgroup) if found and near + found[-1].end() >= place - 1 else ""
