"""English names of persons: after a title, a word that asks for a name, before a degree; by lists of names; then wherever they stand again."""

# ruff: noqa: E501
import re
from collections.abc import Iterator

from sizhen.privacy.candidates import Candidate, Sight
from sizhen.privacy.categories import NAME
from sizhen.privacy.lists import names, places, plain

UPPER = "A-ZÀ-ÖØ-ÞĀ-ſƁ-ɏΆ-ΫА-ЯЁ"
LETTER = r"[^\W\d_]"
_W = rf"[{UPPER}](?:{LETTER}|['’](?={LETTER}))+(?:-{LETTER}(?:{LETTER}|['’](?={LETTER}))+){{0,2}}"
_ANY_W = rf"{LETTER}(?:{LETTER}|['’-](?={LETTER})){{1,24}}"
_INITIAL = r"[A-Z]\.?"
_PARTICLE = r"(?:de|del|della|der|den|di|da|do|dos|du|la|le|van|von|zu|ten|ter|bin|binti|al|el|ibn|st\.?|af|av)"
_NEXT = rf"(?:[ \t]{{1,2}}(?:(?:{_INITIAL}|{_PARTICLE})[ \t]{{1,2}}){{0,2}}{_W})"
_PERSON = rf"(?:{_W}|{_INITIAL}[ \t]{{1,2}}{_W}){_NEXT}{{0,3}}"
_LAST_FIRST = rf"{_W}(?:[ -]{_W})?(?:\s(?:JR|SR|II|III|IV)\.?)?,[ \t]{{0,3}}{_W}(?:[ \t]{_W})?(?:[ \t]{_INITIAL}(?![\w.]))?"
TITLES = r"(?:dr|drs|mr|mrs|ms|miss|mx|messrs|prof|professor|doctor|nurse|rev|reverend|hon|honorable|sir|madam|lady|lord|capt|captain|sgt|sergeant|lt|lieutenant|col|colonel|maj|major|gen|officer|detective|attorney|atty|judge|rabbi|imam|pastor|uncle|aunt|auntie|grandma|grandpa|father|sister|brother|mme|mlle|herr|frau|señora?|sr|sra|dott|physician)"
DEGREES = r"(?:M\.?\s?D\.?|D\.?\s?O\.?|R\.?\s?N\.?|Ph\.?\s?D\.?|N\.?P\.?|P\.?A\.?(?:-C)?|D\.?D\.?S\.?|D\.?M\.?D\.?|D\.?P\.?M\.?|D\.?V\.?M\.?|C\.?R\.?N\.?A\.?|F\.?A\.?C\.?[SCP]\.?|M\.?B\.?B\.?S\.?|MBChB|FRCS|FRCP|MRCP|FRCR|LPN|LVN|BSN|MSN|CNM|CNP|ARNP|APRN|FNP|PharmD|Pharm\.D\.?|R\.?Ph\.?|PT|DPT|OT|OTR|RD|LCSW|MSW|LICSW|PsyD|RRT|RT|RDCS|RDMS|MPH|Esq\.?)"
_TITLED = re.compile(
    rf"(?<![A-Za-z])(?P<x>(?P<t>(?i:{TITLES}))(?:\.\s{{0,5}}|\s{{1,5}})(?:(?i:and\s|&\s)(?i:mrs|mr|ms|dr)\.?\s{{1,3}})?(?P<n>{_PERSON}|{_INITIAL}(?:[ \t]{_INITIAL})?(?![\w'])))"
)
_TITLED_LOW = re.compile(
    r"(?<![a-z])(?P<x>(?:dr|mr|mrs|ms|miss|prof)\.?\s{1,5}(?P<n>[a-z][a-z'-]{1,20}(?:\s[a-z]\.)?(?:\s[^\W\d_]{2,20})?))"
)
_DEGREE = re.compile(rf"(?<![\w.])(?P<x>{_PERSON}(?:,?\s(?:JR|SR|Jr|Sr|II|III)\.?)?)\s?[,(]?\s{{0,3}}{DEGREES}(?![\w])")
_LABELS = (
    r"patient(?:'s)?(?:\s+full)?\s+name|pt\.?\s+name|name\s+of\s+(?:patient|physician|surgeon|doctor|spouse|mother|father|guardian|contact|next\s+of\s+kin)|full\s+name|first\s+name|last\s+name|middle\s+name|family\s+name|given\s+name|maiden\s+name|mother'?s\s+(?:maiden\s+)?name|sur\s?name|user\s?name|legal\s+name|preferred\s+name|contact\s+name|name|"
    r"patient|pt|re|regarding|mother|father|spouse|husband|wife|son|daughter|partner|guardian|caregiver|informant|witness(?:ed\s+by)?|(?:emergency\s+)?contact(?:\s+person)?|next\s+of\s+kin|nok|hcp|poa|proxy|"
    r"(?:(?:attending|primary(?:\s+care)?|referring|ordering|admitting|consulting|treating|requesting|supervising|dictating|signing|responsible|family|pcp|discharge|discharging|collaborating|resident|on-?call)\s+){0,2}(?:physician|doctor|md|provider|surgeon|practitioner|clinician|consultant|resident|fellow|intern|attending|nurse|pcp|gp)(?:'s\s+name)?|primary\s+care|"
    r"(?:assistant|co-?)?\s?surgeons?|assistants?|first\s+assistant|anesthesiologist|anaesthetist|anesthetist|radiologist|pathologist|cytotechnologist|cardiologist|oncologist|neurologist|psychiatrist|therapist|technologist|technician|tech|sonographer|pharmacist|interpreter|reader|scribe|operator|endoscopist|transcriptionist|"
    r"dictated(?:\s+(?:and\s+\w+\s+)?by)?|dictator|transcribed(?:\s+by)?|(?:electronically\s+)?signed(?:\s+(?:out\s+)?by)?|signature|reviewed\s+by|verified\s+by|read\s+by|interpreted\s+by|reported\s+by|performed\s+by|prepared\s+by|ordered\s+by|referred\s+by|requested\s+by|authenticated\s+by|approved\s+by|entered\s+by|written\s+by|completed\s+by|collected\s+by|seen\s+by|examined\s+by|attested\s+by|cosigned\s+by|assisted\s+by|accompanied\s+by|by|author|from|to|attn|attention|cc|dear|sincerely|regards|provider|staff|employee|user|directed\s+by|cardholder|holder|customer|client|billing\s+address|shipping\s+address|mailing\s+address"
)
_LABELLED = re.compile(
    rf"(?<![A-Za-z])(?i:{_LABELS})\s{{0,3}}(?:\([A-Za-z ,.]{{1,20}}\)\s?)?[:#]\s{{0,6}}(?P<x>(?:(?i:{TITLES})\.?\s{{1,3}})?(?:{_LAST_FIRST}|{_PERSON}))(?![\w])"
)
_LABELLED_LOW = re.compile(rf"(?<![a-z])(?:{_LABELS})\s{{0,3}}:\s{{0,6}}(?P<x>[^\W\d_]{{2,20}}(?:[ ,]{{1,2}}[^\W\d_]{{1,20}}\.?){{0,3}})")
_LABELLED_BARE = re.compile(
    rf"\b(?:PATIENT NAME|Patient Name|PRIMARY CARE(?: PHYSICIAN)?|ATTENDING PHYSICIAN|ATTENDING|REFERRING PHYSICIAN|DICTATED BY|Dictated by|Signed by|SIGNED BY|signed by|Reviewed by|reviewed by|Electronically signed by)\s{{1,4}}(?P<x>{_LAST_FIRST}|{_W}{_NEXT}{{1,3}})(?![\w:])"
)
_INTRODUCED = re.compile(
    r"(?i:\b(?:my|his|her|their|the\s+patient'?s|your|whose|baby'?s|child'?s|mother'?s|father'?s)\s+(?:\w{3,9}\s)?(?:name|surname|nickname)(?:\s+(?:is|was|to|as)|'s)|(?:first|last|middle|maiden|family|sur)\s?name\??\s+(?:is|was|:)|\bname(?:'s|\s+is)|\b(?:is|was|are|were|be|been)\s+(?:named|called)|\b(?:i\s+am|i'm|this\s+is|that\s+is|call\s+me|calls?\s+me|call(?:s|ed)?\s+(?:him|her|them)|named|called|known\s+as|a\.?k\.?a\.?|alias|change\s+it\s+to|correct\s+it\s+to|under|account\s+of|in\s+the\s+name\s+of|on\s+behalf\s+of|speak(?:ing)?\s+(?:to|with)|spoke\s+(?:to|with)|talk(?:ed|ing)?\s+(?:to|with)|discussed\s+with|d/w|follow(?:ed)?[- ]?up\s+with|f/u\s+with|appointment\s+with|seen\s+by|evaluated\s+by|examined\s+by|performed\s+by|referred\s+(?:by|to)|signed\s+by|directed\s+by|written\s+by|produced\s+by|sung\s+by|composed\s+by|starring|married\s+(?:to)?|influenced\s+by|accompanied\s+by|contact(?:ed)?|notified|informed|paged|thank\s+you|hello|hi|hey|dear|regards|sincerely|(?:his|her|my)\s+(?:husband|wife|son|daughter|mother|father|brother|sister|friend|boyfriend|girlfriend|partner|fianc[eé]e?|aunt|uncle|cousin|nephew|niece|grandson|granddaughter|grandmother|grandfather|neighbor|neighbour|roommate|boss|kid|child|baby|doctor|therapist|lawyer|caregiver|nurse)))\s{0,2},?\s{1,3}"
    rf"(?P<x>(?:(?i:{TITLES})\.?\s{{1,3}})?{_PERSON})(?![\w])"
)
_INTRODUCED_LOW = re.compile(
    r"\b(?:(?:my|his|her|their|maiden|last|first)\s(?:\w{3,9}\s)?name(?:\sis|'s|:)|(?:people|they|everyone|friends)\s(?:\w{2,9}\s)?calls?\sme|calls\sme|call\sme|follow\sup\swith|this\sis|i'm|i\sam|leave\sme|my\skid|why\sis|gender\sof)\s(?P<x>[^\W\d_]{2,20}(?:\s(?:[^\W\d_]\.?\s)?[^\W\d_]{2,20})?)"
)
_SPEAKS = re.compile(
    rf"(?<![\w.])(?P<x>{_PERSON})(?=(?:['’]s)?,?\s(?:said|says|told|wrote|explained|explains|replied|asked|added|stated|reports|lives|lived|works|worked|was\sborn|is\smy|will\sbe|has\sbeen|had\sgiven|flew|moved|called|spent|died|retired|married|resides|is\sfrom|is\sa\svery|is\svery|went|joined|founded|sang|plays|who|and\s(?:his|her)\s)\b)"
)
_LINE = re.compile(rf"(?m)^[\s>*-]{{0,4}}(?P<x>{_PERSON})(?=[ \t]{{0,3}}(?:$|:\s?[\"“A-Za-z]))")
_CAPITALISED = re.compile(rf"(?<![\w'’@./-]){_W}(?![\w@])")
_RUN = re.compile(rf"(?<![\w@./])(?P<x>(?:{_W}|{_INITIAL}(?=\s)){_NEXT}{{0,4}})(?!\w)")
_LOW_WORD = re.compile(r"(?<![\w@./-])[^\W\d_]{2,24}(?![\w@])")
_NOT_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "without",
        "no",
        "not",
        "none",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "i",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "its",
        "their",
        "our",
        "your",
        "my",
        "who",
        "whom",
        "patient",
        "patients",
        "pt",
        "name",
        "names",
        "unknown",
        "unavailable",
        "unremarkable",
        "negative",
        "positive",
        "normal",
        "stable",
        "male",
        "female",
        "man",
        "woman",
        "date",
        "time",
        "age",
        "sex",
        "room",
        "bed",
        "unit",
        "floor",
        "ward",
        "service",
        "services",
        "department",
        "clinic",
        "hospital",
        "center",
        "centre",
        "medical",
        "medicine",
        "surgery",
        "surgical",
        "emergency",
        "cardiology",
        "neurology",
        "radiology",
        "pathology",
        "oncology",
        "pediatrics",
        "psychiatry",
        "history",
        "physical",
        "exam",
        "examination",
        "report",
        "note",
        "summary",
        "discharge",
        "admission",
        "diagnosis",
        "diagnoses",
        "impression",
        "plan",
        "assessment",
        "findings",
        "follow",
        "please",
        "thank",
        "thanks",
        "dear",
        "hello",
        "hi",
        "hey",
        "here",
        "there",
        "yes",
        "sir",
        "madam",
        "today",
        "tomorrow",
        "yesterday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "attending",
        "physician",
        "physicians",
        "doctor",
        "nurse",
        "provider",
        "resident",
        "staff",
        "team",
        "family",
        "mother",
        "father",
        "wife",
        "husband",
        "son",
        "daughter",
        "brother",
        "sister",
        "mri",
        "ct",
        "ekg",
        "ecg",
        "er",
        "ed",
        "icu",
        "or",
        "us",
        "iv",
        "md",
        "do",
        "rn",
        "ms",
        "mr",
        "mrs",
        "dr",
        "jr",
        "sr",
        "primary",
        "care",
        "general",
        "chief",
        "complaint",
        "present",
        "illness",
        "past",
        "social",
        "review",
        "systems",
        "vital",
        "signs",
        "hospital",
        "course",
        "laboratory",
        "data",
        "allergies",
        "medications",
        "procedure",
        "procedures",
        "operation",
        "condition",
        "disposition",
        "instructions",
        "consultation",
        "follow-up",
        "number",
        "account",
        "record",
        "english",
        "spanish",
        "french",
        "german",
        "chinese",
        "american",
        "african",
        "asian",
        "hispanic",
        "caucasian",
        "white",
        "black",
        "right",
        "left",
        "upper",
        "lower",
        "bilateral",
        "chest",
        "abdomen",
        "head",
        "neck",
        "heart",
        "lung",
        "lungs",
        "extremities",
        "skin",
        "all",
        "other",
        "see",
        "if",
        "when",
        "where",
        "what",
        "why",
        "how",
        "which",
        "as",
        "so",
        "do",
        "does",
        "did",
        "can",
        "could",
        "would",
        "should",
        "will",
        "shall",
        "may",
        "might",
        "must",
        "just",
        "only",
        "also",
        "very",
        "more",
        "most",
        "some",
        "any",
        "each",
        "every",
        "both",
        "few",
        "many",
        "much",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "new",
        "old",
        "good",
        "bad",
        "first",
        "second",
        "third",
        "last",
        "next",
        "dob",
        "mrn",
        "ssn",
        "phone",
        "fax",
        "email",
        "address",
        "website",
        "mobile",
        "desk",
        "tel",
        "zip",
        "city",
        "state",
        "street",
        "road",
        "avenue",
        "drive",
        "lane",
        "st",
        "ave",
        "rd",
        "apt",
        "suite",
        "box",
        "personal",
        "info",
        "information",
        "billing",
        "credit",
        "card",
        "account",
        "bank",
        "company",
        "group",
        "inc",
        "llc",
        "ltd",
        "corp",
        "non",
        "pre",
        "post",
        "anti",
        "sub",
        "inter",
        "intra",
        "multi",
        "unable",
        "denied",
        "denies",
        "reports",
        "states",
        "said",
        "per",
        "via",
        "versus",
        "vs",
        "status",
        "post",
        "total",
        "lateral",
        "medial",
        "anterior",
        "posterior",
        "distal",
        "proximal",
        "acute",
        "chronic",
        "mild",
        "moderate",
        "severe",
        "god",
        "internet",
        "english",
        "christmas",
        "sunday",
        "bot",
        "user",
        "title",
        "action",
        "adventure",
        "comedy",
        "mystery",
        "kids",
        "answer",
        "question",
        "mission",
        "statement",
    ]
)
EPONYMS = frozenset(
    [
        "parkinson",
        "parkinson's",
        "parkinsons",
        "alzheimer",
        "alzheimer's",
        "alzheimers",
        "crohn",
        "crohn's",
        "hodgkin",
        "hodgkin's",
        "hodgkins",
        "foley",
        "down",
        "down's",
        "turner",
        "marfan",
        "addison",
        "addison's",
        "cushing",
        "cushing's",
        "graves",
        "graves'",
        "grave's",
        "hashimoto",
        "hashimoto's",
        "raynaud",
        "raynaud's",
        "sjogren",
        "sjögren",
        "sjogren's",
        "sjögren's",
        "behcet",
        "behçet",
        "kawasaki",
        "huntington",
        "huntington's",
        "wilson",
        "wilson's",
        "barrett",
        "barrett's",
        "paget",
        "paget's",
        "bell",
        "bell's",
        "babinski",
        "romberg",
        "murphy",
        "murphy's",
        "mcburney",
        "rovsing",
        "kernig",
        "brudzinski",
        "homan",
        "homans",
        "homan's",
        "trendelenburg",
        "valsalva",
        "doppler",
        "holter",
        "swan",
        "ganz",
        "swan-ganz",
        "hickman",
        "jackson",
        "pratt",
        "jackson-pratt",
        "kocher",
        "whipple",
        "whipple's",
        "billroth",
        "nissen",
        "roux",
        "ladd",
        "hartmann",
        "meckel",
        "meckel's",
        "zenker",
        "schatzki",
        "mallory",
        "weiss",
        "mallory-weiss",
        "zollinger",
        "ellison",
        "zollinger-ellison",
        "boerhaave",
        "hirschsprung",
        "charcot",
        "dupuytren",
        "baker",
        "baker's",
        "colles",
        "monteggia",
        "galeazzi",
        "lisfranc",
        "achilles",
        "gram",
        "wright",
        "giemsa",
        "papanicolaou",
        "pap",
        "coombs",
        "coombs'",
        "apgar",
        "glasgow",
        "ranson",
        "braden",
        "morse",
        "norton",
        "gleason",
        "clark",
        "breslow",
        "ewing",
        "wilms",
        "burkitt",
        "kaposi",
        "karposi",
        "castleman",
        "waldenstrom",
        "waldenström",
        "goodpasture",
        "henoch",
        "schonlein",
        "schönlein",
        "henoch-schonlein",
        "wegener",
        "takayasu",
        "churg",
        "strauss",
        "churg-strauss",
        "still",
        "reiter",
        "felty",
        "caplan",
        "osler",
        "osler-weber-rendu",
        "tay",
        "sachs",
        "tay-sachs",
        "gaucher",
        "fabry",
        "pompe",
        "hunter",
        "hurler",
        "niemann",
        "pick",
        "lewy",
        "creutzfeldt",
        "jakob",
        "creutzfeldt-jakob",
        "guillain",
        "barre",
        "barré",
        "guillain-barre",
        "guillain-barré",
        "lambert",
        "eaton",
        "lambert-eaton",
        "duchenne",
        "becker",
        "friedreich",
        "arnold",
        "chiari",
        "arnold-chiari",
        "chiari",
        "dandy",
        "walker",
        "dandy-walker",
        "sturge",
        "weber",
        "klinefelter",
        "noonan",
        "ehlers",
        "danlos",
        "ehlers-danlos",
        "prader",
        "willi",
        "angelman",
        "edwards",
        "patau",
        "tourette",
        "asperger",
        "rett",
        "gilbert",
        "dubin",
        "johnson",
        "stevens",
        "stevens-johnson",
        "lyell",
        "budd",
        "budd-chiari",
        "caroli",
        "conn",
        "bartter",
        "gitelman",
        "fanconi",
        "alport",
        "berger",
        "bright",
        "kimmelstiel",
        "bowman",
        "henle",
        "purkinje",
        "bachmann",
        "his",
        "wolff",
        "parkinson-white",
        "wolff-parkinson-white",
        "brugada",
        "ebstein",
        "fallot",
        "eisenmenger",
        "dressler",
        "libman",
        "korotkoff",
        "kussmaul",
        "cheyne",
        "stokes",
        "cheyne-stokes",
        "biot",
        "cullen",
        "grey",
        "chvostek",
        "trousseau",
        "virchow",
        "virchow's",
        "broca",
        "wernicke",
        "korsakoff",
        "horner",
        "adie",
        "argyll",
        "robertson",
        "marcus",
        "gunn",
        "weber's",
        "rinne",
        "snellen",
        "ishihara",
        "amsler",
        "lyme",
        "ebola",
        "zika",
        "coxsackie",
        "epstein",
        "barr",
        "epstein-barr",
        "norwalk",
        "hantavirus",
        "lassa",
        "marburg",
        "legionella",
        "salmonella",
        "shigella",
        "escherichia",
        "klebsiella",
        "candida",
        "aspergillus",
        "staphylococcus",
        "streptococcus",
        "pseudomonas",
        "helicobacter",
        "foley's",
        "dobhoff",
        "keofeed",
        "salem",
        "sengstaken",
        "blakemore",
        "bakri",
        "pfannenstiel",
        "kelly",
        "steri",
        "penrose",
        "davol",
        "hemovac",
        "ace",
        "unna",
        "buck",
        "bryant",
        "sam",
        "sims",
        "kerlix",
        "coban",
        "tegaderm",
        "port-a-cath",
        "broviac",
        "mediport",
        "quinton",
        "tesio",
        "permcath",
        "greenfield",
        "palmaz",
        "tylenol",
        "motrin",
        "lasix",
        "coumadin",
        "lovenox",
        "plavix",
        "protonix",
        "zocor",
        "lipitor",
        "zosyn",
        "cipro",
        "levaquin",
        "flagyl",
        "vancomycin",
        "heparin",
        "aspirin",
        "dilaudid",
        "percocet",
        "vicodin",
        "ativan",
        "xanax",
        "haldol",
        "zofran",
        "reglan",
        "pepcid",
        "colace",
        "senna",
        "dulcolax",
        "lantus",
        "humalog",
        "novolog",
        "norvasc",
        "toprol",
        "lopressor",
        "diovan",
        "cozaar",
        "synthroid",
        "zoloft",
        "prozac",
        "celexa",
        "lexapro",
        "effexor",
        "wellbutrin",
        "seroquel",
        "zyprexa",
        "risperdal",
        "depakote",
        "keppra",
        "dilantin",
        "neurontin",
        "lyrica",
        "fosamax",
        "advair",
        "spiriva",
        "albuterol",
        "atrovent",
        "combivent",
        "bactrim",
        "augmentin",
        "keflex",
        "rocephin",
        "ancef",
        "unasyn",
        "zithromax",
        "premarin",
        "viagra",
        "nitro",
        "imdur",
        "altace",
        "vasotec",
        "hyzaar",
        "micardis",
        "benicar",
        "cardizem",
        "digoxin",
        "lanoxin",
        "amiodarone",
        "nexium",
        "prilosec",
        "prevacid",
        "zantac",
        "celebrex",
        "ultram",
        "flexeril",
        "robaxin",
        "schwann",
        "langerhans",
        "langhans",
        "kupffer",
        "leydig",
        "sertoli",
        "merkel",
        "pacini",
        "golgi",
        "schlemm",
        "eustachian",
        "eustachius",
        "fallopian",
        "bartholin",
        "skene",
        "cowper",
        "douglas",
        "poupart",
        "hesselbach",
        "scarpa",
        "morison",
        "gerota",
        "treitz",
        "oddi",
        "vater",
        "wirsung",
        "santorini",
        "glisson",
        "child",
        "pugh",
        "child-pugh",
        "meld",
        "sofa",
        "apache",
        "killip",
        "forrester",
        "framingham",
        "wells",
        "geneva",
        "duke",
        "jones",
        "milan",
        "kings",
        "ottawa",
        "bosniak",
        "robson",
        "finnegan",
        "denver",
        "tanner",
        "ballard",
        "harris",
        "benedict",
        "mallampati",
        "cormack",
        "lehane",
        "asa",
        "nyha",
        "gold",
        "haemophilus",
        "neisseria",
        "moraxella",
        "bordetella",
        "listeria",
        "clostridium",
        "bacteroides",
        "enterococcus",
        "proteus",
        "serratia",
        "enterobacter",
        "acinetobacter",
        "mycoplasma",
        "chlamydia",
        "rickettsia",
        "treponema",
        "borrelia",
        "leptospira",
        "plasmodium",
        "toxoplasma",
        "giardia",
        "ludwig",
        "vincent",
        "sydenham",
        "pott",
        "potts",
        "scheuermann",
        "osgood",
        "schlatter",
        "osgood-schlatter",
        "legg",
        "calve",
        "perthes",
        "kohler",
        "freiberg",
        "sever",
        "morton",
        "ganglion",
        "tinel",
        "tinel's",
        "phalen",
        "phalen's",
        "finkelstein",
        "lachman",
        "mcmurray",
        "apley",
        "spurling",
        "lasegue",
        "patrick",
        "faber",
        "thomas",
        "allen",
        "moro",
        "rooting",
        "galant",
        "hegar",
        "chadwick",
        "goodell",
        "braxton",
        "hicks",
        "braxton-hicks",
        "bishop",
        "leopold",
        "mcroberts",
        "couvelaire",
        "sheehan",
        "asherman",
        "stein",
        "leventhal",
        "meigs",
        "krukenberg",
        "brenner",
    ]
)


