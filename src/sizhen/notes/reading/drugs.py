"""The drug that stands beside a dose, as the note writes it: the words before it without verbs, or between amount and frequency."""

import re

_VERBS = (
    "口服|予以|给予|予|给|服用|应用|使用|加用|改用|换用|换为|改为|继续|静脉滴注|静滴|静点|静推|静注|肌注|皮下注射|注射|长期"
    "|自服|自行|规律|联合|联用|及|和|与"
    "|并|用|为|行|停用|停|以|后|配合|加|含服|外用|吸入|雾化|泵入|嘱|带药|带|继|采用|予以|选用|改|口|的|者|方案|治疗|术后"
    "|患者|平素|目前|每日|每次|每天|每晚|间断|开始|曾"
)
_AFTER_VERB = re.compile(rf"^.*(?:{_VERBS})(?=[\u4e00-\u9fffa-zα-ω])")
_RUN = re.compile(
    r"(?P<drug>[\u4e00-\u9fffa-zα-ω][\u4e00-\u9fffa-zα-ω0-9·\-]{1,24})(?:[(\[][^()\[\]\n]{1,20}[)\]])?(?:[\s:,、]{0,2})(?:每次"
    r"|一次|各|剂量|用量)?[\s:]{0,2}$"
)
_LATIN = re.compile(
    r"(?P<first>[a-z][a-z0-9\-/]{1,30}(?:-[a-z]+)?[ ]{1,2})?(?P<last>[a-z][a-z0-9\-/]{1,30})(?:[ ]?\([^()\n]{1,24}\))?[ ]?[:,]?(?:[ ](?:at"
    r"|of|dose|dosed at|to))?[ ]{0,2}$"
)
_NOT_DRUGS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "on",
        "at",
        "to",
        "with",
        "and",
        "or",
        "for",
        "take",
        "takes",
        "taking",
        "took",
        "give",
        "given",
        "gave",
        "received",
        "receives",
        "receiving",
        "dose",
        "doses",
        "start",
        "started",
        "continue",
        "continued",
        "was",
        "is",
        "were",
        "then",
        "plus",
        "tab",
        "tabs",
        "tablet",
        "tablets",
        "cap",
        "caps",
        "capsule",
        "capsules",
        "inj",
        "injection",
        "po",
        "iv",
        "im",
        "sc",
        "per",
        "in",
        "by",
        "from",
        "increase",
        "increased",
        "decreased",
        "reduced",
        "total",
        "prescribed",
        "administered",
        "includes",
        "including",
        "home",
        "each",
        "every",
        "additional",
        "another",
        "also",
        "bolus",
        "daily",
        "bid",
        "tid",
        "his",
        "her",
        "loaded",
        "titrated",
        "changed",
        "medications",
        "meds",
        "protein",
        "urine",
        "creatinine",
        "glucose",
        "weight",
        "about",
        "approximately",
        "up",
        "over",
        "additionally",
        "who",
        "which",
        "inhale",
        "use",
        "apply",
    ]
)
_TAILS = frozenset(
    [
        "succinate",
        "tartrate",
        "sodium",
        "chloride",
        "hcl",
        "xl",
        "er",
        "sr",
        "cr",
        "xr",
        "la",
        "ec",
        "dr",
        "acid",
        "sulfate",
        "calcium",
        "glargine",
        "aspart",
        "lispro",
        "detemir",
        "nph",
        "regular",
        "d",
        "d3",
        "b12",
        "b6",
        "b1",
        "k",
        "c",
        "bicarbonate",
        "citrate",
        "maleate",
        "mononitrate",
        "dinitrate",
        "potassium",
        "oxide",
        "carbonate",
        "phosphate",
        "acetate",
        "mesylate",
        "besylate",
        "fumarate",
        "hydrochloride",
        "gluconate",
        "cream",
        "ointment",
        "patch",
        "inhaler",
        "nebulizer",
        "drops",
        "spray",
        "suspension",
        "solution",
        "syrup",
        "inh",
        "neb",
        "sulphate",
        "dihydrate",
        "medoxomil",
        "trihydrate",
        "magnesium",
        "mofetil",
    ]
)
_BEHIND = re.compile(
    r"[ ](?:tablets? |tabs? |capsules? )?(?:of )?(?:oral |iv |intravenous )?(?P<drug>[a-z][a-z\-]{3,30}(?: (?:succinate"
    r"|tartrate|sodium|chloride|acid|sulfate))?)\b"
)
_BEHIND_CHINESE = re.compile(r"(?:的)?(?P<drug>[\u4e00-\u9fff]{2,12}(?:片|胶囊|注射液|颗粒|素|平|林|胍|唑|汀|坦|星|钠))")
_NO_DRUG = re.compile(r"(?:烟|酒|水|尿|便|血|痰|量|奶|茶|体重|身高|约|物|液体|液|次|日|天|出|每|中|内|左右|剂)$")
_LIQUID = re.compile(r"(?:注射液|口服液|溶液|混悬液|合剂|滴眼液|糖浆|氯化钠|葡萄糖|盐水|滴液|冲洗液|白蛋白液|营养液|喷雾剂|吸入剂|气雾剂)$")
_LIKELY = re.compile(
    r"(?:[a-z]{3,}(?:in|ol|ide|one|ine|ate|pril|sartan|statin|cillin|mycin|azole|pam|lam|mab|nib|vir|xaban|gliptin|oxacin"
    r"|formin|parin|sone|lone|phen|zide|dipine|done)"
    r"|(?:片|胶囊|注射液|颗粒|素|星|平|林|胍|唑|汀|坦|尔|钠|钾|酯|松|铂|酸|丸|散|汤|琼|仑|醇|单抗|替尼|普利"
    r"|头孢[\u4e00-\u9fff]{2}|利|宁|嗪|定|胺|酮|啶|班|肽|因|脲|康|通|安|欣|敏|灵)"
    r")$"
)


