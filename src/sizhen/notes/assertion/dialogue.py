"""Questions of a doctor and what the next turn answers."""

import re
from bisect import bisect_right

_TURN = re.compile(r"^(医生|患者|医|患|家属|护士|问|答|doctor|patient|dr|pt|nurse|q|a|clinician|interviewer)\s*[:.]\s*", re.M)
_ASKS = re.compile(r"\?|吗|有没有|是不是|是否|有无|没有啊|呢$|^(?:do|does|did|any|have|has|is|are)\b")
_NO = re.compile(
    r"^(?:没|無|无|不是|不痛|不疼|不会|不咳|不发|不烧|否|倒没|那没|都没|从来没|从没|并没|目前没|现在没"
    r"|no\b|nope|none|never|not\b|denies|i don't|i do not|nah)"
)
_YES = re.compile(r"^(?:有|是|对|嗯|恩|会|偶尔|经常|有点|有一点|好像有|确实|yes|yeah|yep|sometimes|occasionally|a little|i do)")
_UNKNOWN = re.compile(
    r"^(?:不知道|不清楚|不懂|不确定|没注意|没量|没查|没测|没检查|没做|不太清楚|不记得|记不"
    r"|i don't know|not sure|don't know|i'm not sure|i am not sure|no idea|unsure)"
)
_MAYBE = re.compile(r"^(?:可能|好像|应该|也许|大概|maybe|perhaps|possibly|i think so|probably)")


def turns(text: str) -> list[tuple[int, int, int, str]]:
    """(start, where words begin, end, speaker) of each turn of a folded, lower-case dialogue; empty where the text is none."""
    marks = list(_TURN.finditer(text))
    if len(marks) < 2:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [(mark.start(), mark.end(), end, mark.group(1)) for mark, end in zip(marks, ends, strict=True)]


def answered(text: str, spoken: list[tuple[int, int, int, str]], start: int) -> tuple[str, int, int] | None:
    """(existence, start, end of the answer) of a finding that a turn asks about; None where it is not asked, or nobody answers."""
    index = bisect_right(spoken, start, key=lambda turn: turn[1]) - 1
    if index < 0 or start >= spoken[index][2]:
        return None
    _begin, first, last, speaker = spoken[index]
    if not _ASKS.search(text[max(first, text.rfind("。", first, start) + 1) : last].strip()):
        return None
    for _start, answer, stop, other in spoken[index + 1 : index + 4]:
        if other != speaker:
            return _meaning(text[answer:stop].strip(), answer)
    return None


def _meaning(said: str, place: int) -> tuple[str, int, int] | None:
    for pattern, existence in ((_UNKNOWN, "unknown"), (_NO, "absent"), (_MAYBE, "possible"), (_YES, "present")):
        found = pattern.match(said)
        if found:
            return existence, place, place + found.end()
    return None