def known_name(word: str) -> str:
    """Kinds of a name in the lists (see `lists.names`), by its parts where it has a hyphen or an apostrophe; female Slavic forms too."""
    known = names()
    word = plain(word)
    kind = known.get(word, "")
    if kind:
        return kind
    if word.endswith("ova") and len(word) > 5 and (word[:-1] in known or word[:-3] in known or word[:-2] + "v" in known):
        return "s"
    for part in re.split("['’-]", word):
        if len(part) > 2 and (kind := known.get(part, "")):
            return kind
    return ""


def _foreign(word: str) -> bool:
    """Whether a capitalised word has letters that English words have not."""
    return not word.isascii() and any(not letter.isascii() for letter in word if letter not in "’")


def _stop(word: str) -> bool:
    low = word.lower()
    return low in _NOT_NAMES or low in EPONYMS


def _trimmed(match: re.Match[str], group: str = "x") -> tuple[int, int] | None:
    """A run of capitalised words without the words at both ends that are no names."""
    start, end = match.span(group)
    text = match.string
    words = [(start + piece.start(), start + piece.end()) for piece in re.finditer(r"[^\s,]+", text[start:end])]
    while words and _stop(text[slice(*words[0])].rstrip(".")) and not _is_title(text[slice(*words[0])]):
        words.pop(0)
    while words and text[slice(*words[-1])].lower().rstrip(".") in _NOT_NAMES:
        words.pop()
    return (words[0][0], words[-1][1]) if words else None


