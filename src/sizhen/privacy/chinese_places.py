"""Chinese hospitals, organisations, addresses and peoples: from what ends or begins them to where they begin or end."""

import re
from collections.abc import Iterator
from functools import cache

from sizhen.privacy import categories as c
from sizhen.privacy.candidates import HAN, Candidate, Cue, Rule, Sight, matches, rule
from sizhen.privacy.lists import chinese_places, short_chinese_places, words

# Words after which a name of a place or an institution begins, when read backwards from its end.
_STOPS = re.compile(
    r"[于在至往赴到去由从我本该遂曾即送及与或住是为系的被因则并赶请称家现查给示未又再同原]|(?<!协)和(?![平田县硕静顺林龙政布])|经(?![济纬三开七])|转(?:诊|入|往|至|院)?|入(?:住|院)?|就(?:诊|职|医|读)|来(?:院|自|到)?(?![凤宾安])|先后|前往|收(?:住|入)?|在职|任职|工作|服务|居|有(?!限)|后(?!勤)|时|回(?!民)|"
    r"外院|当地|患者|病人|户籍|籍贯|单位|地址|住址|诊(?!所)|行(?!政|唐)|院(?![校所]|前街)|门诊|急诊|[日天月]|首先|随后|多次|立即|上述|联系|毕业|科室|建议|推荐|希望|哪[家个里]|好的|比较|比如|[想要带选去]"
)
_HOSPITALS = words("chinese places: hospitals")
_AFTER_HOSPITAL = re.compile(
    r"附属[\u4e00-\u9fff]{0,8}医院|第?[一二三四五六七八九十]{0,2}附属[\u4e00-\u9fff]{0,8}医院|(?:\([^()\n]{1,10}\))?(?:[东西南北老新][\u4e00-\u9fff]{0,2}院区|[东西南北]院|[东西南北]区|分院|本部|总院)?"
)
_ORGANIZATIONS = words("chinese places: organizations")
_GENERIC = re.compile(
    r"(?:外|我|本|当地|上级|下级|某|该|其他|其它|多家|各|省|市|县|区|乡|镇|村|综合|专科|三甲|基层|私立|个体|民营|公立|附近|地方|教学|大|小|这家|另一家|一家|一|二|两|三|社区|儿童|妇产|中医|人民|附属|省级|市级|县级|三级|上述|精神|传染病|专业|正规|医务|急救|康复|体检|医学|医疗|血液|国有|事业|私人|街道|居民|国家|企业|机关|自己|老年|美国|中国|日本|德国|多|不同|相关|有关|另|几家|离开|自动|返回|住|出|办理|口腔|眼科|骨科|肿瘤|胸科|心血管|脑科|中西医结合|小型|大型|皮肤|妇科|男科|传染性|疾病|胃病|大型|治疗|专门|镇上|县里|村里|市里)*"
)
_PART = re.compile(rf"[0-9A-Za-z{HAN}·]")
_KNOWN_MARK = re.compile(r"[省市县区州镇乡村旗盟](?!级)|大学|第[一二三四五六七八九十百0-9]{1,3}|附属|解放军|武警|空军|海军|陆军|有限|集团")
_BAD_ORGANIZATION = re.compile(
    r"(?:格|布|结|定|全|时|政|僵|残|败|骗|大|开|终|当|药|书|饭|牌|危|平|和)局\Z|(?:集中|病灶|重|轴|呼吸|体温调节|血管运动|以|皮质|语言|小叶|视野|暗|反射)中心\Z|(?:专门|小|中|大|文化|医)大学\Z|(?:上|读|念|高|初|在)(?:中学|小学|大学)\Z|微循环"
)
PEOPLES: tuple[Rule, ...] = (
    rule(
        "people",
        c.ETHNICITY,
        "h",
        r"(?P<x>[汉蒙回藏维苗彝壮布朝满侗瑶白土哈傣黎傈佤畲高拉水东纳景柯达仫羌撒毛仡锡阿普塔怒乌俄鄂德保裕京独赫门珞基]"
        r"(?:(?<=[汉回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京])族|(?:(?<=蒙)古|(?<=维)吾尔|(?<=布)依|(?<=朝)鲜|(?<=土)家|(?<=哈)尼|(?<=哈)萨克|(?<=傈)僳|(?<=高)山|(?<=拉)祜|(?<=东)乡|(?<=纳)西|(?<=景)颇|(?<=柯)尔克孜|(?<=达)斡尔|(?<=仫)佬|(?<=布)朗|(?<=撒)拉|(?<=毛)南|(?<=仡)佬|(?<=锡)伯|(?<=阿)昌|(?<=普)米|(?<=塔)吉克|(?<=乌)孜别克|(?<=俄)罗斯|(?<=鄂)温克|(?<=德)昂|(?<=保)安|(?<=裕)固|(?<=塔)塔尔|(?<=独)龙|(?<=鄂)伦春|(?<=赫)哲|(?<=门)巴|(?<=珞)巴|(?<=基)诺)族))(?!自治)",
    ),
)

