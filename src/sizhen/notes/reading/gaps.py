"""What may stand between a name and its number, and just before a number."""

import re

from sizhen.notes.reading.names import Named, Names

_WORDS = (
    r"约|大约|约为|为|是|达|高达|可达|最高达|最高|最低|波动于|波动在|在|于|升至|升高至|升到|增高至|降至|降低至|下降至|上升至"
    r"|增至|降到|升高达|"
    r"增高|升高|偏高|上升|增加|下降|降低|减低|减少|偏低|减轻|明显|测得|测|查|示|提示|复查|目前|今日|入院时|控制在|维持在"
    r"|水平|浓度|值|计数|结果|定量|"
    r"检测|了|近|大于|小于|高于|低于|超过|不超过|均|仍|仅|只有|最大|左右|异常|正常|最大者|较大者|其一|每分|每分钟|分别|"
    r"\b(?:is|was|of|at|were|are|approximately|approx|about|around|to|level|levels|value|count|measured|estimated|elevated"
    r"|up|down|low|high|"
    r"peaked|increased|decreased|rose|fell|dropped|currently|today|now|on admission|remains|stable|noted|found|be|a|the|in|with|"
    r"less than|greater than|more than|at least|over|under|above|below|rate)\b"
)
GAP = re.compile(rf"(?:[\s:=,(\[~↑↓*<>≤≥]|{_WORDS})*")
LONGEST_GAP = 28
_COMPARED = re.compile(
    r"(?P<least>≥|>=|>/=|不低于|不少于|至少|at least)\s*$|(?P<most>≤|<=|不超过|不高于|不大于|至多|at most|up to)\s*$"
    r"|(?P<more>>|大于|高于|超过|more than|greater than|over|above|exceeding)\s*$|(?P<less><|小于|低于|不足|不到|less than|under|below)\s*$"
)
ABOUT = re.compile(r"(?:约|大约|约为|近|将近|大概|~|about|approximately|approx\.?|around|roughly|nearly|almost|c\.)\s*$")
_MARKS = {"least": ">=", "most": "<=", "more": ">", "less": "<"}
_CHANGED = re.compile(r"(?:下降|减轻|减少|增加|上升|增长|增重|降低|减|loss|gain)[了约近达\s]*$")


def compared(low: str, place: int) -> tuple[str, int]:
    """The comparison that ends at a number's place ("" where none), and where it begins."""
    before = low[max(0, place - 14) : place]
    match = _COMPARED.search(before)
    if match is None or match.lastgroup is None:
        return "", place
    return _MARKS[match.lastgroup], place - len(before) + match.start()


def rough(low: str, place: int) -> bool:
    """Whether a number at a place is said to be rough."""
    return ABOUT.search(low[max(0, place - 16) : place]) is not None


def name_of(low: str, names: Names, place: int) -> Named | None:
    """The name that a number at a place belongs to: the nearest before it with only such words between."""
    named = names.before(place)
    if named is None or place - named.end > LONGEST_GAP or GAP.fullmatch(low, named.end, place) is None:
        return None
    return named


def changed(low: str, named: Named, place: int) -> bool:
    """Whether the words between say by how much, not how much (体重下降5kg)."""
    return _CHANGED.search(low[named.end : place]) is not None
