"""Chinese names of persons: a surname and what stands before and after it; then every other place of the same name."""

# ruff: noqa: E501
import re
from collections.abc import Iterator
from functools import cache

from sizhen.privacy.candidates import HAN, Candidate, Sight
from sizhen.privacy.categories import NAME

# By how often they are surnames rather than the word: the common ones stand with little about them.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑"
    "景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴"
    "丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
    "葉陳張劉黃趙吳孫馬鄭謝許韓馮鄧蕭蔣蔡餘杜蘇呂盧鐘譚陸賈韋鄒閻龍賀顧龔邵萬錢嚴湯喬龐顏莊聶魯齊歐關蘭畢單闞"
)
COMPOUND = [
    "欧阳",
    "上官",
    "司马",
    "东方",
    "独孤",
    "南宫",
    "夏侯",
    "诸葛",
    "尉迟",
    "皇甫",
    "宇文",
    "长孙",
    "慕容",
    "司徒",
    "令狐",
    "轩辕",
    "百里",
    "端木",
    "公孙",
    "申屠",
    "太史",
    "呼延",
    "完颜",
    "赫连",
    "拓跋",
    "澹台",
    "濮阳",
    "闻人",
    "钟离",
    "公冶",
    "公羊",
    "宗政",
    "淳于",
    "单于",
    "太叔",
    "仲孙",
    "鲜于",
    "闾丘",
    "司空",
    "司寇",
    "巫马",
    "乐正",
    "壤驷",
    "公良",
    "漆雕",
    "西门",
    "东郭",
    "南门",
    "羊舌",
    "微生",
    "梁丘",
    "左丘",
    "东门",
    "第五",
    "即墨",
    "达奚",
    "褚师",
    "纳兰",
    "哥舒",
    "叶赫",
    "爱新觉罗",
    "歐陽",
    "東方",
    "諸葛",
    "尉遲",
    "長孫",
    "司馬",
    "公孫",
]
_ONE = "".join(dict.fromkeys(_SURNAMES))
_SURNAME = rf"(?:{'|'.join(COMPOUND)}|[{_ONE}])"
# Surnames that in a note are nearly always another word.
_DOUBTFUL = frozenset(
    "于方时安高白常任易平全步都成何应危向同胡查游解明温冷苗和乐干计伏强左古贺须管经过曲单段关连项原初来由但相满盛位宣宿支国门云花海豆皮米边沙麻商师官封惠南区印展阴信利居富智幸练权索党房蒙游江水石金毛牛马武包车服修战况那公呼揭"
    "元束奉容普平祖井巴阳华文甘景路章盖薄应谷池宫农司尚利玉银鹿燕桑苟巫寇尤申齐季童梅柳冉晋宗"
)
_FEW_WORDS = frozenset(
    "王李张刘陈杨黄赵吴周徐孙朱郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾薛闫阎邹孟熊秦邱尹侯陶黎贺顾郝龚邵钱严覃戴莫孔汤"
)
# Second and third characters that make a word or a sentence of what began like a name.
_NOT_GIVEN = frozenset(
    "的了是在有无不未及与或并且但而则即因由于从向往被把将对为以可能会要应需请给让使后前时间日月年天次周岁男女性侧部位病症痛炎癌瘤血压肺肝肾肠胃腹胸头颈肢骨膜液药片针剂查检验术疗治诊院科室床入出转住送来到至"
    "主述诉称说示见觉感自现曾再又仍均已还就也都很较约余多少大小上下左右内外中者们之其此该本我您您你他她它什么怎谁哪几两一二三四五六七八九十百千万○岁%"
)
_AFTER = (  # what may follow a name without a mark between
    r"男|女|先生|女士|小姐|同志|老师|教授|主任|副主任|主治|住院|医师|医生|大夫|护士|护师|护士长|技师|药师|院长|科长|书记|签|代诉|代述|陈述|提供|叙述|诉|述|主诉|主管|因|于|自|系|在|之|的|与|和|及|等|来院|来我院|就诊|入院|住院|出院|住我科|"
    r"收住|收入|转入|急诊|门诊|既往|现年|今年|查房|会诊|阅片|书写|记录|审核|报告|执行|核对|处理|陪同|陪护|护送|联系|电话|身份证|年龄|性别|住址|家住|汉族|已婚|未婚|今|昨|病情|术后|表示|同意|要求|指示|说|称|到|向|为|由|是|将|已|并|曾|也|复诊|复查|随访|办理|出生|籍贯|拟|行"
)
_END = rf"(?=$|[^{HAN}·]|(?:{_AFTER}))"
_FULL = rf"{_SURNAME}[{HAN}]{{1,2}}"
_FOREIGN = rf"[{HAN}]{{1,8}}(?:[·•・‧][{HAN}]{{1,10}}){{1,4}}"
_SEP = r"(?:\s{0,3}[:/(=]\s{0,3}|\s{1,4}|)"
_KIN = "父亲|母亲|父母|爸爸|妈妈|丈夫|妻子|爱人|配偶|儿子|女儿|儿媳|女婿|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|外公|外婆|姥姥|姥爷|祖父|祖母|外祖父|外祖母|孙子|孙女|外孙|侄子|侄女|外甥|之子|之女|之妻|之夫|之父|之母|其子|其女|其妻|其夫|其父|其母|长子|次子|长女|次女|伯父|叔叔|姑姑|舅舅|姨|嫂子|朋友|同事|亲属|陪人|陪护|保姆|邻居|室友|老乡|同学"
_LABELS = (
    r"患者家属姓名|患者家属|病人家属|患者姓名|病人姓名|病员姓名|患儿姓名|产妇姓名|新生儿姓名|受检者姓名|受检者|就诊人|受试者|家属姓名|亲属姓名|联系人姓名|紧急联系人|联系人|联络人|家属|姓名|名字|患者|病人|患儿|病员|产妇|孕妇|伤者|死者|逝者|亡者|"
    r"供史者|病史提供者|病史陈述者|陈述者|陈述人|叙述者|代诉人|代诉者|监护人|法定代理人|代理人|委托人|受托人|被委托人|授权人|见证人|知情同意人|告知人|谈话医师|谈话人|"
    r"[\u4e00-\u9fff]{0,4}(?:医师|医生|大夫|护士|护士长|护师|技师|药师|主任)(?:签名|签字|签章|姓名|审签|代签)?|主管|主刀|术者|手术者|第?[一二三]助(?:手)?|助手|麻醉者|麻醉|器械|巡回|洗手|"
    r"签名|签字|签署|签章|记录者|记录人|记录|书写者|书写人|书写|录入者|录入人|录入|报告者|报告人|报告|审核者|审核人|审核|审签|审阅|复核者|复核人|复核|核对者|核对人|核对|检查者|检查人|检验者|检验人|检验|操作者|操作人|操作|执行者|执行人|诊断者|阅片者|阅片|摄片|采血者|采样者|采集者|送检者|送检人|接收者|接收人|接诊|"
    r"申请者|申请人|开单|开方|处方|发药|配药|调配|收费员|经办人|经手人|责任人|负责人|值班|带教|质控|随访人|随访者|访视者|填表人|填写人|填报人|登记人|上报人|报卡人|交班|接班|户主|持卡人|参保人|本人|曾用名|原名|乳名|小名|我叫|名叫|他叫|她叫|叫做|"
    rf"{_KIN}"
)
_LABELLED = re.compile(rf"(?:{_LABELS})(?P<s>\s{{0,3}}[:/(=]\s{{0,4}}|\s{{1,4}}|)(?P<x>{_FOREIGN}|{_FULL}){_END}")
_STRONG_LABEL = re.compile(rf"(?:{_LABELS})\s{{0,3}}[:=]\s{{0,4}}(?P<x>[{HAN}]{{2,4}})(?=$|[^{HAN}·])")
_JOB = r"(?:副?主任(?:医师|护师|技师|药师|医生)|副?主任|主治(?:医师|医生)|住院(?:医师|医生)|经治(?:医师|医生)|管床(?:医师|医生)|医师|医生|大夫|副?教授|副?院长|护士长?|主管护师|护师|技师|药师|(?:先生|女士|小姐|同志|老师|阿姨|奶奶|爷爷|大爷|大妈|大娘|师傅)(?!人))"
_BEFORE = rf"(?:(?<![{HAN}·])|(?<=由)|(?<=请)|(?<=经)|(?<=与)|(?<=和)|(?<=及)|(?<=向)|(?<=告)|(?<=知)|(?<=随)|(?<=跟)|(?<=找)|(?<=示)|(?<=遵)|(?<=在)|(?<=为)|(?<=院)|(?<=科)|(?<=者)|(?<=系)|(?<=日)|(?<=给)|(?<=让)|(?<=据)|(?<=对)|(?<=属)|(?<=中)|(?<=名)|(?<=叫))"
_BEFORE_JOB = re.compile(rf"{_BEFORE}(?P<x>{_FULL}|{_FOREIGN})\s?(?={_JOB})")
_SURNAME_ONLY = re.compile(rf"{_BEFORE}(?P<x>{_SURNAME}某{{0,2}}|[{HAN}]某{{1,2}})(?={_JOB})")
_CERTAIN = re.compile(rf"(?P<x>{_SURNAME}某(?:某|[{HAN}](?=[男女,，、(]))?)")
_WITH_SEX = re.compile(
    rf"(?<![{HAN}·])(?P<x>{_FULL}|{_FOREIGN})[\s,、/(|]{{0,3}}(?=(?:性别[:\s]{{0,2}})?[男女](?:性|孩|婴|童)?[\s,、;/。)(|0-9]|(?:[0-9]{{1,3}}|[一二三四五六七八九十]{{1,3}})\s?(?:周|虚)?岁|[男女]$)"
)
_PATIENT_OF_SEX = re.compile(rf"[男女]性?(?:患者|病人|患儿)(?P<x>{_FULL}|{_FOREIGN}){_END}")
_SIGNING = re.compile(
    rf"(?<![{HAN}·])(?P<x>{_FULL}|{_FOREIGN})\s?(?:\([^()\n]{{1,6}}\)\s?)?(?=(?:代)?(?:签名|签字|签署|代诉|代述|陈述|口述|记录|书写|审核|报告|执行)(?:$|[^{HAN}]))"
)
_BY = re.compile(
    rf"(?:由|经|请|遵|据|与|和|向|随|陪同)(?:患者|病人|其|我科|我院|本科)?(?:{_KIN}|家属|亲属)?(?P<x>{_FULL}|{_FOREIGN})(?=主任|医师|医生|大夫|教授|代诉|代述|陈述|提供|护送|陪同|查房|会诊|主刀|执行|书写|签|\(|等)"
)
_DOTTED = re.compile(rf"(?<![{HAN}·])(?P<x>{_FOREIGN})(?![{HAN}·])")
_SLASH = re.compile(rf"(?<=[/、,])\s?(?P<x>{_FULL})\s?(?=[/、]|$|\n|\s{{2}})")
_LINE = re.compile(rf"(?m)^\s{{0,4}}(?P<x>{_FULL})\s{{0,3}}(?=$|[,(:]|[0-9]{{4}}[年./-])")
_LATIN_NAME = re.compile(
    r"(?:姓名|患者|病人|联系人|家属|签名|医师|医生)\s{0,2}[:(]?\s{0,3}(?P<x>[A-Z][A-Za-z'.-]{1,20}(?:[ ,]{1,2}[A-Z][A-Za-z'.-]{0,20}){0,3}|[a-z]{2,10} [a-z]{2,12}(?: [a-z]{2,12})?)(?=$|[^A-Za-z])"
)


