"""Two descriptions of companies are the same, another, or not known to be either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.judgement import legal_forms, parties
from lineage.judgement.parties import Party, match

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
    ("mathematical letters", Party("\U0001d401osch"), Party("Bosch")),
    ("ampersand", Party("Hollis & Vane Inc"), Party("Hollis and Vane, Inc.")),
    ("sharp s", Party("Weißbach Getriebe"), Party("WEISSBACH GETRIEBE")),
    ("domain", Party("Nordlicht Pumpen", "nordlicht.example"), Party("NLP Holding", "www.nordlicht.example")),
    ("sub-domain", Party(domain="shop.hollis.co.uk"), Party(domain="hollis.co.uk")),
    ("address of a page", Party(domain="https://hollis.co.uk/about"), Party(domain="HOLLIS.co.uk")),
    ("IDNA", Party(domain="bücher.example"), Party(domain="xn--bcher-kva.example")),
    ("LEI", Party("Nordlicht", lei=NORDLICHT), Party("Something Else", lei=NORDLICHT)),
    ("LEI in small letters", Party("Nordlicht", lei=NORDLICHT.lower()), Party("Other", lei=NORDLICHT)),
]
WRITTEN_OUT = [
    ("Gesellschaft mit beschränkter Haftung", "GmbH"),
    ("Gesellschaft mit beschraenkter Haftung & Co. Kommanditgesellschaft", "GmbH & Co. KG"),
    ("Gesellschaft m.b.H.", "GmbH"),
    ("Aktiengesellschaft", "AG"),
    ("Kommanditgesellschaft auf Aktien", "KGaA"),
    ("Unternehmergesellschaft (haftungsbeschränkt)", "UG"),
    ("Societas Europaea", "SE"),
    ("Limited", "Ltd."),
    ("Incorporated", "Inc."),
    ("Corporation", "Corp."),
    ("Limited Liability Company", "L.L.C."),
    ("Public Limited Company", "plc"),
    ("Private Limited Company", "Ltd"),
    ("Société anonyme", "S.A."),
    ("Société à responsabilité limitée", "S.à r.l."),
    ("SOCIETE A RESPONSABILITE LIMITEE", "SARL"),
    ("Société par actions simplifiée", "SAS"),
    ("Naamloze vennootschap", "N.V."),
    ("Besloten vennootschap", "B.V."),
    ("Società per azioni", "S.p.A."),
    ("Società a responsabilità limitata", "S.r.l."),
    ("Sociedad anónima", "S.A."),
    ("Sociedad Anónima de Capital Variable", "S.A. de C.V."),
    ("Sociedade Anônima", "S/A"),
    ("Aktiebolag", "AB"),
    ("Osakeyhtiö", "Oy"),
    ("spółka z ograniczoną odpowiedzialnością", "sp. z o.o."),
]


@pytest.mark.parametrize(("written_out", "short"), WRITTEN_OUT)
def test_a_legal_form_is_no_part_of_the_name_however_it_is_written(written_out: str, short: str) -> None:
    assert match(Party(f"Nordlicht {written_out}"), Party(f"Nordlicht {short}")) == "same"
    assert match(Party(f"Nordlicht, {written_out.upper()}"), Party("Nordlicht")) == "same"


def test_a_legal_form_written_out_before_the_name_is_no_part_of_it() -> None:
    assert match(Party("Общество с ограниченной ответственностью «Ромашка»"), Party("ООО Ромашка")) == "same"


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
    ("a wrong letter in a short name", Party("Bosch"), Party("Bozch")),
    ("two letters in the wrong order", Party("Bosch GmbH", "bosch.com"), Party("Bsoch")),
    ("a customer in two scripts", Party("Toyota Россия"), Party("Bosch")),
    ("two companies a letter apart", Party("Bosch"), Party("Busch")),
]
OTHER = [
    ("plainly another", Party("Nordlicht Pumpen"), Party("Hollis Bearings")),
    ("short names", Party("ABB"), Party("ABC")),
    ("different LEIs and names", Party("Nordlicht", lei=NORDLICHT), Party("Hollis", lei=SUEDWIND)),
    ("LEIs settle what scripts do not", Party("北光", lei=NORDLICHT), Party("Hollis", lei=SUEDWIND)),
    ("different domains, nothing else", Party(domain="nordlicht.de"), Party(domain="hollis.co.uk")),
    ("a shared word", Party("Nordlicht Pumpen"), Party("Nordlicht Versicherungen")),
    ("drawn with foreign letters, and plainly another", Party("Siеmеns"), Party("Bosch")),
    ("short names, two letters apart", Party("Bosch"), Party("Bose")),
    ("the same beginning", Party("Merck"), Party("Merz")),
    ("four letters, two of them", Party("Ford"), Party("Fiat")),
    ("a word in another", Party("Busch"), Party("Porsche")),
    ("long names with common parts", Party("Continental"), Party("Contitech")),
    ("abbreviations", Party("HSBC"), Party("BASF")),
    ("numbers in short names", Party("Jazz 1"), Party("Jazz 2")),
    ("both Cyrillic", Party("Ромашка"), Party("Газпром")),
    ("both Greek", Party("Ελλάδα"), Party("Μυτιληναίος")),
    ("both Chinese, a sign apart", Party("中国石油"), Party("中国石化")),
    ("Japanese in two syllabaries", Party("東芝テック"), Party("日立ソフト")),
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


BOSCH = [
    Party("Bosch"),
    Party("Robert Bosch GmbH"),
    Party("Bosch", "bosch.com"),
    Party("Bosch", lei=NORDLICHT),
]


@pytest.mark.parametrize("meant", BOSCH, ids=str)
@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param("\u0412os\u0441h", id="Cyrillic Ve and Es"),
        pytest.param("B\u043esch", id="Cyrillic o"),
        pytest.param("\u0392\u039fSCH", id="Greek Beta and Omicron"),
        pytest.param("BOSC\u0397", id="Greek Eta, a capital"),
        pytest.param("\u0412\u041e\u0405\u0421\u041d", id="wholly Cyrillic"),
        pytest.param("\u0412\u041e\u0405\u0421\u041d Gmb\u041d", id="its legal form as well"),
        pytest.param("\u0299osch", id="Latin small capital"),
        pytest.param("\u0253osch", id="Latin with a hook"),
        pytest.param("\u13f4osch", id="Cherokee, in no table of ours"),
        pytest.param("\ua4d0osch", id="Lisu, in no table of ours"),
        pytest.param("\u0185osch", id="Latin tone six, in no table of ours"),
        pytest.param("B0sch", id="zero"),
        pytest.param("Bo5ch", id="five"),
        pytest.param("Bo$ch", id="dollar"),
        pytest.param("Bo\u200bsch", id="a space of no width"),
    ],
)
def test_a_name_that_looks_like_another_is_never_another_party(meant: Party, drawn: str) -> None:
    for one in (Party(drawn), Party(drawn, "elsewhere.example")):
        assert match(meant, one) == "unsure"
        assert match(one, meant) == "unsure"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hollis", "Ho11is"),
        ("Hollis", "HOLL1S"),
        ("Hollis", "HoIIis"),
        ("Hollis", "Ho||is"),
        ("Bern", "Bem"),
        ("Farnell", "Famell"),
        ("Wolff", "vvolff"),
        ("Nordlicht Pumpen", "N0rd1icht Purnpen"),
        ("Ford", "Fоrd"),
        ("Сбербанк", "Cбepбaнк"),
    ],
)
def test_a_glance_may_take_one_for_the_other(one: str, other: str) -> None:
    assert match(Party(one), Party(other)) == "unsure"


@pytest.mark.parametrize("domain", ["b0sch.com", "bоsch.com", "bosch.de", "bocsh.com"])
def test_a_domain_may_look_like_another(domain: str) -> None:
    assert match(Party("Bosch", "bosch.com"), Party("NLP Holding", domain)) == "unsure"


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
    assert parties.pair_id(one, other) == parties.pair_id(other, one)


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


@given(st.text(st.sampled_from("bcehkmopstxy"), min_size=4, max_size=12), st.data())
def test_a_name_with_any_letters_drawn_in_cyrillic_is_never_another_party(
    name: str, data: st.DataObject
) -> None:
    cyrillic = str.maketrans("bcehkmopstxy", "всенкморѕтху")
    drawn = "".join(data.draw(st.sampled_from([one, one.translate(cyrillic)])) for one in name)
    assert match(Party(name), Party(drawn)) != "other"
    assert match(Party(name), Party(drawn.upper())) != "other"


@given(descriptions)
def test_a_party_is_never_another_than_itself(one: Party) -> None:
    assert match(one, one) != "other"
