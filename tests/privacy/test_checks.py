"""Check digits: what is made by the rule is accepted, any one digit changed is refused where the scheme promises it."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.privacy import checks

DIGITS = "0123456789"


def completed(body: str, obeys: Callable[[str], bool], place: int | None = None, letters: str = DIGITS) -> str | None:
    """A body with the one check character at `place` (the end by default) that a rule accepts."""
    place = len(body) if place is None else place
    return next((whole for letter in letters if obeys(whole := body[:place] + letter + body[place:])), None)


def digits(many: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=many, max_size=many)


def changed(number: str, places: list[int], draw: random.Random) -> str:
    place = draw.choice(places)
    return number[:place] + draw.choice(DIGITS.replace(number[place], "")) + number[place + 1 :]


BIRTHS = st.dates().map(lambda day: f"{1900 + day.year % 120:04}{day.month:02}{min(day.day, 28):02}")


@given(digits(6), BIRTHS, digits(3), st.randoms(use_true_random=False))
def test_resident_identity_number(region: str, birth: str, serial: str, draw: random.Random) -> None:
    number = completed(region + birth + serial, checks.resident_identity, letters=DIGITS + "X")
    assert number
    assert checks.resident_identity(number.lower())
    assert checks.born(number)
    assert not checks.resident_identity(changed(number, list(range(17)), draw))
    assert not checks.resident_identity(number[:17])


def test_resident_identity_number_of_the_standard() -> None:
    assert checks.resident_identity("11010519491231002X")
    assert checks.resident_identity("440524188001010014")
    assert not checks.resident_identity("110105194912310021")
    assert checks.resident_identity("130503670401001")
    assert not checks.resident_identity("130503671301001")


@pytest.mark.parametrize(
    ("obeys", "many", "promises"),
    [
        (checks.luhn, 15, True),
        (checks.card, 15, True),
        (checks.provider_identifier, 9, True),
        (checks.health_service_number, 9, True),
    ],
)
@given(data=st.data(), draw=st.randoms(use_true_random=False))
def test_numbers_of_digits(obeys: Callable[[str], bool], many: int, promises: bool, data: st.DataObject, draw: random.Random) -> None:
    number = completed(data.draw(digits(many)), obeys)
    if number is None:  # eleven remainders, ten digits: some have none; a card of one digit only is none
        return
    assert obeys(number)
    assert obeys(changed(number, list(range(len(number))), draw)) is not promises


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ" + DIGITS, min_size=16, max_size=16), st.randoms(use_true_random=False))
def test_vehicle(body: str, draw: random.Random) -> None:
    number = completed(body, checks.vehicle, 8, DIGITS + "X")
    assert number
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    if places:
        assert not checks.vehicle(changed(number, places, draw))
    assert not checks.vehicle(number[:16] + "O")


@given(st.sampled_from(["GB", "DE", "FR", "NO"]), st.text("ABCXYZ" + DIGITS, min_size=11, max_size=30), st.randoms(use_true_random=False))
def test_iban(country: str, account: str, draw: random.Random) -> None:
    number = next(whole for check in range(2, 99) if checks.iban(whole := f"{country}{check:02}{account}"))
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    assert not checks.iban(changed(number, places, draw))


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.randoms(use_true_random=False))
def test_credit_code(body: str, draw: random.Random) -> None:
    number = completed(body, checks.credit_code, letters="0123456789ABCDEFGHJKLMNPQRTUWXY")
    assert number
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    if places:
        assert not checks.credit_code(changed(number, places, draw))


@given(st.sampled_from("ABCGKPRZ"), digits(6), st.randoms(use_true_random=False))
def test_hong_kong_identity(letter: str, body: str, draw: random.Random) -> None:
    number = completed(letter + body, checks.hong_kong_identity, letters=DIGITS + "A")
    assert number
    assert checks.hong_kong_identity(f"{number[:-1]}({number[-1]})")
    assert not checks.hong_kong_identity(changed(number, list(range(1, 7)), draw))


@given(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.sampled_from("12"), digits(7))
def test_taiwan_identity_has_one_check_digit(letter: str, sex: str, body: str) -> None:
    assert sum(checks.taiwan_identity(letter + sex + body + last) for last in DIGITS) == 1


@given(st.sampled_from("ABFGM"), st.sampled_from("ABCZ9"), digits(6))
def test_narcotics_registration_has_one_check_digit(first: str, second: str, body: str) -> None:
    assert sum(checks.narcotics_registration(first + second + body + last) for last in DIGITS) == 1


def test_known_numbers() -> None:
    assert checks.taiwan_identity("A123456789")
    assert checks.hong_kong_identity("A123456(3)")
    assert checks.card("4111111111111111")
    assert not checks.card("0000000000000000")
    assert checks.iban("GB82WEST12345698765432")
    assert checks.vehicle("1M8GDM9AXKP042788")
    assert checks.health_service_number("9434765919")
    assert checks.provider_identifier("1234567893")


@pytest.mark.parametrize(
    ("number", "may_be"),
    [("123456789", True), ("000456789", False), ("666456789", False), ("900456789", False), ("123006789", False), ("123450000", False)],
)
def test_social_security(number: str, may_be: bool) -> None:
    assert checks.social_security(number) is may_be


@given(st.ip_addresses(v=4))
def test_address_4(address: object) -> None:
    assert checks.address_4(str(address))
    assert not checks.address_4(f"{address}.1")


@given(st.ip_addresses(v=6))
def test_address_6(address: object) -> None:
    assert checks.address_6(str(address)) or str(address) == "::"
    assert not checks.address_6(f"{address}:g")


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    for obeys in (
        checks.resident_identity, checks.born, checks.credit_code, checks.hong_kong_identity, checks.taiwan_identity, checks.card,
        checks.iban,
        checks.provider_identifier, checks.narcotics_registration, checks.health_service_number, checks.social_security, checks.vehicle,
        checks.address_4, checks.address_6,
    ):  # fmt: skip
        assert obeys(text) in {True, False}