def _is_title(word: str) -> bool:
    return bool(re.fullmatch(rf"{TITLES}\.?", word, re.IGNORECASE))


def english_names(seen: Sight) -> Iterator[Candidate]:
    """Names of persons, with the title before them; sure where a title, a label or a degree stands by."""
    text = seen.text
    known: set[str] = set()

    def said(start: int, end: int, rule: str, sure: bool) -> Candidate:
        for word in re.findall(rf"{LETTER}[\w'’-]{{2,}}", text[start:end]):
            if not _stop(word) and not _is_title(word) and word[0].isupper() and "w" not in known_name(word):
                known.add(word)
        return Candidate(start, end, NAME, rule, sure)

    for match in _TITLED.finditer(text):
        first = match["n"].split()[0]
        if (first.lower() in _NOT_NAMES and match["t"].lower().rstrip(".") not in {"dr", "mr", "mrs", "ms"}) or first.lower() in {
            "who",
            "has",
            "was",
            "is",
        }:
            continue
        if len(match["t"]) > 4 and (_stop(first) or (not match["t"][0].isupper() and not known_name(first))):
            continue
        end = _name_end(match, "n")
        yield said(match.start("x"), end, "name after a title", True)
    for match in _DEGREE.finditer(text):
        if (span := _trimmed(match)) and not _all_known_words(text[slice(*span)]):
            yield said(*span, "name before a degree", True)
    for match in _LABELLED.finditer(text):
        if span := _trimmed(match):
            value = text[slice(*span)]
            yield said(*span, "name after its word", bool(known_name(value.split(",")[0].split()[0])))
    for match in _LABELLED_BARE.finditer(text):
        if span := _trimmed(match):
            yield said(*span, "name after its word", True)
    for match in _INTRODUCED.finditer(text):
        if (span := _trimmed(match)) and plain(text[slice(*span)]) not in places():
            yield said(*span, "name after words that introduce it", False)
    for match in _SPEAKS.finditer(text):
        if (span := _trimmed(match)) and any(known_name(word) or _foreign(word) for word in text[slice(*span)].split()):
            yield said(*span, "name before what persons do", False)
    for match in _RUN.finditer(text):
        yield from (said(*span, "name of the lists", False) for span in _listed(match))
    if text == seen.lower:
        yield from _lower_names(text)
    for word in known:
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not (start and (text[start - 1].isalnum() or text[start - 1] == "@")) and not (
                end < len(text) and (text[end].isalnum() or text[end] == "@")
            ):
                yield Candidate(start, end, NAME, "name found elsewhere in the text", False)
            start = text.find(word, end)