def drug_before(low: str, place: int) -> tuple[int, int] | None:
    """The half-open place of the drug whose dose begins at a place; None where no word can be one."""
    near = max(0, place - 56)
    before = low[near:place]
    run = _RUN.search(before)
    if run is not None and not run["drug"].isascii():
        return _chinese(run, near)
    latin = _LATIN.search(before)
    if latin is None or (latin["last"] in _NOT_DRUGS and latin["last"] not in _TAILS):
        return None
    start = latin.start("last")
    if latin["first"] and (latin["last"] in _TAILS or latin["first"].strip() in ("insulin", "vitamin", "folic", "ferrous", "potassium")):
        start = latin.start("first")
    word = before[start : latin.end("last")]
    if len(word) < 3 or word in _NOT_DRUGS:
        return None
    return near + start, near + latin.end("last")


def _chinese(run: re.Match[str], near: int) -> tuple[int, int] | None:
    word, start = run["drug"], near + run.start("drug")
    verb = _AFTER_VERB.match(word)
    if verb is not None and len(word) - verb.end() >= 2:
        start, word = start + verb.end(), word[verb.end() :]
    if len(word) < 2 or len(word) > 18 or (_NO_DRUG.search(word) and not _LIQUID.search(word)):
        return None
    return start, start + len(word)


def drug_behind(low: str, place: int) -> tuple[int, int] | None:
    """The drug right behind an amount (100 mg of aspirin, 5片的阿司匹林片)."""
    match = _BEHIND.match(low, place) or _BEHIND_CHINESE.match(low, place)
    if match is None or match["drug"].split()[0] in _NOT_DRUGS:
        return None
    start, word = match.start("drug"), match["drug"]
    verb = _AFTER_VERB.match(word)
    return (start + verb.end() if verb is not None and len(word) - verb.end() >= 2 else start), match.end("drug")


def likely(word: str) -> bool:
    """Whether a word ends as names of drugs do."""
    return _LIKELY.search(word) is not None
