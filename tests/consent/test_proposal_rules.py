"""Whose turn it is, and what became of a proposal: rules without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import proposal_rules
from consent.proposal_rules import CUSTOMER, VENDOR, ItemFacts, Status

_FACTS = st.builds(
    ItemFacts,
    side=st.sampled_from(proposal_rules.SIDES),
    vendor_accepted=st.booleans(),
    events=st.lists(st.sampled_from(["proposed", "confirmed", "stated", "refused", "lapsed"]), unique=True),
    signatures_missing=st.integers(-1, 2),
)


@pytest.mark.parametrize(
    ("facts", "status", "turn"),
    [
        (ItemFacts(VENDOR, False, ["proposed"], 1), "open", CUSTOMER),
        (ItemFacts(VENDOR, False, ["proposed", "confirmed"], 1), "open", CUSTOMER),
        (ItemFacts(VENDOR, False, ["proposed", "confirmed"], 0), "accepted", None),
        (ItemFacts(CUSTOMER, False, ["proposed", "confirmed"], 0), "open", VENDOR),
        (ItemFacts(CUSTOMER, True, ["proposed", "confirmed"], 1), "open", CUSTOMER),
        (ItemFacts(CUSTOMER, True, ["proposed", "confirmed", "stated"], 0), "accepted", None),
        (ItemFacts(CUSTOMER, False, ["proposed", "lapsed"], 1), "lapsed", None),
        (ItemFacts(VENDOR, False, ["proposed", "refused"], 1), "refused", None),
    ],
)
def test_an_item_waits_for_the_side_that_has_not_agreed(
    facts: ItemFacts, status: Status, turn: str | None
) -> None:
    assert (facts.status, facts.turn) == (status, turn)


@given(_FACTS)
def test_nothing_is_accepted_without_both_sides(facts: ItemFacts) -> None:
    if facts.status == "accepted" and "stated" not in facts.events:
        assert facts.vendor_agrees
        assert facts.signatures_missing <= 0


@given(_FACTS)
def test_an_item_has_a_turn_as_long_as_it_is_open(facts: ItemFacts) -> None:
    assert (facts.turn is not None) == (facts.status == "open")


@given(st.lists(st.sampled_from(proposal_rules.STATUSES), min_size=1))
def test_a_proposal_is_open_while_one_of_its_items_is(items: list[Status]) -> None:
    status = proposal_rules.status(items)
    assert (status == "open") == ("open" in items)
    assert status in items


@pytest.mark.parametrize(
    ("answered", "is_open", "number"), [([], True, 1), ([1, 1], True, 2), ([1, 2], False, 2), ([], False, 1)]
)
def test_each_answer_that_leaves_something_open_begins_a_round(
    answered: list[int], is_open: bool, number: int
) -> None:
    assert proposal_rules.round_now(answered, is_open=is_open) == number
