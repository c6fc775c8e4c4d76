"""Chinese hospitals, organisations and addresses: from what ends them back to where they begin."""

import re
from collections.abc import Iterator

from sizhen.privacy import categories as c
from sizhen.privacy.candidates import HAN, Candidate, Rule, Sight, rule
from sizhen.privacy.lists import chinese_places, short_chinese_places

# Words after which a name of a place or an institution begins, when read backwards from its end.
_STOPS = re.compile(
    r"于|在|至|往|赴|到|去|由|从|经(?!济|纬|三|开|七)|我|本(?!溪|钢)|该|转(?:诊|入|往|至|院)?|入(?:住|院)?|就(?:诊|职|医|读)|来(?:院|自|到)?(?!凤|宾|安)|遂|曾|先后|前往|即|送|收(?:住|入)?|及|和(?!平|田|县|硕|静|顺|林|龙|政|布)|与|或|在职|"
    r"任职|工作|服务|居|住|是|为|系|有(?!限)|的|被|因|则|并|后(?!勤)|时|赶|回|请|称|外院|当地|患者|病人|户籍|籍贯|单位|地址|住址|家|现|诊(?!所)|查|行(?!政|唐)|给|示|院(?=[^校所])(?<!医院)|门诊|急诊|[0-9]{1,2}[日天月时]|首先|随后|多次|立即|未|又|再|同日|上述|原|联系|毕业"
)
_HOSPITAL = re.compile(
    r"(?:医院|卫生院|卫生服务中心|卫生服务站|卫生所|卫生室|医务室|诊所|门诊部|保健院|保健站|保健所|疾控中心|疾病预防控制中心|防治所|防治院|防治站|疗养院|护理院|康复中心|急救中心|体检中心|血站|血液中心|医疗中心|医学中心|医学院|医科大学|中医馆|国医馆|养老院|敬老院|福利院)"
    r"(?:\([^()\n]{1,10}\))?(?:[东西南北]?院区|[东西南北](?:院|区)|分院|本部|总院)?"
)
_ORGANIZATION = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|公司|集团|厂|研究所|研究院|设计院|事务所|大学|学院|中学|小学|学校|幼儿园|银行|支行|派出所|公安局|分局|供电局|财政局|水利局|[\u4e00-\u9fff]{1,4}局|法院|检察院|政府|委员会|村委会|居委会|街道办|办事处|管理处|服务部|经营部|工程队|施工队|车队|大队|支队|部队|超市|商场|商店|酒店|宾馆|饭店|餐厅|农场|林场|牧场|煤矿|铁矿|矿务局|矿业|合作社|供销社|电视台|报社|出版社|俱乐部|协会|联合会|中心|车间|加工厂|机关|机务段|工务段|收费站|加油站|火车站|汽车站|机场|基地|工业园|产业园|监狱|看守所|教育局|税务局)"
)
_GENERIC = re.compile(
    r"(?:外|我|本|当地|上级|下级|某|该|其他|其它|多家|各|省|市|县|区|乡|镇|村|综合|专科|三甲|基层|私立|个体|民营|公立|附近|地方|教学|大|小|这家|另一家|一家|一|二|两|社区|儿童|妇产|中医|人民|附属|省级|市级|县级|三级|上述|精神|传染病|专业|正规|医务|急救|康复|体检|医学|医疗|血液|国有|事业|私人|街道|居民|国家|企业|机关|个体|自己|老年|美国|中国|日本|德国)*"
)
_PART = re.compile(rf"[0-9A-Za-z{HAN}·]")
_KNOWN_MARK = re.compile(r"[省市县区州镇乡村旗盟]|大学|第[一二三四五六七八九十百0-9]{1,3}|附属|解放军|武警|空军|海军|陆军")
_BAD_ORGANIZATION = re.compile(
    r"(?:格|布|结|定|全|时|政|僵|残|败|骗|大|开|终|当|药|邮|书|饭|残|牌|危|平|和)局\Z|(?:集中|中|病灶|重|心|轴|呼吸|体温调节|血管运动|为|以)中心\Z|中心(?=[性型静])|(?:专门|小|中|大|文化|医)大学\Z|(?:上|读|念|高|初|在)?(?:中学|小学|大学)(?=文化|学历|毕业|程度|生)|微循环|护理学院"
)

