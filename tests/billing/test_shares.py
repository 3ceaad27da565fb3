"""One subscription pays for three tenants, and one of them withdraws: case 49."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import desired
from ledger import scope
from pricing import sharing
from tenants.operations import people, tenants
from tests.api.client import Api, check, key_for
from tests.billing.stage import Stage
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import SETUP

TENANTS = ("acme", "acme-east", "acme-west")


@pytest.mark.parametrize(
    ("earned", "shares", "expected"),
    [
        ([800, 800, 0], None, 0),
        ([800, 800, 0], [1, 1, 1], 533),
        ([800, 1500, 0], [50, 30, 20], 850),
        ([800, None], [1, 0], 800),
        ([800, 400], [0, 0], 400),
        ([], [1], None),
    ],
)
def test_the_weighted_discount_is_rounded_down(
    earned: list[int | None], shares: list[int] | None, expected: int | None
) -> None:
    assert desired.bps(earned, shares=shares) == expected


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 100)), min_size=1, max_size=6))
def test_the_shared_discount_lies_between_the_lowest_and_the_highest(said: list[tuple[int, int]]) -> None:
    earned = {index: bps for index, (bps, _) in enumerate(said)}
    parts = {index: part for index, (_, part) in enumerate(said)}
    found = sharing.shared_bps(earned, parts)
    assert min(earned.values()) <= found <= max(earned.values())
    more = {**earned, 0: min(10_000, earned[0] + 100)}
    assert sharing.shared_bps(more, parts) >= found


def holder(address: str) -> UUID:
    with scope.everything(reason="staff"):
        return people.holder(email=address)


def test_one_of_three_withdraws_and_the_others_keep_their_part(stage: Stage) -> None:
    with scope.everything(reason="staff"):
        for key in TENANTS[1:]:
            tenants.put_tenant(
                mode="live", key=key, name=key, region="DE", account="acme", by=SETUP, at=stage.clock()
            )
    stage.map(stage.subscription, tenants_of={stage.subscription: TENANTS})
    given_by: dict[str, Any] = {
        key: give(key, category=TELEMETRY, purpose=SHARED, at=stage.clock()).consent for key in TENANTS
    }
    stage.drain()
    stage.reconcile()
    assert stage.discounts() == [800]
    api = Api(key_for("pricing:write", holder=holder("fiona@vendor.example")))
    address = f"/v1/accounts/acme/subscriptions/{stage.subscription}/shares"
    parts = [{"tenant": key, "parts": part} for key, part in zip(TENANTS, (50, 30, 20), strict=True)]
    assert api.put(address, {"shares": parts[:2]}).code == "shares_of_others"
    answer = api.put(address, {"shares": parts})
    check(answer.body, "SubscriptionShares")
    assert answer["shares"] == []
    approver = Api(key_for("approve", holder=holder("max@vendor.example")))
    approver.post(f"/v1/approvals/{answer['approvals'][0]['id']}/approve")
    assert api.get(address)["shares"] == sorted(parts, key=lambda part: str(part["tenant"]))
    from consent.operations import changes

    with scope.everything(reason="staff"):
        changes.withdraw(consent=given_by["acme-west"], by=SETUP, at=stage.clock() + timedelta(seconds=1))
    stage.drain()
    stage.reconcile()
    assert stage.discounts() == [640]
    assert stage.gateway.preview(stage.subscription).total_minor == 9_360


def test_without_shares_the_lowest_counts(stage: Stage) -> None:
    answer = Api(key_for("billing:read")).get("/v1/accounts/acme/subscriptions/sub_none/shares")
    assert (answer.status, answer.code) == (404, "unknown_subscription")
