"""Chinese names of persons: a surname and what stands before and after it."""

# ruff: noqa: E501
import re
from collections.abc import Iterator
from functools import cache

from sizhen.privacy.candidates import HAN, Candidate, Cue, Sight
from sizhen.privacy.categories import NAME
from sizhen.privacy.lists import words

# The common surnames stand with little about them; of the doubtful ones the word is commoner than the name.
COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾夏韦付傅邹孟熊秦邱尹薛闫阎段雷侯龙史陶黎贺顾郝龚邵万钱严覃武戴莫孔汤"
    "康施牛樊葛邢齐伍庞颜倪庄聂章鲁岳翟殷詹欧耿关兰焦俞柳甘祝纪梅童凌毕裴霍冉骆蓝路辛靳柴喻祁蒲滕屈饶艾尤简娄窦戚岑宫费卜晏柏瞿佟应臧闵苟邬卞姬仇栾刁荣巫寇桑甄丛虞敖巩谈鞠荆郁储鄢谌奚冼蔺阚朴廉"
    "葉陳張劉黃趙吳孫馬鄭謝許韓馮鄧蕭蔣蘇呂盧鐘譚陸賈韋鄒閻龍賀顧龔邵萬錢嚴湯喬龐顏莊聶魯齊歐關蘭畢闞马江石金方白乔易温孟郜祖左古卓莎"
)
DOUBTFUL = frozenset(
    "于时安常平全步都成危向同查游解明冷苗和乐计伏强须管经过曲单连项原初来由但相满盛位宣宿支国门云花海豆皮米边沙麻商师官封盖池冀匡班仲隋苑位麦练帅屠井巴丰卿狄索晋容敬扈普阙浦戈鹿薄雍辜羊阿乌母亓修邰赫那鲜印隆茹诺战慕玉银公哈"
    "宾勾居揭干束檀衣信展阴智幸奉植衡富闭元斯冶但利权党尚景房南农司申汲牟舒符包毛车佘桂水宗楼燕楚劳粟闻厉花禹漆伊文穆阳"
)
_RARE = frozenset("邝迟郎胥惠席卫阮柯季涂翁欧缪褚谷庐储酆鲍祝舒成苻尧巢隗逄芦厍晁芮邸裘杭况嵇於尉昝亢湛戎茅")
SURNAMES = COMMON | DOUBTFUL | _RARE
COMPOUND = words("chinese names: compound")
_COMPOUNDS = frozenset(COMPOUND)
# Characters that a given name has not: with them it is a word or a sentence.
_NOT_GIVEN = frozenset(
    "的了是在有无不未没及与或并且但而则即因由于从向往被把将对为以可能会要应需请给让使后前时间日年周岁男女性侧部位病症痛炎癌瘤肿块血压肺肝肾肠胃腹胸头颈肢骨膜液药片针剂查检验术疗治诊院科室床入出转住送来到至主述诉称说示见觉感自现再又仍均已还就也都很较约余多少"
    "大小上下左右内外者们之其此该本我您你他她它什么怎谁哪几二三四五六七八九十百%热咳吐泻尿便汗麻呕恶酸胀闷慌悸晕乏困倦食睡眠饮嗜烟酒步走行坐卧站神情志态体温度脉搏呼吸率律次分名者人员级"
)
_OPENERS = frozenset("中大小天一二三四五六七八九千万年月日春可为之以自云来至明本华行志体神有能少多上名人情内左右在思温")
_SECOND = frozenset("日级时大小天一二三四五六七八九千万年月春可为之云来明自有能思行志神中在多人名")
_NO_NAMES = frozenset(words("chinese names: no names"))
_AFTER = re.compile(
    "男|女|先生|女士|小姐|同志|老师|教授|主任|副主任|主治|主管|主诉|住院|住我|医师|医生|大夫|护士|护师|技师|药师|院长|科长|书记|签|代诉|代述|代签|陈述|口述|提供|叙述|诉|述|因|于|自|系|在|之|的|与|和|及|等|来院|来我|来诊|就诊|就医|入院|出院|收住|收入|转入|急诊|门诊|既往|现年|现住|现病|今|昨|"
    "查房|会诊|阅片|书写|记录|审核|报告|执行|核对|处理|陪同|陪护|护送|联系|电话|身份|年龄|性别|住址|家住|家属|汉族|已婚|未婚|离异|病情|病史|术后|术前|表示|同意|要求|指示|说|称|到|向|为|由|是|将|已|并|曾|也|复诊|复查|随访|办理|出生|籍贯|拟|行|床|病|患|被|经|从|以|随|拒|再|未|无|及其|本人|处|家|所|给予|一般|目前|完成|手术|麻醉|实施|主刀|协助|带领|看|见|告知|接诊|首诊|转诊|建议|考虑|认为|诊断|治疗|检查|嘱|：|某"
)
_FOREIGN = re.compile(rf"[{HAN}]{{1,8}}(?:[·•・‧][{HAN}]{{1,10}}){{1,4}}")
_HAN_RUN = re.compile(rf"[{HAN}]{{1,8}}")
_SEP = re.compile(r"(?:\s{0,3}[:/(=、]\s{0,4}|\s{1,4}|)")
_LABEL_SEP = re.compile(r"\s{0,3}[:=]\s{0,4}|\s{1,4}")
KIN = words("chinese names: kin")
LABELS = words("chinese names: labels")
JOBS = words("chinese names: jobs")
SIGNED = words("chinese names: signed")
_MAY_PRECEDE = frozenset("由请经与和及向告知随跟找示遵在为院科者系日给让据对属中名叫，。,;:/()、被送嘱托因的")
_TITLED_ONLY = frozenset(words("chinese names: titled only"))