_ADDRESS_LABELS = words("chinese places: address labels")
_ORGANIZATION_LABELS = words("chinese places: organization labels")
_VALUE = re.compile(rf"(?P<s>\s{{0,3}}[:=为是在于]?\s{{0,3}})(?P<x>[{HAN}0-9A-Za-z#·()\-—]{{2,60}})")
_VALUE_END = re.compile(
    r"的|人(?=[,，、。;]|$|于|因)|(?<=[号室弄栋元楼户])[男女于因]|联系|电话|手机|邮编|邮政|民族|职业|婚姻|入院|病史|身份证|工作单位|单位|籍贯|务工|打工|上班|工作|任职|就诊|无疫|久居|长大|\s"
)
_NO_VALUE = re.compile(
    r"(?:无|不详|未提供|同上|同前|暂无|本地|当地|本市|外地|地址|内|不|及|:|病|职工|退休|农民|工人|元|为|换算|体积|面积|时间|原籍|异地|其|于|外院|急诊|门诊|院外|非|有|患者|我院|本院|无业|自由|个体|在家)"
)
_ROADS = "街道路巷弄里村镇乡屯庄园苑坊城组段线寓厦场湾沟营堡店桥门府邸轩阁庭同区楼院"
_NUMBERED = re.compile(
    rf"[{_ROADS}]\s?(?P<n>(?:[0-9]{{1,5}}|[一二三四五六七八九十百]{{1,4}})(?:[-—之][0-9]{{1,4}}){{0,3}}\s?(?:号|弄|巷|栋|幢|座|楼|组|队|社|户|室|支|街|单元|#|区|期|排|院|(?<=[路街巷弄里园苑][0-9][-—][0-9])|(?<=[路街巷弄里园苑][0-9][-—][0-9][0-9])|(?<=[路街巷弄里园苑][0-9][0-9][-—][0-9])|(?<=[路街巷弄里园苑][0-9][0-9][-—][0-9][0-9])|(?<=[路街巷弄里园苑][0-9][0-9][0-9][-—][0-9])|(?<=[路街巷弄里园苑][0-9][0-9][0-9][-—][0-9][0-9]))"
    rf"(?:(?:院|附|内|-)?[0-9A-Za-z一二三四五六七八九十-]{{1,6}}(?:号楼|号院|号|弄|栋|幢|座|单元|门|室|楼|层|户|房|组|队|梯)|楼|院|[\u4e00-\u9fff]{{2,8}}(?:小区|花园|家园|公寓|大厦|新村|广场|苑)|[-—][0-9]{{1,5}}){{0,6}})"
)
_AREA_TAIL = re.compile(
    rf"(?:[{HAN}]{{1,9}}?(?:自治州|自治县|自治旗|地区|街道|新区|开发区|[省市州盟县旗区镇乡村屯庄]))?(?:[{HAN}]{{1,7}}?(?:街道|开发区|[市县旗区镇乡村屯庄路街巷])){{0,4}}(?:[0-9一二三四五六七八九十]{{1,3}}[组队社])?"
)
_HOUSES = re.compile(r"(?P<x>(?<![0-9])[0-9]{1,4}(?:号楼|栋|幢)(?:[0-9一二三四五六七八九十]{1,3}单元)?(?:[0-9]{2,5}(?:室|号|户)?)?)")
_NO_AREA = re.compile(
    r"(?:超市|城市|门市|病区|社区|小区|本县|全县|我县|我市|本市|全市|该县|该市|外省|本省|我省|全省|区县|市县|乡镇|村镇|农村|乡村|县区|上市|都市|夜市|菜市|集市|黑市|省市|外市|外县|各省|各市|各县|多省|多市|邻县|邻市|邻省)\Z"
)
_WORDS_TOO = frozenset(words("chinese places: words too"))
_SMALL = re.compile(r"(?:街道|小区|新村|家园|花园|公寓)\Z")


def _begin(text: str, end: int, reach: int = 24) -> int:
    """Where a name that ends before `end` begins: after the last stop word or mark before it, `reach` characters at most."""
    low = end
    while low > 0 and end - low < reach and _PART.match(text[low - 1]):
        low -= 1
    begin = low
    for stop in _STOPS.finditer(text, low, end):
        begin = stop.end()
    while begin < end and text[begin] in "0123456789.)":
        begin += 1
    return begin


@cache
def _short() -> tuple[frozenset[str], frozenset[str]]:
    known = short_chinese_places()
    return frozenset(place for place in known if len(place) == 2), frozenset(place for place in known if len(place) == 3)


def _begins_with_place(stem: str) -> bool:
    two, three = _short()
    return stem[:2] in two or stem[:3] in three


