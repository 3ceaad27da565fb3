"""Two descriptions of companies are the same, another, or not known to be either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage import legal_forms, parties
from lineage.parties import Party, match

NORDLICHT, SUEDWIND = "529900T8BM49AURSDO55", "5493001KJTIIGC8Y1R12"

SAME = [
    ("case", Party("Nordlicht Pumpen GmbH"), Party("NORDLICHT PUMPEN GMBH")),
    ("spacing", Party("Nordlicht  Pumpen"), Party(" Nordlicht Pumpen ")),
    ("legal form", Party("Nordlicht Pumpen GmbH & Co. KG"), Party("Nordlicht Pumpen AG")),
    ("spelled-out form", Party("Hollis Bearings Ltd."), Party("Hollis Bearings Limited")),
    ("dotted form", Party("Aceros del Sur, S. A. de C. V."), Party("Aceros del Sur SA de CV")),
    ("Polish form", Party("Wisła Turbiny Sp. z o.o."), Party("Wisła Turbiny sp. z o. o.")),
    ("Nordic forms", Party("Fjordkraft A/S"), Party("Fjordkraft AB")),
    ("form before the name", Party("ООО Ромашка"), Party("Ромашка")),
    ("Japanese, joined", Party("株式会社北光"), Party("北光株式会社")),
    ("Japanese, in brackets", Party("㈱北光"), Party("北光")),
    ("full width", Party("ＮＯＲＤＬＩＣＨＴ"), Party("Nordlicht")),
    ("ampersand", Party("Hollis & Vane Inc"), Party("Hollis and Vane, Inc.")),
    ("sharp s", Party("Weißbach Getriebe"), Party("WEISSBACH GETRIEBE")),
    ("domain", Party("Nordlicht Pumpen", "nordlicht.example"), Party("NLP Holding", "www.nordlicht.example")),
    ("sub-domain", Party(domain="shop.hollis.co.uk"), Party(domain="hollis.co.uk")),
    ("address of a page", Party(domain="https://hollis.co.uk/about"), Party(domain="HOLLIS.co.uk")),
    ("IDNA", Party(domain="bücher.example"), Party(domain="xn--bcher-kva.example")),
    ("LEI", Party("Nordlicht", lei=NORDLICHT), Party("Something Else", lei=NORDLICHT)),
    ("LEI in small letters", Party("Nordlicht", lei=NORDLICHT.lower()), Party("Other", lei=NORDLICHT)),
]  # fmt: skip
UNSURE = [
    ("one word apart", Party("Northwind"), Party("North Wind Ltd")),
    ("umlaut spelled out", Party("Müller Söhne"), Party("Mueller Soehne")),
    ("accent", Party("Société Minière"), Party("Societe Miniere")),
    ("a letter", Party("Nordlicht Pumpen"), Party("Nordlight Pumpen")),
    ("a part of the name", Party("Hollis"), Party("Hollis Holdings")),
    ("order of words", Party("Vane Hollis Bearings"), Party("Hollis Vane Bearings")),
    ("initials", Party("IBG"), Party("International Bearing Group")),
    ("another script", Party("北光"), Party("Hokkō")),
    ("nothing in common to compare", Party("Nordlicht"), Party(lei=NORDLICHT)),
    ("nothing said at all", Party("Nordlicht"), Party()),
    ("unreadable name", Party("Nordlicht"), Party("???")),
    ("same word, other ending", Party("Nordlicht", "nordlicht.de"), Party("NLP", "nordlicht.com")),
    ("a domain that spells the name", Party("Nordlicht Pumpen"), Party(domain="nordlicht-pumpen.de")),
    ("same name, different LEIs", Party("Hollis", lei=NORDLICHT), Party("Hollis Ltd", lei=SUEDWIND)),
]
OTHER = [
    ("plainly another", Party("Nordlicht Pumpen"), Party("Hollis Bearings")),
    ("short names", Party("ABB"), Party("ABC")),
    ("different LEIs and names", Party("Nordlicht", lei=NORDLICHT), Party("Hollis", lei=SUEDWIND)),
    ("LEIs settle what scripts do not", Party("北光", lei=NORDLICHT), Party("Hollis", lei=SUEDWIND)),
    ("different domains, nothing else", Party(domain="nordlicht.de"), Party(domain="hollis.co.uk")),
    ("a shared word", Party("Nordlicht Pumpen"), Party("Nordlicht Versicherungen")),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(one, other, expected, id=f"{expected}: {name}")
        for expected, rows in (("same", SAME), ("unsure", UNSURE), ("other", OTHER))
        for name, one, other in rows
    ],
)
def test_a_match(one: Party, other: Party, expected: str) -> None:
    assert match(one, other) == expected
    assert match(other, one) == expected


def test_what_is_nothing_but_a_legal_form_is_a_name() -> None:
    assert parties.normal_name("Limited Company") == "limited company"


@pytest.mark.parametrize("text", ["", "nordlicht", "no domain.de", "a..b", "-a.de", "\u0000.de"])
def test_what_is_no_domain_compares_with_nothing(text: str) -> None:
    assert parties.normal_domain(text) == ""


words = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüéßøłñабвгд北光"), min_size=1, max_size=9)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)
forms = st.sampled_from(sorted(" ".join(one) for one in legal_forms.AFTER))
descriptions = st.builds(
    Party,
    st.one_of(names, st.text(max_size=20)),
    st.one_of(st.just(""), st.sampled_from(["acme.de", "www.acme.com", "hollis.co.uk"])),
    st.sampled_from(["", NORDLICHT, SUEDWIND]),
)


@given(descriptions, descriptions)
def test_a_match_is_the_same_both_ways(one: Party, other: Party) -> None:
    assert match(one, other) == match(other, one)
    assert parties.pair(one, other) == parties.pair(other, one)


@given(st.text())
def test_normalising_a_name_twice_changes_nothing(name: str) -> None:
    assert parties.normal_name(parties.normal_name(name)) == parties.normal_name(name)


@given(st.one_of(st.text(), st.from_regex(r"[a-z0-9.-]{1,20}\.(de|com|co\.uk)", fullmatch=True)))
def test_normalising_a_domain_twice_changes_nothing(domain: str) -> None:
    assert parties.normal_domain(parties.normal_domain(domain)) == parties.normal_domain(domain)


@given(names, forms, st.integers(1, 3))
def test_a_name_in_other_dress_is_never_another_party(name: str, form: str, spaces: int) -> None:
    for dressed in (
        name.upper(),
        name.title(),
        name.replace(" ", " " * spaces),
        f"{name} {form}",
        f"{name}, {form.upper()}.",
    ):
        assert match(Party(name), Party(dressed)) != "other", dressed


@given(descriptions)
def test_a_party_is_never_another_than_itself(one: Party) -> None:
    assert match(one, one) != "other"