@cache
def _is_word(text: str) -> bool:
    """Whether the dictionary of Chinese words has it as one word that is no name of a person."""
    import rjieba

    parts = rjieba.tag(text)
    return (len(parts) == 1 and not parts[0][1].startswith(("nr", "x"))) or any(
        len(word) > 1 and not tag.startswith("nr") for word, tag in parts
    )


def plausible(name: str) -> bool:
    """Whether what begins with a surname may be a name: no word of the language, no second character that names do not have."""
    if "·" in name or any(name.startswith(compound) for compound in COMPOUND):
        return True
    given = name[1:]
    if any(letter in _NOT_GIVEN for letter in given):
        return (
            name[0] in _FEW_WORDS
            and not any(letter in _NOT_GIVEN for letter in given[-1:])
            and given[0] in "中大小天一二三四五六七八九千万年月日春可为之以自云来至明本"
        )
    return not (name in _EMPTY or _is_word(name))


def _shortened(match: re.Match[str]) -> tuple[int, int] | None:
    """The longest plausible name at a match of a surname and two more characters: three, else two where what follows allows it."""
    start, end = match.span("x")
    name = match["x"]
    if "·" in name or plausible(name):
        return start, end
    return None


def chinese_names(seen: Sight) -> Iterator[Candidate]:
    """Names after their words (患者, 签名), before a sex, an age or a title, on a line of their own; then wherever they stand again."""
    text = seen.text
    known: set[str] = set()
    for rule, pattern, sure in _PATTERNS:
        for match in pattern.finditer(text):
            span = _shortened(match)
            if span is None:
                continue
            name = text[slice(*span)]
            if len(name) > 1:
                known.add(name)
            yield Candidate(*span, NAME, rule, sure or name[0] in _FEW_WORDS)
    for match in _STRONG_LABEL.finditer(text):
        if match["x"][0] in _ONE and match["x"] not in _EMPTY:
            known.add(match["x"])
            yield Candidate(*match.span("x"), NAME, "name after its word and a colon", True)
    for match in _SURNAME_ONLY.finditer(text):
        name = match["x"]
        if len(name) > 1 or name in _FEW_WORDS or name not in _DOUBTFUL:
            yield Candidate(*match.span("x"), NAME, "surname before a title", len(name) > 1 or name in _FEW_WORDS)
    for match in _CERTAIN.finditer(text):
        yield Candidate(*match.span("x"), NAME, "name with 某", True)
    if seen.latin:
        for match in _LATIN_NAME.finditer(text):
            yield Candidate(*match.span("x"), NAME, "name in Latin letters after its word", False)
    for name in known:
        if len(name) < 3 and _is_word(name):
            continue
        start = text.find(name)
        while start >= 0:
            yield Candidate(start, start + len(name), NAME, "name found elsewhere in the text", True)
            start = text.find(name, start + len(name))


_EMPTY = frozenset(("无特殊", "未提供", "不详", "同前", "同上", "和家属", "于今日", "安静", "方便", "成人"))
_PATTERNS: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("name after its word", _LABELLED, False),
    ("name before a title", _BEFORE_JOB, True),
    ("name before sex or age", _WITH_SEX, True),
    ("name after sex", _PATIENT_OF_SEX, True),
    ("name before a signature", _SIGNING, True),
    ("name after 由", _BY, True),
    ("name with ·", _DOTTED, True),
    ("name in a list", _SLASH, False),
    ("name at the head of a line", _LINE, False),
)
