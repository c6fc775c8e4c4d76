"""English institutions, street addresses and places."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy import categories as c
from sizhen.privacy.candidates import Candidate, Sight
from sizhen.privacy.english_names import _W, LETTER, UPPER, _stop
from sizhen.privacy.lists import places, plain

_HOSPITAL_END = r"(?:Medical\sCent(?:er|re)|Hospitals?|Clinics?|Health\s?care|Health\s(?:System|Cent(?:er|re)|Services|Network)|Infirmary|Sanatorium|Sanitarium|Nursing\s(?:Home|Facility|Center)|Hospice|Rehab(?:ilitation)?(?:\s(?:Center|Hospital|Institute))?|Cancer\s(?:Center|Institute|Centre)|Surgery\sCent(?:er|re)|Surgical\sCenter|Heart\s(?:Center|Institute)|Eye\s(?:Center|Institute)|Care\sCent(?:er|re)|Manor|Assisted\sLiving|Senior\sLiving|Retirement\s(?:Home|Community)|Medical\s(?:Group|Associates|School|College)|VAMC|NHS\s(?:Foundation\s)?Trust|Surgery\sPractice|Family\sPractice|Pharmacy|Laborator(?:y|ies)|Institute)"
_CAP = rf"(?:{_W}|[A-Z]{{2,5}}|[A-Z]\.|St\.|Mt\.)"
_HOSPITAL = re.compile(
    rf"(?<![\w'])(?P<x>{_CAP}(?:['’]s)?(?:[ \t]{{1,2}}(?:{_CAP}(?:['’]s)?|of|and|the|for|&|de|la)){{0,5}}?[ \t]{{1,2}}{_HOSPITAL_END}(?:[ \t](?:of|at|in)[ \t](?:the[ \t])?{_CAP}(?:[ \t]{_CAP}){{0,2}}|[ \t]{{1,2}}(?:{_W})(?![\w:])(?![ \t][a-z]))?)"
)
_ORGANIZATION = re.compile(
    rf"(?<![\w'])(?P<x>{_CAP}(?:[ \t,&-]{{1,2}}(?:{_CAP}|of|and|the|for|de)){{0,5}}?,?[ \t]{{1,2}}(?:Inc|LLC|L\.L\.C|Ltd|Limited|Corp|Corporation|Company|Co|Group|Holdings|PLC|plc|GmbH|AG|S\.A|SA|NV|BV|AB|Oy|Technologies|Technology|Systems|Solutions|Services|Industries|Enterprises|Partners|Associates|Consulting|Analytics|Software|Labs|Bank|Insurance|Foundation|Association|Society|University|College|Academy|High\sSchool|Elementary|School|Church|Ministries|Police\sDepartment|Sheriff|Airlines|Motors|Pharmaceuticals|Supercomputing|Ventures|Capital|Media|Networks?|Transit|Logistics|Energy|Federation|Union)\b\.?(?:[ \t](?:of|at)[ \t]{_CAP}(?:[ \t]{_CAP}){{0,2}})?)"
)
_FIRM = re.compile(
    rf"(?<![\w'])(?P<x>{_W},[ \t]{_W},?[ \t](?:and|&)[ \t]{_W}|{_W}-{_W}|{_W}[ \t](?:and|&)[ \t](?:Sons|Associates|Co|Partners)\.?)(?!\w)"
)
_SUFFIX = r"(?:streets?|str\.?|st|avenues?|ave|av|roads?|rd|boulevards?|blvd|drives?|dr|lanes?|ln|courts?|ct|places?|pl|squares?|sq|terraces?|ter|way|parkway|pkwy|circle|cir|highway|hwy|route|rte|trails?|trl|loop|alley|plaza|crescent|cres|close|grove|gardens?|mews|row|walk|hill|heights|park|view|ridge|run|path|pike|turnpike|expressway|freeway|crossing|bend|cove|point|pointe|gateway|bypass|causeway|mountain|mission|island|islands|manor|mall|meadows?|mills?|motorway|overpass|passage|pines?|plains?|ports?|prairie|ranch|rapids|shoals?|shores?|springs?|spurs?|station|stravenue|stream|summit|throughway|trace|track|trafficway|tunnel|union|valleys?|viaduct|villages?|ville|vista|wells|fields?|flats?|fords?|forests?|forges?|forks?|forts?|glens?|greens?|groves?|harbors?|haven|hollow|inlet|junctions?|keys?|knolls?|lakes?|landing|light|locks?|lodge|branch|bridge|brooks?|burgs?|camp|canyon|cape|center|centers|club|common|corners?|course|creek|crest|curve|dale|dam|divide|estates?|extension|falls|ferry)"
_EUROPEAN = (
    rf"(?:(?:{LETTER}|[-'’]){{2,30}}(?:straße|strasse|str\.?|gasse|weg|platz|allee|straat|laan|plein|kade|gracht|dreef|hof|gatan?|gata|vägen|väg|vej|veien|vegen|vollen|gade|stræde|stien|plads|katu|kuja|tie|polku|utca|út|körút|tér|ulica|ulice|cesta|trg|vænget|engen|gränd|gången|torget|bakken|toften|parken|haven|bundesstra(?:ss|ß)e|brücke|damm|ufer|ring|steig)"
    rf"|(?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|route|quai|cours|via|viale|piazza|corso|largo|strada|vicolo|calle|c/|avenida|avda\.?|plaza|paseo|camino|carretera|ronda|rúa|rua|travessa|praça|ul\.|ulica|al\.|aleja|os\.|plac|pl\.|nám\.|náměstí|trg|ulitsa|odos|leof\.|jalan|jl\.)\s(?:(?:de|del|della|des|du|la|le|las|los|do|da|dos|di|d')\s?){{0,2}}(?:[{UPPER}0-9](?:{LETTER}|[-'’.0-9]){{0,20}}\s?){{1,4}}"
    rf"|(?:{LETTER}|[-'’.]){{2,24}}\s(?:u\.|utca|út|útja|tér|krt\.|ulica|ul\.|cesta|trg|sokak|caddesi|gatan?|vej|veien|straat|laan))"
)
_UNIT = r"(?:(?:apt|apartment|suite|ste|unit|room|rm|floor|fl|bldg|building|flat|p\.?\s?o\.?\s?box|box|no|\#)\.?\s?\#?\s?[0-9A-Za-z-]{1,8})"
_STREET = re.compile(
    rf"(?<![\w.,/-])(?P<x>(?:[0-9]{{1,6}}[A-Za-z]?(?:[-/][0-9]{{1,5}}[A-Za-z]?)?,?\s{{1,2}}){{1,3}}(?:(?:[NSEW]|N\.?E|N\.?W|S\.?E|S\.?W|North|South|East|West)\.?\s)?(?:(?:(?:{LETTER}|['’.-]){{1,24}}|[0-9]{{1,3}}(?:st|nd|rd|th))\s{{1,2}}){{1,4}}?{_SUFFIX}\b\.?(?:\s(?:[NSEW]|NE|NW|SE|SW)\b)?)",
    re.IGNORECASE,
)
_EURO_AFTER = re.compile(
    rf"(?<![\w.])(?P<x>(?:[0-9]{{1,6}}\s{{1,2}})?{_EUROPEAN}\s{{0,2}},?\s?(?:no\.?\s|nr\.?\s|n°\s)?[0-9]{{1,5}}(?:\s?[A-Za-z](?![\w]))?(?:[/-][0-9]{{1,4}})?)(?![\w])",
    re.IGNORECASE,
)
_EURO_BEFORE = re.compile(rf"(?<![\w.])(?P<x>[0-9]{{1,6}}(?:\s?(?:bis|ter))?,?\s{{1,2}}{_EUROPEAN})(?![\w])", re.IGNORECASE)
_BOX = re.compile(
    r"(?P<x>\b(?:p\.?\s?o\.?\s?box|post\soffice\sbox|postbus|postfach|psc\s[0-9]{1,5},?\s?box|unit\s[0-9]{1,5},?\s?box|cmr\s[0-9]{1,4},?\s?box)\s?#?\s?[0-9]{1,7}(?:[\s,]{1,4}(?:apo|fpo|dpo)[\s,]{1,3}(?:aa|ae|ap)[\s,]{1,3}[0-9]{5}(?:-[0-9]{4})?)?)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"(?<![\w.,/-])(?P<x>[0-9]{{3,6}}\s{{1,2}}(?:[{UPPER}](?:{LETTER}|['’.-]){{2,24}}\s{{1,2}}){{1,3}}[0-9]{{1,4}}[A-Za-z]?)(?![\w.,/%-])"
)
_NAMED = re.compile(
    rf"(?<![\w'])(?P<x>(?:{_CAP}\s){{1,3}}(?:Street|Avenue|Road|Boulevard|Drive|Lane|Court|Parkway|Highway|Blvd|Ave|Rd|Ln|Pkwy)\b\.?)"
)
_TAIL = re.compile(
    rf"(?:\s{{0,3}}[,\n]?\s{{0,4}}{_UNIT})?(?:\s{{0,3}}[,.]?\s{{0,5}}(?!nan\b)(?:[{UPPER}](?:{LETTER}|['’.-]){{1,24}}(?:\s(?:{LETTER}|['’.-]){{1,20}}){{0,3}}|nan|[0-9]{{1,2}}|[A-Z]{{2}})){{0,3}}?\s{{0,3}},?\s{{0,5}}(?:(?:nan|[A-Z]{{2,3}}|[0-9]{{1,2}}|{_CAP}(?:\s{_CAP}){{0,2}})\s{{1,6}})?(?:[0-9]{{4,6}}(?:-[0-9]{{4}})?|[A-Z]{{1,2}}[0-9][0-9A-Z]?\s?[0-9][A-Z]{{2}}|[A-Z][0-9][A-Z]\s?[0-9][A-Z][0-9])(?!\w)"
)
_UNIT_ONLY = re.compile(rf"\s{{0,3}}[,\n]?\s{{0,4}}{_UNIT}(?!\w)", re.IGNORECASE)
_CITY_ZIP = re.compile(
    rf"(?<!\w)(?P<x>{_CAP}(?:\s{_CAP}){{0,2}},?\s{{1,2}}(?:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s{{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?)(?!\w)"
)
_CITY_STATE = re.compile(
    rf"(?<!\w)(?P<x>{_W}(?:\s{_W}){{0,2}},\s(?:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|[A-Z]\.[A-Z]\.))(?!\w)"
)
_POSTCODE = re.compile(
    r"(?<!\w)(?P<x>(?:[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKPSTUW]?\s[0-9][ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY][0-9][A-Z]\s[0-9][A-Z][0-9]))(?!\w)"
)
_ROOM = re.compile(r"\b(?P<x>(?:Bed|BED|Room|ROOM|Rm|RM)\.?\s?#?\s?[0-9]{1,4}[A-Z]?(?:-[0-9A-Z]{1,2})?)(?!\w)")
_BARE_ROOM = re.compile(r"(?<=\s)(?P<x>[0-9]{3,4}[AB])(?=\s{2}|\s[A-Z]{4})")
_NATIONALITIES = frozenset(
    [
        "american",
        "british",
        "english",
        "scottish",
        "welsh",
        "irish",
        "canadian",
        "australian",
        "mexican",
        "cuban",
        "brazilian",
        "argentinian",
        "colombian",
        "peruvian",
        "chilean",
        "venezuelan",
        "french",
        "german",
        "italian",
        "spanish",
        "portuguese",
        "dutch",
        "belgian",
        "swiss",
        "austrian",
        "polish",
        "czech",
        "slovak",
        "slovenian",
        "slovene",
        "croatian",
        "serbian",
        "bosnian",
        "albanian",
        "greek",
        "turkish",
        "bulgarian",
        "romanian",
        "hungarian",
        "ukrainian",
        "russian",
        "belarusian",
        "lithuanian",
        "latvian",
        "estonian",
        "finnish",
        "swedish",
        "norwegian",
        "danish",
        "icelandic",
        "chinese",
        "japanese",
        "korean",
        "vietnamese",
        "thai",
        "filipino",
        "indonesian",
        "malaysian",
        "indian",
        "pakistani",
        "bangladeshi",
        "nepali",
        "iranian",
        "persian",
        "iraqi",
        "syrian",
        "lebanese",
        "egyptian",
        "israeli",
        "jewish",
        "saudi",
        "moroccan",
        "algerian",
        "tunisian",
        "nigerian",
        "ghanaian",
        "kenyan",
        "ethiopian",
        "somali",
        "eritrean",
        "haitian",
        "jamaican",
        "dominican",
        "guatemalan",
        "salvadoran",
        "honduran",
        "cypriot",
        "maltese",
        "armenian",
        "georgian",
        "afghan",
        "kazakh",
        "uzbek",
        "mongolian",
        "taiwanese",
        "tibetan",
        "cambodian",
        "burmese",
        "senegalese",
        "ugandan",
        "tanzanian",
        "zimbabwean",
        "south-african",
        "greenlandic",
    ]
)
_PLACED = re.compile(
    rf"\b(?:in|from|to|near|at|of|via|outside|around|live|lives|lived|city|visiting|visited|leaving)\s(?P<x>(?:(?:St|Mt|Ft)\.\s)?{_W}(?:\s{_W}){{0,2}})(?!\w)"
)
_WORD_RUN = re.compile(
    rf"(?<![\w@.'-])[{UPPER}](?:{LETTER}|['’.-]){{2,24}}(?:\s(?:[{UPPER}](?:{LETTER}|['’-]){{1,24}}|of|and|the|de|la)){{0,3}}"
)
_LOW_WORDS = re.compile(rf"(?<![\w@.'-]){LETTER}{{3,24}}(?:\s{LETTER}{{2,24}})?")


def english_institutions(seen: Sight) -> Iterator[Candidate]:
    """Hospitals and organisations: capitalised words before what such names end with."""
    text = seen.text
    for match in _HOSPITAL.finditer(text):
        words = match["x"].split()
        if any(not _stop(word) for word in words[:-1] if word[0].isupper() and word not in {"Medical", "Health"}):
            yield Candidate(*match.span("x"), c.HOSPITAL, "hospital, English", True)
    for match in _ORGANIZATION.finditer(text):
        words = match["x"].split()
        if any(not _stop(word.rstrip(",")) for word in words[:-1] if word[0].isupper()):
            yield Candidate(*match.span("x"), c.ORGANIZATION, "organisation, English", True)


def english_addresses(seen: Sight) -> Iterator[Candidate]:
    """Street addresses with what follows them (unit, city, state, ZIP), boxes, postal codes, beds and rooms."""
    text = seen.text
    if not seen.digits:
        return
    for pattern, name in (
        (_STREET, "street address"),
        (_EURO_AFTER, "street address, European"),
        (_EURO_BEFORE, "street address, European"),
        (_NUMBERED, "number, street, number"),
        (_BOX, "box"),
    ):
        for match in pattern.finditer(text):
            end = match.end("x")
            tail = _TAIL.match(text, end)
            if tail and len(tail[0]) < 90:
                end = tail.end()
            elif unit := _UNIT_ONLY.match(text, end):
                end = unit.end()
            yield Candidate(match.start("x"), end, c.ADDRESS, name, tail is not None)
    for pattern, category, name in (
        (_CITY_ZIP, c.ADDRESS, "city, state and ZIP"),
        (_POSTCODE, c.ADDRESS, "postcode"),
        (_ROOM, c.LOCATION, "bed or room"),
        (_BARE_ROOM, c.LOCATION, "bed or room"),
    ):
        for match in pattern.finditer(text):
            yield Candidate(*match.span("x"), category, name, True)


def english_places(seen: Sight) -> Iterator[Candidate]:
    """Places of the lists, peoples, a city before its state, streets by name."""
    text = seen.text
    known = places()
    for match in _CITY_STATE.finditer(text):
        yield Candidate(*match.span("x"), c.LOCATION, "city and state", True)
    for match in _NAMED.finditer(text):
        yield Candidate(*match.span("x"), c.ADDRESS, "street by name", False)
    low = text == seen.lower
    for match in (_LOW_WORDS if low else _WORD_RUN).finditer(text):
        words = match[0].split(" ")
        place = 0
        start = match.start()
        starts = []
        for word in words:
            starts.append(start)
            start += len(word) + 1
        while place < len(words):
            for size in range(min(4, len(words) - place), 0, -1):
                name = " ".join(words[place : place + size])
                end = starts[place] + len(name)
                kind = known.get(plain(name), "")
                if kind and (size > 1 or ("w" not in kind and not _stop(name))) and (not low or size > 1 or len(name) > 4):
                    yield Candidate(starts[place], end, c.LOCATION, "place of the lists", "w" not in kind)
                    place += size - 1
                    break
                if size == 1 and name.lower() in _NATIONALITIES:
                    yield Candidate(starts[place], end, c.ETHNICITY, "people, English", False)
            place += 1
