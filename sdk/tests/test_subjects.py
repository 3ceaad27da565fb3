"""A commitment names a person, and only the tenant's key reveals who it is."""

from __future__ import annotations

import hashlib
import hmac
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet import normal_forms, subjects
from licet.gate.pseudonyms import Pseudonyms

KEY = b"0123456789abcdef"
VECTOR = "1593eec4573d23351327bdfd8837e6a97f70ac0f8b44d5dcfaabb31976563a76"
PEOPLE = st.text(min_size=1, max_size=50).filter(lambda text: bool(normal_forms.normal_form(text)))


def test_it_is_the_hmac_that_is_written_down() -> None:
    own = hmac.new(KEY, b"licet subject 1\x00acme", hashlib.sha256).digest()
    expected = hmac.new(own, "jörg-17".encode(), hashlib.sha256).hexdigest()
    assert subjects.commitment("Jörg-17", tenant="acme", key=KEY) == expected
    assert expected == VECTOR


@given(PEOPLE, PEOPLE)
def test_it_tells_people_apart_and_fits_the_contract(one: str, other: str) -> None:
    made = subjects.commitment(one, tenant="acme", key=KEY)
    assert re.fullmatch("[0-9a-f]{64}", made)
    same = normal_forms.normal_form(one) == normal_forms.normal_form(other)
    assert (made == subjects.commitment(other, tenant="acme", key=KEY)) == same


@given(PEOPLE)
def test_nobody_is_recognised_by_another_tenant_another_key_or_a_pseudonym(person: str) -> None:
    made = subjects.commitment(person, tenant="acme", key=KEY)
    assert made != subjects.commitment(person, tenant="globex", key=KEY)
    assert made != subjects.commitment(person, tenant="acme", key=KEY[::-1])
    assert made != Pseudonyms(KEY).pseudonym(person, tenant="acme", field="")


@pytest.mark.parametrize(("person", "key"), [("", KEY), ("p-17", KEY[1:])])
def test_nobody_and_a_weak_key_are_refused(person: str, key: bytes) -> None:
    with pytest.raises(ValueError, match=r"empty|16 bytes"):
        subjects.commitment(person, tenant="acme", key=key)


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (
            [4711, "4711", " 4711\t", "４７１１", 4711.0, Decimal(4711), Decimal("4711.00"), "\ufeff4711"],
            "4711",
        ),
        ([-7, "-7", -7.0, Decimal(-7)], "-7"),
        ([0, -0.0, Decimal("-0"), "0"], "0"),
        ([2**70, Decimal(2**70), str(2**70)], str(2**70)),
        (["Ada@Acme.example", "ADA@ACME.EXAMPLE ", "ada@acme.example"], "ada@acme.example"),
        (["J\u00f6rg", "Jo\u0308rg", "J\u00d6RG"], "j\u00f6rg"),
        (["Wei\u00df", "WEISS"], "weiss"),
        ([Decimal("12.50"), "12.5"], "12.5"),
        ([None, "", "  ", "\u200b", float("nan"), Decimal("NaN")], ""),
        (["007"], "007"),
    ],
)
def test_a_person_has_one_form_however_the_value_is_typed(values: list[object], form: str) -> None:
    assert {normal_forms.normal_form(value) for value in values} == {form}


@pytest.mark.parametrize(
    "value", [0.5, 2.0**53, -(2.0**53), float("inf"), Decimal("Infinity"), True, b"4711", ["4711"], object()]
)
def test_what_may_be_anybodys_has_no_form(value: object) -> None:
    with pytest.raises(normal_forms.NoNormalForm):
        normal_forms.normal_form(value)


def test_a_key_has_a_name_that_reveals_nothing() -> None:
    assert subjects.key_id(tenant="acme", key=KEY) == "80f1bbfd9da804aec500ba631f358eae"
    assert subjects.key_id(tenant="globex", key=KEY) != subjects.key_id(tenant="acme", key=KEY)
    with pytest.raises(ValueError, match="16 bytes"):
        subjects.key_id(tenant="acme", key=KEY[1:])


@given(st.text())
def test_the_form_of_a_form_is_itself(one: str) -> None:
    form = normal_forms.normal_form(one)
    assert normal_forms.normal_form(form) == form
