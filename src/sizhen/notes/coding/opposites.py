"""Words that differ little and mean the opposite, or another kind: left and right, hyper and hypo, type 1 and 2, with and without."""

import re

_PAIRS = (
    "左:右 高:低 上:下 前:后 内:外 急性:慢性 良性:恶性 原发:继发 阳性:阴性 近端:远端 近侧:远侧 动脉:静脉 男:女 "
    "升高:降低 增高:减低 增多:减少 "
    "亢进:减退 甲亢:甲减 过速:过缓 开放:闭合 开放:闭角 开角:闭角 收缩:舒张 先天:后天 先天:获得 干性:湿性 入院:出院 浅:深 大细胞:小细胞 "
    "增生:萎缩 肥厚:扩张 缺血:出血 便秘:腹泻 早产:过期 充血:缺血 近视:远视 单侧:双侧 单:双 吸气:呼气 "
    "left:right hyper:hypo upper:lower anterior:posterior acute:chronic benign:malignant primary:secondary positive:negative "
    "proximal:distal arterial:venous artery:vein male:female increased:decreased elevated:decreased tachy:brady open:closed "
    "systolic:diastolic medial:lateral superior:inferior internal:external congenital:acquired ischemic:hemorrhagic "
    "constipation:diarrhea inspiratory:expiratory macro:micro poly:oligo ante:post pre:post superficial:deep maternal:paternal "
    "supra:infra intra:extra unilateral:bilateral intrinsic:extrinsic"
)
_OPPOSED = tuple((one, other) for one, _colon, other in (pair.partition(":") for pair in _PAIRS.split()))
_DENIED = re.compile(
    r"无|非|未|不|没|without|(?<![a-z])no(?![a-z])|(?<![a-z])non|(?<![a-z])not(?![a-z])"
    r"|(?<![a-z])un(?=stable|controlled"
    r"|complicated|specified)|less(?![a-z])"
)
_KIND = re.compile(r"[甲乙丙丁戊](?=型|肝|类)|(?<![a-z])[a-h](?![a-z])")
_NUMBER = re.compile(r"\d+|[ⅰ-ⅻ]|(?<![a-z])(?:iv|v?i{1,3}|vi{0,3}|ix)(?![a-z])|[一二三四五六七八九十](?=型|期|级|度|类|尖|支)")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_CHINESE = {word: str(i) for i, word in enumerate("一二三四五六七八九十", 1)}


def opposed(first: str, second: str) -> bool:
    """Whether two folded, lower-case terms say opposite things, or are of two numbered kinds.

    >>> opposed("左肺癌", "右肺癌"), opposed("type 1 diabetes", "type ii diabetes"), opposed("左肺癌", "肺癌")
    (True, True, False)
    """
    for one, other in _OPPOSED:
        if (one in first or other in first) and (one in second or other in second):
            a, b, c, d = _has(one, other, first), _has(other, one, first), _has(one, other, second), _has(other, one, second)
            if (a and d and not b and not c) or (b and c and not a and not d):
                return True
    if _shape(_DENIED, first) != _shape(_DENIED, second):
        return True
    numbers, others = _numbers(first), _numbers(second)
    if numbers and others and numbers != others:
        return True
    kinds, other_kinds = set(_KIND.findall(first)), set(_KIND.findall(second))
    return bool(kinds and other_kinds and kinds != other_kinds)


def _has(word: str, other: str, text: str) -> bool:
    return word in (text.replace(other, "") if word in other else text)


def _shape(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))


def _numbers(text: str) -> set[str]:
    return {_number(word) for word in _NUMBER.findall(text)}


def _number(word: str) -> str:
    if "ⅰ" <= word <= "ⅻ":
        return str(ord(word) - ord("ⅰ") + 1)
    return _ROMAN.get(word) or _CHINESE.get(word) or word.lstrip("0")


def arabic(text: str) -> str:
    """Roman and Chinese numbers of kinds as digits, so that ii型 and 2型 are alike."""
    return _NUMBER.sub(lambda match: _number(match.group()), text)