@cache
def _is_word(text: str) -> bool:
    """Whether the dictionary of Chinese words has it."""
    import rjieba

    return bool(rjieba.has_word(text))


def surname(text: str) -> int:
    """How many characters of a text's beginning are a surname: 2 for a compound one, 1, or 0."""
    if text[:2] in _COMPOUNDS:
        return 2
    return int(text[:1] in SURNAMES)


def plausible(name: str) -> bool:
    """Whether what begins with a surname may be a name: no word of the language, no characters that names do not have."""
    size = surname(name)
    if size == 2:
        return len(name) > 2 and name[2] not in _NOT_GIVEN
    given = name[size:]
    if not size or not given or name[:2] in _NO_NAMES:
        return False
    if (
        given[-1] in _NOT_GIVEN
        and not (len(given) == 1 and given in _SECOND)
        and not (len(given) == 2 and given[0] not in _NOT_GIVEN and given[1] in _SECOND)
    ):
        return False
    if given[0] in _NOT_GIVEN and not (len(given) == 2 and given[0] in _OPENERS and given[1] not in _NOT_GIVEN):
        return False
    return name[0] not in DOUBTFUL or not _is_word(name)


def read_name(text: str, start: int, strong: bool) -> int:
    """Where a Chinese name that begins at `start` ends (0 if none begins): three or two characters, four after a compound surname.

    What follows must be no Chinese character, or a word that may follow a name; `strong` says that a word asks for a name here.
    """
    if match := _FOREIGN.match(text, start):
        return match.end()
    run = _HAN_RUN.match(text, start)
    if run is None:
        return 0
    word = run[0]
    size = surname(word)
    if not size:
        return 0
    for given in (2, 1):
        name = word[: size + given]
        if len(name) < size + given or not (
            plausible(name) or (strong and len(name) == len(word) and name[:2] not in _NO_NAMES and not set(name[size:]) & _HARD)
        ):
            continue
        end = start + size + given
        if len(word) == size + given or _AFTER.match(text, end):
            return end
    return 0


_HARD = frozenset(
    "的了是在有无不未没及与或并且但而则即因由于从向被把将对请给让使后前时间性侧症痛炎癌瘤肿块压肺肝肾肠胃腹胸颈肢膜液药剂查检验疗诊院科室床"
)