def _first_place(text: str, begin: int, end: int) -> int:
    """Where the first listed place between two places begins, if it is not at the very beginning; else the beginning."""
    two, three = _short()
    full = chinese_places()
    for place in range(begin, end - 1):
        if (
            text[place : place + 3] in full
            or text[place : place + 4] in full
            or text[place : place + 2] in two
            or text[place : place + 3] in three
        ):
            return place
    return begin


def _placed(stem: str) -> bool:
    """Whether a stem names a place or a number of its own: then the institution is a certain one."""
    return bool(_KNOWN_MARK.search(stem)) or _begins_with_place(stem)


def _hospital(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A hospital with a name of its own before what it is."""
    text = seen.text
    begin = _begin(text, start)
    if start - begin > 8:
        begin = _first_place(text, begin, start)
    stem = _GENERIC.sub("", text[begin:start], count=1)
    kind = text[start:end]
    if len(stem) < 2 or (kind in {"门诊", "口腔", "药店", "药房"} and not _placed(stem)):
        return
    tail = _AFTER_HOSPITAL.match(text, end)
    yield Candidate(begin, tail.end() if tail else end, c.HOSPITAL, "hospital", _placed(stem))


def _organization(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    text = seen.text
    begin = _begin(text, start)
    stem = _GENERIC.sub("", text[begin:start], count=1)
    if len(stem) >= 2 and _placed(text[begin:start]) and not _BAD_ORGANIZATION.search(text[begin:end]):
        yield Candidate(begin, end, c.ORGANIZATION, "organisation", True)


def _value(text: str, end: int) -> tuple[str, int, int] | None:
    """What stands after a label: the mark between, where the value begins and ends."""
    match = _VALUE.match(text, end)
    if match is None or _NO_VALUE.match(match["x"]):
        return None
    cut = _VALUE_END.search(match["x"])
    stop = match.start("x") + (cut.start() if cut else len(match["x"]))
    return (match["s"].strip(), match.start("x"), stop) if stop - match.start("x") >= 2 else None


def _organization_label(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    if (found := _value(seen.text, end)) and (found[0] in {":", "="} or _placed(seen.text[found[1] : found[2]])):
        yield Candidate(found[1], found[2], c.ORGANIZATION, "organisation after its word", bool(found[0]))


def _address_label(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    if (found := _value(seen.text, end)) and (found[0] in {":", "="} or _placed(seen.text[found[1] : found[2]])):
        yield Candidate(found[1], found[2], c.ADDRESS, "address after its word", True)


def _listed_place(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A province, city or county of the list, with what of an address follows it."""
    text = seen.text
    tail = _AREA_TAIL.match(text, end)
    stop = tail.end() if tail else end
    if end - start == 2 and (text[start:end] in _WORDS_TOO or (stop == end and text[end : end + 1] not in "人省市,、。; ")):
        return
    yield Candidate(start, stop, c.LOCATION, "place of the list", end - start > 2)


def _formed_place(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A place by its form (two characters and 市, 县, 省 or 镇), not in the list."""
    text = seen.text
    begin = max(_begin(text, start, 6), start - 4)
    area = text[begin:end]
    if (
        3 <= len(area) <= 5
        and not _NO_AREA.search(area)
        and not (text[end : end + 1] in "级场区面内外民" and text[end - 1] != "县")
        and (text[end - 1] != "镇" or text[end : end + 1] in "人,。、村卫中")
    ):
        tail = _AREA_TAIL.match(text, end)
        yield Candidate(begin, tail.end() if tail else end, c.LOCATION, "form of a place", False)


def _street(seen: Sight) -> Iterator[Candidate]:
    """A road, a village or a house with its number, and the district it belongs to."""
    text = seen.text
    for match in _NUMBERED.finditer(text):
        begin = _begin(text, match.start() + 1)
        if match.start("n") - begin > 1:
            yield Candidate(begin, match.end(), c.ADDRESS, "street and number", True)
    for match in _HOUSES.finditer(text):
        begin = _begin(text, match.start(), 10)
        house = begin < match.start() and _SMALL.search(text[begin : match.start()])
        yield Candidate(begin if house else match.start(), match.end(), c.ADDRESS, "house and number", bool(house))


def chinese_places_found(seen: Sight) -> Iterator[Candidate]:
    """Addresses by their own form, and peoples."""
    if seen.runs:
        yield from _street(seen)
    yield from matches(seen, PEOPLES)


def chinese_place_cues() -> tuple[Cue, ...]:
    """Words that end or begin an institution or a place."""
    return (
        Cue(tuple(_HOSPITALS), _hospital),
        Cue(tuple(_ORGANIZATIONS), _organization),
        Cue(tuple(_ORGANIZATION_LABELS), _organization_label),
        Cue(tuple(_ADDRESS_LABELS), _address_label),
        Cue(tuple(chinese_places() | short_chinese_places()), _listed_place),
        Cue(("市", "县", "省", "镇"), _formed_place),
    )