PEOPLES: tuple[Rule, ...] = (
    rule(
        "people",
        c.ETHNICITY,
        "h",
        r"(?P<x>(?:汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺)族)(?!人?自治)",
    ),
)

_VALUE = rf"(?P<x>[{HAN}0-9A-Za-z#·()\-—]{{2,60}})"
_ADDRESS_LABEL = re.compile(
    r"(?:家庭住址|家庭地址|居住地址|通讯地址|通信地址|联系地址|户籍地址|户口地址|现住址|常住地址|住址|地址|户籍所在地|户口所在地|户籍地|户籍|籍贯|出生地|祖籍|原籍|居住地|常住地|现居住?地?|现住|家住|居住于|居住在|暂住|来自|老家|定居|生于|出生于|寄往|送至)"
    rf"(?P<s>\s{{0,3}}[:=为是在于]?\s{{0,3}}){_VALUE}"
)
_ADDRESS_END = re.compile(
    r"的|人(?=[,，、。;]|$|于|因)|(?<=[号室弄栋元楼户])[男女于因]|联系|电话|手机|邮编|邮政|民族|职业|婚姻|入院|病史|身份证|工作单位|单位|籍贯|\s"
)
_ORGANIZATION_LABEL = re.compile(
    rf"(?:工作单位|就职单位|所在单位|单位名称|单位及地址|单位|就职于|任职于|供职于|就读于|服务于|工作于|毕业于|学校|送检单位|送检医院|申请单位|参保单位|转诊医院|就诊医院)(?P<s>\s{{0,3}}[:=为是]?\s{{0,3}}){_VALUE}"
)
_NO_VALUE = re.compile(
    r"(?:无|不详|未提供|同上|同前|暂无|本地|当地|本市|外地|地址|内|不|及|:|病|职工|退休|农民|工人|元|为|换算|体积|面积|时间)"
)
_NUMBERED = re.compile(
    rf"(?P<x>[{HAN}]{{1,12}}?(?:大街|大道|胡同|街道|街|巷|弄|里|道|村|路|镇|乡|屯|庄|小区|花园|新村|家园|公寓|大厦|广场|苑|坊|园|城|组|社区|段|线)\s?(?:[0-9]{{1,5}}|[一二三四五六七八九十百]{{1,4}})(?:[-—之][0-9]{{1,4}})?\s?(?:号|弄|巷|栋|幢|座|楼|组|队|社|户|室|支|街|单元|#)"
    rf"(?:(?:院|附|内|-)?[0-9A-Za-z一二三四五六七八九十-]{{1,6}}(?:号楼|号院|号|弄|栋|幢|座|单元|门|室|楼|层|户|房|组|队|梯)|楼|院|[-—][0-9]{{1,5}}){{0,6}})"
)
_AREA = re.compile(
    rf"(?P<x>[{HAN}]{{2,9}}?(?:省|自治区|特别行政区|市|自治州|州|盟|地区|县|旗|区|镇|乡|街道|村)(?:[{HAN}]{{1,9}}?(?:市|自治州|州|盟|地区|县|旗|区|镇|乡|街道|村|屯|庄|路|街)){{0,4}})"
)
_STREET = re.compile(rf"(?P<x>[{HAN}]{{1,4}}(?:小区|新村|家园|花园|公寓)(?:[0-9]{{1,4}}(?:号楼|栋|幢|座|单元|楼|号|室)){{0,4}})")
_ROOM = re.compile(r"(?P<x>(?<![0-9])[0-9]{1,4}(?:号楼|栋|幢)(?:[0-9一二三四五六七八九十]{1,3}单元)?(?:[0-9]{2,5}(?:室|号|户)?)?)")
_NO_AREA = re.compile(
    r"(?:[上本全都超城夜门菜集黑股楼]市|病区|院区|社区|灶区|[肝肾肺脾胃腰背骶胸腹颈额颞枕顶耳眼鼻颌髋膝踝腕肘臂臀腋脐盆会阴心听诊前后左右上下中内外侧部术手疼痛压供隔离污染清洁重症急监护诊疗]区)\Z|(?:超市|城市|门市|病区|社区|小区|[^省市]{0,6}(?:本县|全县|我县|我市|本市|全市|该县|该市|外省|本省|我省|全省)|区县|市县|乡镇|村镇|农村|乡村|县区)\Z"
)