def _after_label(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """A name after a word that asks for one, with a colon, a blank or nothing between."""
    text = seen.text
    if (mark := _LABEL_SEP.match(text, end)) and (stop := read_name(text, mark.end(), True)):
        yield from _named(text, mark.end(), stop, "name after its word and a mark", True)
    elif mark is None and (stop := read_name(text, end, False)) and _certain(text, end, stop):
        yield from _named(text, end, stop, "name after its word", text[end] not in DOUBTFUL)
    elif (
        (mark := _SEP.match(text, end))
        and mark.end() > end
        and (stop := read_name(text, mark.end(), False))
        and _certain(text, mark.end(), stop)
    ):
        yield from _named(text, mark.end(), stop, "name after its word and a mark", False)


def _certain(text: str, start: int, end: int) -> bool:
    """A name of a doubtful surname without a mark before it stands only where a mark follows, and a word of the dictionary never."""
    name = text[start:end]
    if "·" in name or name[:2] in _COMPOUNDS:
        return True
    if name[0] in COMMON:
        return len(name) > 2 or end == len(text) or not _HAN_RUN.match(text, end) or not _is_word(name)
    return (end == len(text) or _HAN_RUN.match(text, end) is None or text[end] in "男女") and not _is_word(name)


def _named(text: str, start: int, end: int, rule: str, sure: bool) -> Iterator[Candidate]:
    """A name and those listed after it (王娜/李强, 王娜、李强)."""
    yield Candidate(start, end, NAME, rule, sure)
    while end < len(text) and text[end] in "/、,和及":
        following = end + 1
        while following < len(text) and text[following] == " ":
            following += 1
        stop = read_name(text, following, False)
        if (
            not stop
            or not (text[following] in COMMON or text[following : following + 2] in _COMPOUNDS)
            or (text[end] in "、,和及" and _is_word(text[following:stop]))
        ):
            return
        yield Candidate(following, stop, NAME, "name in a list", False)
        start, end = following, stop


_LEFT = re.compile(rf"(?:[{HAN}]{{1,8}}(?:[·•・‧][{HAN}]{{1,10}}){{1,4}}|[{HAN}]{{2,4}})\s?\Z")
_SEX_GAP = re.compile(r"(?:[\s,、/(|:]{1,4}(?:性别[:\s]{0,2})?|)\Z")
_AGE_GAP = re.compile(r"(?:[\s,、/(|:]{1,4}(?:年龄[:\s]{0,2})?(?:[男女][\s,、/|]{0,3})?|[男女][\s,、/|]{0,3})[0-9]{1,3}\s?\Z")


def name_before(text: str, end: int, alone: bool) -> tuple[int, int] | None:
    """The name of two to four characters that ends at `end`, if one begins after no Chinese character or after a word that may precede it.

    `alone` asks for no Chinese character before it.
    """
    while end > 0 and text[end - 1] == " ":
        end -= 1
    low = end
    while low > 0 and end - low < 9 and ("\u3400" <= text[low - 1] <= "\u9fff" or text[low - 1] in "·•・‧"):
        low -= 1
    run = text[low:end]
    if "·" in run:
        return low, end
    for size in (4, 3, 2):
        start = end - size
        if start < low or (size == 4 and text[start : start + 2] not in _COMPOUNDS):
            continue
        name = text[start:end]
        if surname(name) == 2 and size == 2:
            continue
        if start > low and (alone or (text[start - 1] not in _MAY_PRECEDE and not _label_ends(text, start))):
            continue
        if plausible(name) and (name[0] not in DOUBTFUL or start == low or surname(name) == 2 or not _is_word(name)):
            return start, end
    return None


_LABEL_ENDS = frozenset(word[-2:] for word in (*LABELS, *KIN, *JOBS))


def _label_ends(text: str, start: int) -> bool:
    return text[start - 2 : start] in _LABEL_ENDS


def _before_job(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A name, or a surname alone, before a title."""
    text = seen.text
    if span := name_before(text, start, False):
        if not _is_word(text[slice(*span)]) or text[span[0]] in COMMON:
            yield Candidate(*span, NAME, "name before a title", text[span[0]] in COMMON)
        return
    if text[start:end] in _TITLED_ONLY and start and text[start - 1] in COMMON:
        first = start - 1
        if first == 0 or not "\u3400" <= text[first - 1] <= "\u9fff" or text[first - 1] in _MAY_PRECEDE:
            yield Candidate(first, start, NAME, "surname before a title", True)
    elif start > 1 and text[start - 1] == "某":
        yield Candidate(start - 2, start, NAME, "name with 某")


def _before_signature(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A name before what signs or tells."""
    text = seen.text
    if start > 2 and text[start - 1] == ")" and (opening := text.rfind("(", max(0, start - 10), start)) > 0:
        start = opening
    if (span := name_before(text, start, False)) and (
        end == len(text) or not "\u3400" <= text[end] <= "\u9fff" or text[span[0] - 1 : span[0]] == "由"
    ):
        yield Candidate(*span, NAME, "name before a signature", text[span[0]] in COMMON)


def _about_sex(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """A name before 男 or 女, and after 女性患者."""
    text = seen.text
    following = text[end : end + 1]
    if "\u3400" <= following <= "\u9fff" and following not in "性孩婴童士":
        return
    gap = _SEX_GAP.search(text, max(0, start - 9), start)
    if gap and (span := name_before(text, gap.start(), True)):
        yield Candidate(*span, NAME, "name before a sex", True)


def _about_age(seen: Sight, start: int, _end: int) -> Iterator[Candidate]:
    text = seen.text
    gap = _AGE_GAP.search(text, max(0, start - 16), start)
    if gap and (span := name_before(text, gap.start(), True)):
        yield Candidate(*span, NAME, "name before an age", True)


def _patient_of_sex(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    stop = read_name(seen.text, end, False)
    if stop and _certain(seen.text, end, stop):
        yield Candidate(end, stop, NAME, "name after sex and patient", seen.text[end] in COMMON)


def _by(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    """由王晓敏主任医师, 由其女李晓梅代诉: a full name of a common surname after a word."""
    stop = read_name(seen.text, end, False)
    if stop and seen.text[end] in COMMON and stop < len(seen.text) and (stop - end > 2 or not _is_word(seen.text[end:stop])):
        yield Candidate(end, stop, NAME, "name after 由", False)


def _somebody(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """张某, 李某某."""
    text = seen.text
    if start and text[start - 1] in SURNAMES and (text[end : end + 1] == "某" or not "\u3400" <= text[end : end + 1] <= "\u9fff"):
        yield Candidate(start - 1, end + (text[end : end + 1] == "某"), NAME, "name with 某")


def _dotted(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """Names of other peoples with a point: what stands on both sides of it."""
    text = seen.text
    low = start
    while low > 0 and start - low < 8 and "\u3400" <= text[low - 1] <= "\u9fff":
        low -= 1
    after = _HAN_RUN.match(text, end)
    if after and low < start:
        for label in (6, 5, 4, 3, 2):
            if text[low : low + label] in _LABEL_SET and low + label < start:
                low += label
                break
        yield Candidate(low, after.end(), NAME, "name with a point")


_LABEL_SET = frozenset((*LABELS, *KIN))
_WHOLE = re.compile(r"\s{0,3}[:=]\s{0,4}(?P<x>[\u3400-\u9fff]{2,6})(?=$|[\s,;、。/(])|(?P<y>[\u3400-\u9fff]{2,3})(?=$|[\s,;、。/()])")
_NOBODY = re.compile("不详|未知|无|同上|同前|未提供|保密|匿名|已|暂|空|略|见|性别|年龄|本人|家属|患者|病人|床号|科室|门诊|住院|不|待|如")


def _whole_name(seen: Sight, start: int, end: int) -> Iterator[Candidate]:
    """Whatever stands after 姓名 and a colon, with a surname of the table or without; after 小名 also without a mark."""
    match = _WHOLE.match(seen.text, end)
    group = "x" if match and match["x"] else "y"
    if match and (group == "x" or seen.text[start:end] in _PET) and not _NOBODY.match(match[group]):
        yield Candidate(*match.span(group), NAME, "whatever stands for a name", False)


_PET = frozenset(("小名", "乳名", "曾用名", "网名", "别名", "昵称"))
_LATIN = re.compile(
    r"\s{0,2}[:(]\s{0,3}(?P<x>[A-Z][A-Za-z'.-]{1,20}(?:[ ,]{1,2}[A-Z][A-Za-z'.-]{0,20}){0,3}|[a-z]{2,10} [a-z]{2,12}(?: [a-z]{2,12})?)(?![A-Za-z])"
)


def _latin(seen: Sight, _start: int, end: int) -> Iterator[Candidate]:
    if match := _LATIN.match(seen.text, end):
        yield Candidate(*match.span("x"), NAME, "name in Latin letters after its word", False)


CHINESE_NAME_CUES: tuple[Cue, ...] = (
    Cue((*LABELS, *KIN), _after_label),
    Cue(("姓名", "联系人", "签名", "家属姓名"), _latin),
    Cue(("姓名", "名字", *_PET), _whole_name),
    Cue(tuple(JOBS), _before_job),
    Cue(tuple(SIGNED), _before_signature),
    Cue(("男", "女"), _about_sex),
    Cue(("岁",), _about_age),
    Cue(tuple(f"{sex}{who}" for sex in ("男性", "女性", "男", "女") for who in ("患者", "病人", "患儿")), _patient_of_sex),
    Cue(("由", "由其子", "由其女", "遵", "请", "经", "告知", "陪同"), _by),
    Cue(("某",), _somebody),
    Cue(("·", "•", "・", "‧"), _dotted),
)
_LINE = re.compile(r"(?m)^\s{0,4}(?:[0-9]{1,3}床?[\s.、]{1,3})?(?P<x>[\u3400-\u9fff]{2,4})\s{0,3}(?=$|[,(:/]|[0-9]{4}[年./-]|\s{2}|ID)")
_AFTER_DATE = re.compile(r"(?m)[0-9日号]\s{1,4}(?P<x>[\u3400-\u9fff]{2,4})\s{0,3}$")
_BED = re.compile(r"(?:床号?|床位)[\s:]{0,3}[+加]?[0-9A-Z]{0,4}床?[\s,:]{1,4}(?P<x>[\u3400-\u9fff]{2,4})(?=[\s,(:]|$)")


def lines_of_names(seen: Sight) -> Iterator[Candidate]:
    """A name at the head of a line, or after a bed, with a mark behind it."""
    for pattern in (_LINE, _BED, _AFTER_DATE):
        for match in pattern.finditer(seen.text):
            name = match["x"]
            if (
                plausible(name)
                and surname(name) + 2 >= len(name)
                and (name[0] in COMMON or surname(name) == 2)
                and (len(name) > 2 or pattern is _BED or not _is_word(name))
            ):
                yield Candidate(*match.span("x"), NAME, "name at the head of a line", False)


def again(seen: Sight, found: list[Candidate]) -> Iterator[Candidate]:
    """Every other place of the Chinese names found: of three characters, or of two that are no word."""
    known = {seen.text[one.start : one.end] for one in found if one.category == NAME}
    for name in known:
        if not "\u3400" <= name[:1] <= "\u9fff" or len(name) < 2 or (len(name) == 2 and _is_word(name)):
            continue
        start = seen.text.find(name)
        while start >= 0:
            yield Candidate(start, start + len(name), NAME, "name found elsewhere in the text")
            start = seen.text.find(name, start + len(name))
