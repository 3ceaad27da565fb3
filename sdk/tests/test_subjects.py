"""A commitment names a person, and only the tenant's key reveals who it is."""

from __future__ import annotations

import hashlib
import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet import subjects
from licet.gate.pseudonyms import Pseudonyms

KEY = b"0123456789abcdef"
PEOPLE = st.text(min_size=1, max_size=50).filter(lambda text: text.isprintable())


def test_it_is_the_hmac_that_is_written_down() -> None:
    own = hmac.new(KEY, b"licet subject 1\x00acme", hashlib.sha256).digest()
    expected = hmac.new(own, "Jörg-17".encode(), hashlib.sha256).hexdigest()
    assert subjects.commitment("Jörg-17", tenant="acme", key=KEY) == expected
    assert expected == "ab62adf06c0afe47158863403ca274db4cf754b05f176fab24fc4ed75d19b7eb"


@given(PEOPLE, PEOPLE)
def test_it_tells_people_apart_and_fits_the_contract(one: str, other: str) -> None:
    made = subjects.commitment(one, tenant="acme", key=KEY)
    assert re.fullmatch("[0-9a-f]{64}", made)
    assert (made == subjects.commitment(other, tenant="acme", key=KEY)) == (one == other)


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
