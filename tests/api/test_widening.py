"""Facts of accounts and tenants that let the vendor do more wait for a second person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Answered, check
from tests.api.papers import Desk
from tests.people import Party, customer

pytestmark = pytest.mark.usefixtures("catalogue")

INITECH = {"name": "Initech", "domain": "initech.example", "lei": None}
HOOLI = {"name": "Hooli", "domain": None, "lei": None}


@pytest.fixture
def desk(acme: Party) -> Desk:
    return Desk()


def put(desk: Desk, key: str = "acme", **said: Any) -> Answered:
    answer = desk.clerk.put(f"/v1/accounts/{key}", {"name": "ACME", **said})
    assert answer.status in (200, 201), answer.body
    check(answer.body, "Account")
    return answer


def test_a_first_recording_is_not_a_widening(desk: Desk) -> None:
    customer("holding", "Holding")
    made = put(desk, parent="holding", signatures_required=2, competitors=[{"name": "Initech"}])
    assert (made["parent"], made["signatures_required"], made["approvals"]) == ("holding", 2, [])
    new = put(desk, "newco", parent="holding", signatures_required=1, competitors=[])
    assert (new["parent"], new["approvals"]) == ("holding", [])


@pytest.mark.parametrize("parent", [None, "globex"], ids=["removed", "changed"])
def test_a_parent_that_is_changed_or_removed_waits(desk: Desk, acme: Party, parent: str | None) -> None:
    customer("holding", "Holding")
    customer("globex", "Globex")
    put(desk, parent="holding")
    waits = put(desk, parent=parent)
    assert (waits["parent"], [one["member"] for one in waits["approvals"]]) == ("holding", ["parent"])
    assert (waits["approvals"][0]["from"], waits["approvals"][0]["to"]) == ("holding", parent)
    assert put(desk, parent=parent)["approvals"] == waits["approvals"]
    desk.approve(waits)
    seen = desk.clerk.get("/v1/accounts/acme")
    assert (seen["parent"], seen["approvals"]) == (parent, [])


def test_fewer_signatures_wait_and_more_act_at_once(desk: Desk, acme: Party) -> None:
    assert put(desk, signatures_required=2)["signatures_required"] == 2
    waits = put(desk, signatures_required=1)
    assert (waits["signatures_required"], waits["approvals"][0]["member"]) == (2, "signatures_required")
    desk.owner_approves(waits, acme.account)
    assert desk.clerk.get("/v1/accounts/acme")["signatures_required"] == 1


def test_a_shorter_competitor_list_waits_and_a_new_name_acts_at_once(desk: Desk) -> None:
    put(desk, competitors=[INITECH])
    waits = put(desk, competitors=[HOOLI])
    assert waits["competitors"] == [HOOLI, INITECH]
    assert waits["approvals"][0]["member"] == "competitors"
    desk.approve(waits)
    assert desk.clerk.get("/v1/accounts/acme")["competitors"] == [HOOLI]


def test_null_clears_and_is_judged_like_any_change(desk: Desk) -> None:
    put(desk, signatures_required=2, competitors=[INITECH], pays_only=False, time_zone="Europe/Berlin")
    waits = put(desk, signatures_required=None, competitors=None, time_zone=None)
    assert sorted(one["member"] for one in waits["approvals"]) == ["competitors", "signatures_required"]
    assert (waits["signatures_required"], waits["competitors"], waits["time_zone"]) == (2, [INITECH], "UTC")


def test_a_member_that_is_left_out_stays(desk: Desk) -> None:
    customer("holding", "Holding")
    put(desk, parent="holding", signatures_required=2, competitors=[INITECH])
    kept = put(desk)
    assert (kept["parent"], kept["signatures_required"], kept["competitors"], kept["approvals"]) == (
        "holding", 2, [INITECH], [],
    )  # fmt: skip


def test_an_alias_that_is_added_waits_and_one_that_goes_acts_at_once(desk: Desk) -> None:
    desk.consent()
    said = {"name": "ACME", "region": "DE"}
    waits = desk.clerk.put("/v1/tenants/acme", {**said, "aliases": ["acme-eu"]})
    check(waits.body, "Tenant")
    assert (waits["aliases"], waits["approvals"][0]["member"]) == ([], "aliases")
    assert desk.why(tenant="acme-eu") == ["unknown_tenant"]
    desk.approve(waits)
    assert desk.why(tenant="acme-eu") == []
    gone = desk.clerk.put("/v1/tenants/acme", {**said, "aliases": []})
    assert (gone["aliases"], gone["approvals"]) == ([], [])
    assert desk.clerk.put("/v1/tenants/new", {**said, "aliases": ["new-eu"]})["aliases"] == ["new-eu"]


def test_a_tenants_competitors_are_the_accounts(desk: Desk) -> None:
    said = {"name": "ACME", "region": "DE"}
    desk.clerk.put("/v1/tenants/acme", {**said, "competitors": [INITECH]})
    waits = desk.clerk.put("/v1/tenants/acme", {**said, "competitors": None})
    assert (waits["competitors"], waits["approvals"][0]["member"]) == ([INITECH], "competitors")


def test_what_was_changed_meanwhile_lapses(desk: Desk) -> None:
    put(desk, competitors=[INITECH])
    waits = put(desk, competitors=[])
    put(desk, competitors=[INITECH, HOOLI])
    desk.approve(waits)
    assert desk.clerk.get("/v1/accounts/acme")["competitors"] == [HOOLI, INITECH]
    [id] = [one["id"] for one in waits["approvals"]]
    assert desk.colleague.get(f"/v1/approvals/{id}")["status"] == "lapsed"


def test_another_industry_waits_and_a_first_one_does_not(desk: Desk) -> None:
    """What others were promised about an industry is judged by it."""
    path = "/v1/tenants/acme"
    said = {"name": "ACME Pumps", "region": "DE", "industry": "chemicals"}
    assert desk.clerk.put(path, said)["industry"] == "chemicals"
    waits = desk.clerk.put(path, {**said, "industry": "food"})
    assert (waits.status, waits["industry"]) == (200, "chemicals")
    desk.approve(waits)
    assert desk.clerk.get(path)["industry"] == "food"
