"""What words of English text are: ordinary words, names of the lists, eponyms and brands of medicine, or unknown."""

import re
from functools import cache

from sizhen.privacy.lists import clinical_names, english_words, names, plain, words

UPPER = "A-ZÀ-ÖØ-ÞĀ-ſƁ-ɏΆ-ΫА-ЯЁ"
LETTER = r"[^\W\d_]"
TITLES = frozenset(words("english words: titles"))
PARTICLES = frozenset(words("english words: particles"))
# Words that are no names where a name might stand, and headings of notes.
STOPS = frozenset(words("english words: stops"))
_HOMES = re.compile(r"(?:'s|’s|'|’)\Z")


@cache
def is_word(word: str) -> bool:
    """Whether a word is one of ordinary English, inflected ones too."""
    known = english_words()
    word = _HOMES.sub("", word.lower())
    if word in known or word in STOPS:
        return True
    for ending, instead in (
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("d", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ied", "y"),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("er", ""),
        ("er", "e"),
        ("est", ""),
        ("ness", ""),
        ("ers", ""),
        ("ors", "or"),
        ("n't", ""),
        ("ily", "y"),
        ("ally", ""),
        ("ization", "ize"),
        ("ations", "ation"),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)] + instead
            if stem in known or (len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in known):
                return True
    if "-" in word:
        return all(not part or part in known or is_word(part) for part in word.split("-"))
    return (word[:2] in {"un", "re"} and word[2:] in known) or (word[:3] in {"non", "pre", "mis"} and word[3:] in known)


@cache
def known_name(word: str) -> str:
    """Kinds of a name in the lists (`lists.names`), by its parts where it has a hyphen or an apostrophe; female Slavic forms too."""
    known = names()
    word = plain(_HOMES.sub("", word))
    if kind := known.get(word, ""):
        return kind
    if word.endswith("ova") and len(word) > 5 and (word[:-1] in known or word[:-3] in known or word[:-2] + "v" in known):
        return "s"
    parts = re.split("['’-]", word)
    if len(parts) > 1:
        for part in parts:
            if len(part) > 2 and (kind := known.get(part, "")):
                return kind
    return ""


@cache
def medical(word: str) -> bool:
    """Whether a word is an eponym, a brand or an organism of medicine."""
    low = word.lower().replace("’", "'")
    return low in clinical_names() or _HOMES.sub("", low) in clinical_names()


@cache
def foreign(word: str) -> bool:
    """Whether a word has letters that English words have not."""
    return any(letter.isalpha() and not letter.isascii() for letter in word)


@cache
def unknown(word: str) -> bool:
    """Whether a word is neither ordinary English nor of medicine, nor a short abbreviation."""
    return len(word) > 2 and not (word.isupper() and len(word) < 5) and not medical(word) and (foreign(word) or not is_word(word))


@cache
def namely(word: str) -> bool:
    """Whether a word may be part of a name where nothing asks for one: a name of the lists that is no common word, or unknown."""
    if medical(word) or word.lower() in STOPS or (word.isupper() and (len(word) < 5 or "-" in word)):
        return False
    kind = known_name(word)
    return bool(kind and "w" not in kind) or foreign(word)
