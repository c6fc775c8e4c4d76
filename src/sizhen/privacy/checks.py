"""Numbers that check themselves: each function says whether a text of that form obeys its rule. No value ever enters an error."""

# ruff: noqa: E501
import re
from datetime import date

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))
_TAIWAN_LETTERS = {letter: 10 + place for place, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
_SEPARATORS = re.compile(r"[\s.\-]")
_IBAN_LENGTHS = (15, 34)  # Norway's has 15 characters; 34 is the most ISO 13616 allows


def bare(text: str) -> str:
    """Without blanks, points and dashes, in capitals."""
    return _SEPARATORS.sub("", text).upper()


def digits_only(text: str) -> bool:
    """Whether all characters are ASCII digits, at least one."""
    return text.isascii() and text.isdigit()


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day, in a year somebody alive may have been born in or a note may name."""
    if not 1850 <= year <= 2150:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_day(month: int, day: int) -> bool:
    """Whether some year has that day."""
    return is_date(2000, month, day)


def resident_identity(text: str) -> bool:
    """China's resident identity number of 18 (GB 11643: a birth date, ISO 7064 MOD 11-2) or 15 digits (a birth date, no check digit)."""
    if len(text) == 15 and digits_only(text):
        return is_date(1900 + int(text[6:8]), int(text[8:10]), int(text[10:12]))
    if len(text) != 18 or not digits_only(text[:17]) or text[17] not in "0123456789Xx":
        return False
    if not is_date(int(text[6:10]), int(text[10:12]), int(text[12:14])):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _RESIDENT_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def born(text: str) -> bool:
    """Whether an 18-digit number has a birth date where a resident identity number has it (check digit not asked)."""
    return len(text) == 18 and digits_only(text[:17]) and is_date(int(text[6:10]), int(text[10:12]), int(text[12:14]))


def credit_code(text: str) -> bool:
    """China's unified social credit code of organisations, 18 characters (GB 32100, MOD 31-3)."""
    if len(text) != 18 or any(letter not in _CREDIT_CODE for letter in text):
        return False
    total = sum(_CREDIT_CODE.index(letter) * weight for letter, weight in zip(text, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT_CODE.index(text[17]) == (31 - total % 31) % 31


def hong_kong_identity(text: str) -> bool:
    """Hong Kong identity card: one or two letters, six digits, a check digit (weights 9 to 1 modulo 11, A for 10)."""
    match = re.fullmatch(r"([A-Z]{1,2})([0-9]{6})\(?([0-9A])\)?", text)
    if not match:
        return False
    values = [36] * (len(match[1]) == 1) + [ord(letter) - 55 for letter in match[1]] + [int(digit) for digit in match[2]]
    values.append(10 if match[3] == "A" else int(match[3]))
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


def taiwan_identity(text: str) -> bool:
    """Taiwan's identity number: a letter, then nine digits (weights 1, 9 to 1, 1 modulo 10)."""
    if not re.fullmatch(r"[A-Z][1289][0-9]{8}", text):
        return False
    first = _TAIWAN_LETTERS[text[0]]
    total = first // 10 + first % 10 * 9 + sum(int(digit) * weight for digit, weight in zip(text[1:9], range(8, 0, -1), strict=True))
    return (total + int(text[9])) % 10 == 0


def luhn(text: str) -> bool:
    """Luhn's sum (ISO/IEC 7812), as bank and credit cards, IMEI and NPI have it."""
    if not digits_only(text):
        return False
    total = 0
    for place, digit in enumerate(reversed(text)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def card(text: str) -> bool:
    """A bank or credit card: 12 to 19 digits, not all alike, by Luhn."""
    return 12 <= len(text) <= 19 and luhn(text) and len(set(text)) > 1


def provider_identifier(text: str) -> bool:
    """US National Provider Identifier: ten digits, Luhn with 80840 before them."""
    return len(text) == 10 and digits_only(text) and luhn("80840" + text)


def narcotics_registration(text: str) -> bool:
    """US DEA registration: two letters (or a letter and 9), seven digits, the last is the sum of odd places plus twice the even ones."""
    if not re.fullmatch(r"[A-Z][A-Z9][0-9]{7}", text):
        return False
    values = [int(digit) for digit in text[2:]]
    return (values[0] + values[2] + values[4] + 2 * (values[1] + values[3] + values[5])) % 10 == values[6]


def health_service_number(text: str) -> bool:
    """UK NHS number: ten digits, weights 10 to 2 modulo 11."""
    if len(text) != 10 or not digits_only(text):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(text, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(text[9])


def social_security(text: str) -> bool:
    """US social security number: area not 000, 666 or 900 and more, group not 00, serial not 0000."""
    if len(text) != 9 or not digits_only(text):
        return False
    return text[:3] not in {"000", "666"} and text[0] != "9" and text[3:5] != "00" and text[5:] != "0000"


def iban(text: str) -> bool:
    """International bank account number (ISO 13616), remainder 1 modulo 97."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", text) or not _IBAN_LENGTHS[0] <= len(text) <= _IBAN_LENGTHS[1]:
        return False
    if not 2 <= int(text[2:4]) <= 98:
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def vehicle(text: str) -> bool:
    """Vehicle identification number: 17 characters without I, O and Q, check character in the ninth place (ISO 3779, North America, China)."""
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", text):
        return False
    total = sum(int(_VIN_VALUES.get(letter, letter)) * weight for letter, weight in zip(text, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == text[8]


def address_4(text: str) -> bool:
    """An IPv4 address."""
    parts = text.split(".")
    return len(parts) == 4 and all(digits_only(part) and len(part) <= 3 and int(part) <= 255 for part in parts)


def address_6(text: str) -> bool:
    """An IPv6 address, `::` once at most."""
    if text.count("::") > 1 or ":::" in text:
        return False
    groups = [group for group in text.split(":") if group]
    if any(not re.fullmatch(r"[0-9A-Fa-f]{1,4}", group) for group in groups):
        return False
    if "::" in text:
        return 1 <= len(groups) <= 7
    return len(groups) == 8 and text[0] != ":" and text[-1] != ":"
