"""What each kind of covenant says to a transfer, and that more of anything never makes an answer better."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.covenants import EXCEPTIONS, KINDS, MODES, Covenant
from lineage.judgement import covenant_rules, parties
from lineage.judgement.covenant_rules import OUTCOMES, BindingCovenant, CustomerParty
from lineage.judgement.parties import Party
from lineage.judgement.recipients import RECIPIENTS, Recipient

ACME, HOLLIS = UUID(int=1), UUID(int=2)
HOLLIS_LTD = Recipient(Party("Hollis Bearings Ltd"))


def bound(kind: str, *competitors: Party, **said: Any) -> BindingCovenant:
    return BindingCovenant(UUID(int=7), "acme", ACME, Covenant(kind, **said), UUID(int=9), competitors)


CASES = [
    ("anyone", bound("anyone"), HOLLIS_LTD, "blocked", "anyone"),
    ("a competitor", bound("competitor", Party("Hollis Bearings")), HOLLIS_LTD, "blocked", "is_the_party"),
    ("perhaps one", bound("competitor", Party("Hollis")), HOLLIS_LTD, "review", "may_be_the_party"),
    ("none of them", bound("competitor", Party("Nordlicht")), HOLLIS_LTD, "allowed", ""),
    ("competitors never named", bound("competitor"), HOLLIS_LTD, "review", "competitors_not_named"),
    ("one sure among unsure ones", bound("competitor", Party("Hollis"), Party("Hollis Bearings")), HOLLIS_LTD,
     "blocked", "is_the_party"),
    ("named", bound("named", name="Hollis Bearings"), HOLLIS_LTD, "blocked", "is_the_party"),
    ("named by a domain", bound("named", domain="hollis.co.uk"), HOLLIS_LTD, "review", "may_be_the_party"),
    ("named, drawn with Cyrillic letters", bound("named", name="Bosch"), Recipient(Party("\u0412os\u0441h")), "review",
     "may_be_the_party"),
    ("another is named", bound("named", name="Nordlicht"), HOLLIS_LTD, "allowed", ""),
    ("says it is a tenant", bound("tenant"), replace(HOLLIS_LTD, kind="tenant"), "blocked", "is_a_tenant"),
    ("is one", bound("tenant"), HOLLIS_LTD, "blocked", "is_a_tenant"),
    ("may be one", bound("tenant"), Recipient(Party("Hollis")), "review", "may_be_a_tenant"),
    ("is none", bound("tenant"), Recipient(Party("Nordlicht")), "allowed", ""),
    ("is the customer itself", bound("tenant"), Recipient(Party("ACME Pumps")), "allowed", ""),
    ("industry", bound("industry", industry="Chemicals"), replace(HOLLIS_LTD, industry="chemicals"), "blocked",
     "industry"),
    ("industry not said", bound("industry", industry="Chemicals"), HOLLIS_LTD, "review", "industry_not_said"),
    ("nearly the industry", bound("industry", industry="Chemicals"),
     replace(HOLLIS_LTD, industry="Chemical"), "review", "may_be_the_industry"),
    ("part of the industry", bound("industry", industry="Oil & gas"), replace(HOLLIS_LTD, industry="Gas"),
     "review", "may_be_the_industry"),
    ("another industry", bound("industry", industry="Chemicals"), replace(HOLLIS_LTD, industry="Insurance"),
     "allowed", ""),
    ("another mode", bound("anyone", modes=("licence", "weights")), HOLLIS_LTD, "allowed", ""),
    ("this mode", bound("anyone", modes=("sale",)), HOLLIS_LTD, "blocked", "anyone"),
    ("a financial buyer, excepted", bound("anyone", exceptions=("financial_buyer",)),
     replace(HOLLIS_LTD, kind="financial_buyer"), "review", "claim_not_approved"),
    ("a financial buyer, not excepted", bound("anyone"), replace(HOLLIS_LTD, kind="financial_buyer"),
     "blocked", "anyone"),
    ("no financial buyer", bound("anyone", exceptions=("financial_buyer",)), HOLLIS_LTD, "blocked", "anyone"),
]  # fmt: skip
CUSTOMERS = [CustomerParty(ACME, Party("ACME Pumps")), CustomerParty(HOLLIS, Party("Hollis Bearings"))]


@pytest.mark.parametrize(
    ("one", "to", "outcome", "why"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_what_a_covenant_says(one: BindingCovenant, to: Recipient, outcome: str, why: str) -> None:
    found = covenant_rules.judge_covenant(
        one, to, mode="sale", customers=covenant_rules.matching_customers(to, CUSTOMERS)
    )
    assert (found.outcome, found.why) == (outcome, why)
    assert bool(found.pairs) is (outcome == "review" and why != "claim_not_approved")


def test_where_no_mode_is_asked_for_any_of_them_counts() -> None:
    for mode in MODES:
        assert (
            covenant_rules.judge_covenant(bound("anyone", modes=(mode,)), HOLLIS_LTD, mode=None).outcome
            == "blocked"
        )


def test_a_person_settles_what_is_unsure() -> None:
    one = bound("competitor", Party("Hollis"), Party("Bearings Hollis"))
    unsure = covenant_rules.judge_covenant(one, HOLLIS_LTD, mode=None)
    assert len(unsure.pairs) == 2
    first, second = unsure.pairs
    half = covenant_rules.judge_covenant(one, HOLLIS_LTD, mode=None, judged={first: False})
    assert (half.outcome, half.pairs) == ("review", (second,))
    assert (
        covenant_rules.judge_covenant(
            one, HOLLIS_LTD, mode=None, judged={first: False, second: False}
        ).outcome
        == "allowed"
    )
    same = covenant_rules.judge_covenant(one, HOLLIS_LTD, mode=None, judged={first: False, second: True})
    assert (same.outcome, same.why) == ("blocked", "judged_same")


def test_a_sure_match_is_nobodys_to_judge() -> None:
    pair = parties.pair_id(HOLLIS_LTD.party, Party("Hollis Bearings"))
    one = bound("competitor", Party("Hollis Bearings"))
    assert (
        covenant_rules.judge_covenant(one, HOLLIS_LTD, mode=None, judged={pair: False}).outcome == "blocked"
    )


def test_what_was_said_of_one_industry_is_not_said_of_another() -> None:
    one = bound("industry", industry="Chemicals")
    (pair,) = covenant_rules.judge_covenant(one, HOLLIS_LTD, mode=None).pairs
    assert (
        covenant_rules.judge_covenant(one, HOLLIS_LTD, mode=None, judged={pair: False}).outcome == "allowed"
    )
    said = replace(HOLLIS_LTD, industry="Chemical")
    assert covenant_rules.judge_covenant(one, said, mode=None, judged={pair: False}).outcome == "review"


some_names = st.sampled_from(["Hollis", "Hollis Bearings", "Nordlicht", "ACME Pumps", "北光", ""])
covenants = st.builds(
    Covenant,
    st.sampled_from(KINDS),
    name=some_names,
    industry=st.sampled_from(["Chemicals", "Insurance"]),
    modes=st.lists(st.sampled_from(MODES), min_size=1, unique=True).map(tuple),
    exceptions=st.lists(st.sampled_from(EXCEPTIONS), unique=True).map(tuple),
)
bounds = st.builds(
    BindingCovenant, st.just(UUID(int=7)), st.just("acme"), st.sampled_from([ACME, HOLLIS]), covenants, st.just(UUID(int=9)),
    st.lists(st.builds(Party, some_names), max_size=3).map(tuple),
)  # fmt: skip
recipients = st.builds(
    Recipient, st.builds(Party, some_names), st.sampled_from(["", "Chemicals", "Banking"]),
    st.sampled_from(RECIPIENTS),
)  # fmt: skip
customers = st.lists(
    st.builds(CustomerParty, st.sampled_from([ACME, HOLLIS]), st.builds(Party, some_names)), max_size=3
)


@given(st.lists(bounds), bounds, st.tuples(recipients, st.sampled_from([None, *MODES])), customers, customers)
def test_more_covenants_and_more_customers_never_make_an_answer_better(
    before: list[BindingCovenant],
    added: BindingCovenant,
    asked: tuple[Recipient, str | None],
    known: list[CustomerParty],
    more: list[CustomerParty],
) -> None:
    to, mode = asked

    def outcome(every: list[BindingCovenant], of: list[CustomerParty]) -> int:
        found = (covenant_rules.judge_covenant(one, to, mode=mode, customers=of).outcome for one in every)
        return OUTCOMES.index(covenant_rules.strictest_outcome(found))

    assert outcome([*before, added], [*known, *more]) >= outcome(before, known)


@given(bounds, recipients, customers)
def test_asking_for_no_mode_is_as_strict_as_asking_for_each(
    one: BindingCovenant, to: Recipient, known: list[CustomerParty]
) -> None:
    each = covenant_rules.strictest_outcome(
        covenant_rules.judge_covenant(one, to, mode=mode, customers=known).outcome for mode in MODES
    )
    assert covenant_rules.judge_covenant(one, to, mode=None, customers=known).outcome == each


@given(recipients)
def test_a_recipient_comes_back_from_its_written_form(to: Recipient) -> None:
    assert Recipient.from_dict(to.to_dict()) == to
    assert Recipient.from_dict(to.to_dict()).digest() == to.digest()