def _name_end(match: re.Match[str], group: str) -> int:
    """The end of a name after a title: words after the first that are no names do not belong to it."""
    start = match.start(group)
    end = start
    for place, piece in enumerate(re.finditer(r"\S+", match[group])):
        word = piece[0].rstrip(".,")
        if place and word.lower() in _NOT_NAMES:
            break
        end = start + piece.end()
    return end


def _all_known_words(value: str) -> bool:
    return all("w" in known_name(word) or _stop(word) for word in value.split())


def _listed(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Parts of a run of capitalised words that the lists know as names, with what stands between and beside them."""
    start = match.start("x")
    words = [(start + piece.start(), start + piece.end(), piece[0]) for piece in re.finditer(r"\S+", match["x"])]
    if len(words) > 1 and all(word.isupper() and len(word) > 1 for _a, _b, word in words):
        return  # a heading
    kinds = ["" if _stop(word.rstrip(".")) else known_name(word) or ("f" if _foreign(word) else "") for _a, _b, word in words]
    used = [False] * len(words)
    for place, kind in enumerate(kinds):
        if not kind:
            continue
        after = kinds[place + 1] if place + 1 < len(words) else ""
        strong = "w" not in kind
        if strong or (after and "w" not in after and "g" in kind):
            used[place] = True
    if not any(used):
        return
    first = used.index(True)
    last = len(used) - 1 - used[::-1].index(True)
    while (
        last + 1 < len(words)
        and not _stop(words[last + 1][2].rstrip("."))
        and (kinds[last + 1] or "g" in kinds[last])
        and last + 1 - first < 4
    ):
        last += 1
    alone = first == last
    word = words[first][2]
    if alone and plain(word) in places() and "g" not in kinds[first]:
        return
    if alone and len(word) < 4:
        return
    yield words[first][0], words[last][1]


def _lower_names(text: str) -> Iterator[Candidate]:
    """Names in a text without capitals: after words that introduce them, and pairs that the lists know."""
    for pattern in (_LABELLED_LOW, _INTRODUCED_LOW, _TITLED_LOW):
        for match in pattern.finditer(text):
            words = list(re.finditer(r"[^\s,]+", match["x"]))
            first = words[0][0].rstrip(".")
            if first in _NOT_NAMES and pattern is not _TITLED_LOW:
                continue
            kept = [
                piece
                for place, piece in enumerate(words)
                if place == 0 or (piece[0].rstrip(".") not in _NOT_NAMES and known_name(piece[0])) or len(piece[0].rstrip(".")) == 1
            ]
            if pattern is _TITLED_LOW or any(known_name(piece[0]) or _foreign(piece[0]) for piece in kept):
                yield Candidate(match.start("x"), match.start("x") + kept[-1].end(), NAME, "name in small letters", False)
    before: re.Match[str] | None = None
    for match in _LOW_WORD.finditer(text):
        kind = "" if _stop(match[0]) else known_name(match[0])
        if "w" in kind or len(match[0]) < 4:
            kind = ""
        if kind:
            near = before is not None and match.start() - before.end() < 5
            yield Candidate(
                before.start() if near and before else match.start(), match.end(), NAME, "name of the lists in small letters", False
            )
        before = match if kind else None