def _begin(text: str, end: int, reach: int = 24) -> int:
    """Where a name that ends before `end` begins: after the last stop word or mark before it, `reach` characters at most."""
    low = end
    while low > 0 and end - low < reach and _PART.match(text[low - 1]):
        low -= 1
    begin = low
    for stop in _STOPS.finditer(text, low, end):
        if stop.end() < end:
            begin = stop.end()
    return begin


def _stem(text: str, begin: int, end: int) -> str:
    return _GENERIC.sub("", text[begin:end], count=1)


def _placed(stem: str) -> bool:
    """Whether a stem names a place or a number of its own: then the institution is a certain one."""
    return bool(_KNOWN_MARK.search(stem)) or any(stem.startswith(place) for place in _short_by_length(stem))


def _short_by_length(stem: str) -> tuple[str, ...]:
    known = short_chinese_places()
    return tuple(stem[:size] for size in (2, 3) if stem[:size] in known)


def chinese_institutions(seen: Sight) -> Iterator[Candidate]:
    """Hospitals and organisations with a name of their own."""
    text = seen.text
    for match in _HOSPITAL.finditer(text):
        begin = _begin(text, match.start())
        stem = _stem(text, begin, match.start())
        if len(stem) >= 2:
            yield Candidate(begin, match.end(), c.HOSPITAL, "hospital", _placed(stem))
    for match in _ORGANIZATION.finditer(text):
        begin = _begin(text, match.start())
        stem = _stem(text, begin, match.start())
        if len(stem) >= 2 and _placed(stem) and not _BAD_ORGANIZATION.search(text[begin : match.end()]):
            yield Candidate(begin, match.end(), c.ORGANIZATION, "organisation", True)
    for match in _ORGANIZATION_LABEL.finditer(text):
        value = match["x"]
        if _NO_VALUE.match(value) or (not match["s"] and not _ORGANIZATION.search(value)):
            continue
        cut = _ADDRESS_END.search(value)
        end = match.start("x") + (cut.start() if cut else len(value))
        if end - match.start("x") >= 2:
            yield Candidate(match.start("x"), end, c.ORGANIZATION, "organisation after its word", bool(match["s"].strip()))


def chinese_addresses(seen: Sight) -> Iterator[Candidate]:
    """Addresses after their words and by their own form; places by the list."""
    text = seen.text
    for match in _ADDRESS_LABEL.finditer(text):
        value = match["x"]
        if _NO_VALUE.match(value):
            continue
        cut = _ADDRESS_END.search(value)
        end = match.start("x") + (cut.start() if cut else len(value))
        if end - match.start("x") >= 2 and (
            match["s"].strip() or _KNOWN_MARK.search(value[: end - match.start("x")]) or _short_by_length(value)
        ):
            yield Candidate(match.start("x"), end, c.ADDRESS, "address after its word", True)
    if seen.digits:
        for match in _NUMBERED.finditer(text):
            begin = max(match.start(), _begin(text, match.end(), match.end() - match.start()))
            if match.end() - begin > 3:
                begin = _area_before(text, begin)
                yield Candidate(begin, match.end(), c.ADDRESS, "street and number", True)
    for match in _AREA.finditer(text):
        begin = max(match.start(), _begin(text, match.end(), match.end() - match.start()))
        area = text[begin : match.end()]
        if len(area) < 3 or _NO_AREA.search(area):
            continue
        first = next((area[: place + 1] for place, letter in enumerate(area) if letter in "省市县旗州区" and place > 1), area)
        known = first in chinese_places() or bool(_short_by_length(area))
        if known or (area[-1] in "省市县" and len(area) <= 5):
            yield Candidate(begin, match.end(), c.LOCATION, "place" if known else "form of a place", known)


def _area_before(text: str, begin: int) -> int:
    """Where the address that a street belongs to begins: its province, city and district right before it."""
    low = _begin(text, begin, 16)
    area = text[low:begin]
    return low if area and (area[-1] in "省市县区镇乡村" or _short_by_length(area)) else begin
