"""Cues of English notes. Sources: NegEx (Chapman et al. 2001), ConText (Harkema et al. 2009) and the usual abbreviations of wards."""

from sizhen.notes.assertion.cues import Cue, table

ENGLISH: tuple[Cue, ...] = (
    *table(
        "none",
        "",
        "both",
        0,
        "part of a word",
        "no significant interval change in|no significant change in|no interval change in|non-stemi|non-st|non-small|"
        "non-small cell|non-hodgkin|non-hodgkin's|nonstemi|gram-negative|gram negative|triple negative|triple-negative|"
        "no change in|no change|no interval change|no significant change|no increase in|no increase|no significant increase|"
        "no improvement|no further|not only|not just|not certain if|not certain whether|not necessarily|without difficulty|"
        "no longer able|not improved|not resolved|unable|not able|no relief|not relieved|not responsive|did not respond|"
        "does not respond|not respond|not controlled|not well controlled|no apparent cause|no help|no doubt|"
        "no suspicious change|not drain|not cause|not been able|without any further|non-rebreather|non-insulin|non-specific|"
        "nonspecific|not optimistic|negative pressure|no known cause|not tolerate|could not tolerate|not sleeping|not eating|"
        "family physician|family doctor|family practice|family meeting|family medicine|history and physical|history taking|"
        "social history|history, physical|history of present illness|history of the present illness|if not|what if|as if|"
        "if possible|if needed|mother-in-law's|no cause|for no reason|no worse|no better|no different|rule of|past the|past few|"
        "past several|past two|past three|past week|past day|past month|past 2|past 3|past 4|past 5|over the past|"
        "in the past week|in the past few|for the past|during the past|whether or not|not otherwise specified|will not|"
        "possible to|as possible|soon as possible|if so|should be|should have|should continue|should follow|should take|"
        "should not|should return",
    ),
    *table(
        "existence",
        "absent",
        "forward",
        120,
        "denied",
        "no|not|argue against|argues against|argued against|denies|denied|deny|denying|without|w/o|negative for|neg for|"
        "negative|absence of|absent|no evidence of|no evidence for|no evidence|no sign of|no signs of|no complaints of|"
        "no complaint of|no history of|no h/o|no hx of|no obvious|no suggestion of|no radiographic evidence of|no mention of|"
        "not have|did not have|does not have|doesn't have|didn't have|do not have|has not had|had not had|hasn't had|never had|"
        "never|never developed|not demonstrate|not show|not reveal|not appear|not feel|not complain of|not see|"
        "not associated with|fails to reveal|failed to reveal|free of|clear of|declined having|declines having|rules out|"
        "ruled out|ruled out for|rule the patient out|rules him out|rules her out|ruled him out|ruled her out|"
        "ruled the patient out|ruled out against|unremarkable for|resolution of|nor|neither|none of|lack of|lacks|lacked|"
        "inconsistent with|not consistent with|not suggestive of|no longer has|no longer|excluded|excludes|rather than|"
        "instead of|unlikely|cannot see|can't see|could not find|denial of|nil|neg|afebrile no|-ve for|no e/o|no s/s of|no c/o|"
        "nkda no|isn't|wasn't|aren't|weren't|hasn't|hadn't|don't|doesn't|didn't|won't|and no",
    ),
    *table(
        "existence",
        "absent",
        "backward",
        50,
        "denied after",
        "was ruled out|is ruled out|were ruled out|has been ruled out|have been ruled out|been ruled out|are ruled out|"
        "ruled out|was negative|is negative|were negative|are negative|negative|neg|was excluded|is excluded|were excluded|"
        "has been excluded|have been excluded|excluded|was absent|is absent|were absent|are absent|absent|not seen|not present|"
        "was not seen|were not seen|is not seen|are not seen|not identified|not found|not detected|not demonstrated|"
        "not visualized|not appreciated|not noted|not felt|not heard|not palpable|not palpated|nonpalpable|not evident|"
        "was not present|is unlikely|was unlikely|unlikely|: none|: no|: denies|: denied|: negative|: neg|: absent|: nil|-none|"
        "- none|were denied|was denied|is denied|are denied|denied|(-)|none|: never|prophylaxis not needed|not observed|"
        "did not occur|never occurred|not elicited|no longer present|has been ruled negative|-ve",
    ),
    *table(
        "existence",
        "present",
        "forward",
        60,
        "denial denied",
        "not deny|cannot deny|can not deny|does not deny|did not deny|doesn't deny|not without|never free of|without doubt|"
        "without a doubt|no denying|not negative for",
    ),
    *table(
        "existence",
        "present",
        "backward",
        30,
        "affirmed after",
        "was positive|is positive|were positive|positive|was noted|is noted|was seen|is seen|was present|is present|present|"
        "was confirmed|confirmed|(+)|: yes|: positive|: present|persists|worsened|worsening",
    ),
    *table(
        "existence",
        "present",
        "forward",
        80,
        "affirmed",
        "positive for|positive|pos for|complains of|complained of|complaining of|c/o|presents with|presented with|"
        "presenting with|presented|presents|reports|reported|admits to|admits|endorses|endorsed|endorsing|notable for|"
        "remarkable for|significant for|diagnosed with|diagnosis of|confirmed|suffers from|experienced|experiences|experiencing|"
        "found to have|noted to have|+",
    ),
    *table(
        "existence",
        "possible",
        "forward",
        80,
        "uncertain",
        "possible|possibly|probable|probably|likely|most likely|suspected|suspect|suspects|suspicion of|suspicion for|"
        "suspicious for|high suspicion for|concern for|concerning for|concerned for|concerned about|worrisome for|question of|"
        "questionable|may|may be|may have|may represent|might|might be|might have|could|could be|could have|could represent|"
        "consider|considering|presumed|presumptive|presumably|appears to be|appears to have|suggests|suggestive of|suggesting|"
        "compatible with|consistent with|c/w|cannot exclude|can not exclude|cannot rule out|can't rule out|can't exclude|"
        "cannot be certain|could not exclude|could not rule out|not exclude|does not exclude|not rule out|not ruled out|"
        "not excluded|rule out|r/o|to rule out|evaluate for|to evaluate for|evaluation for|workup for|assess for|work up for|"
        "versus|vs|vs.|differential includes|differential diagnosis includes|ddx|?|query|equivocal for|potential|potentially|"
        "impression of|thought to be|felt to be|favor|favors|not entirely exclude|looking for|? of|whether|thought to have|"
        "to exclude",
    ),
    *table(
        "existence",
        "possible",
        "backward",
        50,
        "uncertain",
        "cannot be excluded|can not be excluded|could not be excluded|cannot be ruled out|can not be ruled out|"
        "could not be ruled out|can't be excluded|can't be ruled out|not excluded|not be excluded|not be ruled out|"
        "not ruled out|is not excluded|has not been ruled out|have not been ruled out|has not been excluded|is possible|"
        "was possible|are possible|possible|is suspected|was suspected|suspected|is likely|was likely|is probable|"
        "is questionable|questionable|questioned|to be ruled out|needs to be ruled out|should be ruled out|must be ruled out|"
        "will be ruled out|is considered|was considered|is a concern|was a concern|is a possibility|remains a possibility|"
        "remains possible|in the differential|on the differential|is in question|?|vs|versus|suspicious|is being considered|"
        "being ruled out|to be excluded",
    ),
    *table(
        "existence",
        "unknown",
        "forward",
        40,
        "not examined or not known",
        "unsure if|unclear if|unclear whether|not assessed|not assessed for|not tested|not tested for|not evaluated for|"
        "not screened for|unable to assess|unable to assess for|could not assess|cannot assess|unable to evaluate|"
        "did not assess|unable to determine|unable to obtain|not examined for|not checked for|refused|refuses|declined|declines|"
        "unknown history of|unknown if|unknown whether|unknown|deferred|not obtained|untested for|not done|not asked about|"
        "not addressed|does not know if|does not know whether|does not recall|not known if|not known whether",
    ),
    *table(
        "existence",
        "unknown",
        "backward",
        40,
        "not examined or not known",
        "not assessed|not tested|not evaluated|not examined|not checked|not done|not performed|not obtained|not measured|"
        "was deferred|deferred|: deferred|not obtainable|unobtainable|unknown|is unknown|: unknown|status unknown|was refused|"
        "refused|was declined|declined|not recorded|not documented|unable to assess|could not be assessed|cannot be assessed|"
        "could not be evaluated|could not be determined|cannot be determined|untested|not available|pending|results pending|"
        "not addressed|not asked|undetermined|not known",
    ),
    *table(
        "existence",
        "conditional",
        "forward",
        90,
        "only if",
        "if|if you have|if you develop|if there is|should|should you|should he|should she|in case of|in case|in the event of|"
        "when he has|when she has|unless|return for|notify md for|notify for|call md for|call for|call if|return with|watch for|"
        "monitor for|risk of|risk for|at risk for|prophylaxis for|prophylaxis against|prophylaxis|to prevent|prevention of|"
        "as needed for|prn for|prn|precautions|return precautions|whenever|with any|for any|seek care for|come back for|"
        "come back if|look out for|educated on signs of|screening for|screen for",
    ),
    *table(
        "existence",
        "conditional",
        "backward",
        20,
        "only if",
        "prophylaxis|precautions|recurs|should prompt|would prompt|risk|occur|occurs|develops",
    ),
    *table(
        "time",
        "past",
        "forward",
        100,
        "earlier",
        "never had|never|ever had|have you ever|died of|died from|may have died of|history of|history|hx of|hx|h/o|pmh|pmhx|"
        "past medical history|past history|past surgical history|psh|prior|previous|previously|previous history of|remote|"
        "remote history of|s/p|status post|status-post|past|in the past|years ago|year ago|ago|childhood|as a child|"
        "as an infant|as a teenager|used to have|formerly|former|prior history of|resolved|old|last year|in 19|in 20|"
        "years earlier|years before|previously diagnosed with|in his youth|in her youth|had a previous|known history of|"
        "medical history",
    ),
    *table(
        "time",
        "past",
        "backward",
        60,
        "earlier",
        "years ago|year ago|months ago|in the past|in childhood|as a child|has resolved|have resolved|resolved|has stopped|"
        "have stopped|now gone|has subsided|subsided|now resolved|since resolved|last year|in remission|history|hx|"
        "years earlier|years prior|previously|in 19|in 20|when he was|when she was|as an infant|as a teenager|in her youth|"
        "in his youth|which resolved|treated and resolved|decades ago|a decade ago|age of|at age",
    ),
    *table(
        "time",
        "planned",
        "forward",
        70,
        "not yet",
        "intend to|intends to|scheduled for|scheduled to|scheduled|plan for|plans for|plan to|plans to|plan|planned|planning|"
        "will undergo|will have|will get|will be|will need|will|to undergo|to have|awaiting|awaits|going for|set up for|"
        "booked for|arrange|arrange for|recommend|recommended|recommends|consider|pending|referred for|refer for|candidate for|"
        "listed for|to be scheduled for|going to have|upcoming|elective|tomorrow|tmrw|going to or|proceed to|next week|"
        "anticipate",
    ),
    *table(
        "time",
        "planned",
        "backward",
        40,
        "not yet",
        "is scheduled|was scheduled|scheduled|is planned|was planned|planned|to be done|to be performed|to be scheduled|"
        "tomorrow|next week|next month|in the future|is pending|pending|will be performed|will be done|is recommended|booked|"
        "on monday",
    ),
    *table(
        "time",
        "current",
        "forward",
        60,
        "now",
        "now|currently|current|today|this morning|at present|presently|presents with|presented with|presents|presented|"
        "complains of|c/o|tonight|days ago|hours ago|weeks ago|day ago|week ago|new onset|new|acute|yesterday|recent|recently|"
        "this admission",
    ),
    *table(
        "whose",
        "family",
        "forward",
        110,
        "of the family",
        "mother|mother's|father|father's|mom|dad|brother|brother's|brothers|sister|sister's|sisters|sibling|siblings|parent|"
        "parents|grandmother|grandfather|grandparents|grandparent|aunt|uncle|cousin|cousins|son|daughter|sons|daughters|nephew|"
        "niece|twin|wife|husband|spouse|family history|family history of|family hx|family hx of|fhx|fh|fhx:|fam hx|family|"
        "relatives|relative|first-degree relative|first-degree relatives|maternal|paternal|children|familial|grandson|"
        "granddaughter|child's mother|half-brother|half-sister|stepfather",
    ),
    *table(
        "whose",
        "family",
        "backward",
        60,
        "of the family",
        "runs in the family|in the family|in her mother|in his mother|in her father|in his father|in mother|in father|"
        "in his brother|in her brother|in his sister|in her sister|in the mother|in the father|in a sibling|in both parents|"
        "in first-degree relatives|in several relatives|in her aunt|in his uncle|in a first-degree relative|in her grandmother|"
        "in his grandmother|in his grandfather|in her grandfather|in an aunt|in an uncle|on his mother's side|"
        "on her mother's side|on her father's side|on his father's side",
    ),
    *table(
        "whose",
        "other",
        "forward",
        80,
        "of another person",
        "roommate|room mate|coworker|co-worker|coworkers|neighbor|neighbour|friend|friends|classmate|classmates|donor|boyfriend|"
        "girlfriend|partner|sexual partner|contacts|close contact|patient in the next bed|patient in the next room|sick contact|"
        "sick contacts|colleague|teacher|housemate|caregiver|bunkmate|teammate|ex-husband|ex-wife|babysitter|driver|passenger|"
        "another patient|other patients|the donor|cellmate|tenant|boss|daycare",
    ),
    *table(
        "whose",
        "patient",
        "forward",
        110,
        "of the patient",
        "herself|himself|our patient|the child|the infant|the baby|the boy|the girl|patient|pt|the patient|this patient|patient's",
    ),
    *table(
        "end",
        "",
        "both",
        0,
        "another clause",
        "but|however|although|though|except|except for|aside from|apart from|other than|nevertheless|yet|still|still has|which|"
        "who|as well as having|secondary to|due to|because of|because|cause of|causes of|source of|reason for|etiology for|"
        "origin of|presents|presented|complains of|complained of|reports|reported|developed|was found|found to have|found to be|"
        "noted to have|since|until|now has|with the exception of|besides|instead has|to explain|only|and is|and was|and has|"
        "and had|patient has|pt has|patient had|does report|does complain|admits|endorses|remarkable for|notable for|"
        "positive for|significant for",
    ),
)
