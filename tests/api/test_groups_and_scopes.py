"""Papers bind the accounts below, and may be about some tenants, categories or purposes only: asked in every way."""

from __future__ import annotations

from typing import Any

import pytest

from tests import catalogue as vendor
from tests.api.everywhere import everywhere
from tests.api.papers import Desk
from tests.people import Party, customer

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def holding(acme: Party) -> Party:
    return customer("holding", "Holding AG")


@pytest.fixture
def desk(acme: Party, holding: Party) -> Desk:
    desk = Desk()
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "parent": "holding"})
    return desk


def test_a_prohibition_above_binds_the_accounts_below(desk: Desk) -> None:
    desk.consent()
    assert everywhere(desk) == [[]] * 5
    desk.recorded("msa", account="holding")
    assert everywhere(desk) == [["agreement_prohibits"]] * 5
    [reason] = desk.decide()["reasons"]
    assert (reason["detail"]["agreement"], reason["detail"]["account"]) == ("msa", "holding")


def test_one_that_binds_the_account_alone_does_not(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", account="holding", binds="account")
    assert desk.why() == []


def test_a_permission_never_flows_down_or_up(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", account="acme")
    desk.recorded("msa", account="holding", training="opt_in")
    assert [reason["detail"]["account"] for reason in desk.decide()["reasons"]] == ["acme"]
    desk.recorded("dpa", account="holding", training="prohibited", kind="dpa")
    desk.recorded("msa-2", account="acme", training="opt_in")
    assert {reason["detail"]["account"] for reason in desk.decide()["reasons"]} == {"acme", "holding"}


def test_a_contract_above_that_ends_is_not_the_one_below(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", account="holding", training="opt_in", effective_until="2025-01-01T00:00:00Z")
    assert desk.why() == []


def test_an_amendment_above_that_binds_less_waits(desk: Desk, holding: Party) -> None:
    desk.consent()
    desk.recorded("msa", account="holding")
    less = desk.amend(
        "am-1", account="holding", tenant="holding", amends="msa", training="prohibited", binds="account"
    )
    assert (less["status"], desk.why()) == ("pending", ["agreement_prohibits"])
    desk.owner_approves(less, holding.account)
    assert desk.why() == []


def test_independence_waits_for_two(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa", account="holding")
    assert desk.paper("own", training="opt_in", independent=True).code == "new_evidence_needed"
    own = desk.amend("own", kind="msa", independent=True)
    assert (own["status"], own["approvals"][0]["member"]) == ("pending", "independent")
    assert desk.why() == ["agreement_prohibits"]
    desk.owner_approves(own, acme.account)
    assert desk.why() == []


def test_a_parent_that_goes_takes_its_prohibition_along_once_two_agree(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", account="holding")
    waits = desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "parent": None})
    assert desk.why() == ["agreement_prohibits"]
    desk.approve(waits)
    assert desk.why() == []
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "parent": "holding"})
    assert desk.why() == ["agreement_prohibits"]


@pytest.mark.parametrize(
    ("scope", "hit", "missed"),
    [
        ({"categories": [vendor.TELEMETRY]}, {}, {"category": vendor.SHIFTS}),
        ({"purposes": [vendor.SHARED]}, {}, {"purpose": vendor.OWN}),
    ],
    ids=["category", "purpose"],
)
def test_a_paper_is_about_its_scope_alone(
    desk: Desk, scope: dict[str, Any], hit: dict[str, str], missed: dict[str, str]
) -> None:
    for category, fields in ((vendor.TELEMETRY, ["rpm"]), (vendor.SHIFTS, ["shift"])):
        for purpose in (vendor.SHARED, vendor.OWN):
            vendor.give(category=category, purpose=purpose, said={"fields": fields}, rights_attested=True)
    desk.recorded("msa", scope=scope)
    assert everywhere(desk, **hit) == [["agreement_prohibits"]] * 5
    question = {"category": vendor.TELEMETRY, "purpose": vendor.SHARED, **missed}
    assert desk.why(**question, fields=None, audience=None) == []


def test_a_paper_about_one_tenant_leaves_the_others_of_the_account(desk: Desk) -> None:
    desk.clerk.put("/v1/tenants/acme-2", {"name": "ACME 2", "region": "DE", "account": "acme"})
    for tenant in ("acme", "acme-2"):
        desk.consent(tenant)
    desk.recorded("msa", scope={"tenants": ["acme-2"]})
    assert (desk.why(), desk.why(tenant="acme-2")) == ([], ["agreement_prohibits"])
    desk.recorded("group", account="holding", scope={"tenants": ["acme"]})
    assert [reason["detail"]["account"] for reason in desk.decide()["reasons"]] == ["holding"]


def test_narrowing_a_prohibition_to_a_scope_waits_and_then_holds_within_it(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa")
    narrower = desk.amend("am-1", amends="msa", scope={"categories": [vendor.TELEMETRY]})
    assert desk.why() == ["agreement_prohibits"]
    desk.owner_approves(narrower, acme.account)
    assert desk.why() == []
    vendor.give(category=vendor.SHIFTS, said={"fields": ["shift"]}, rights_attested=True)
    assert desk.why(category=vendor.SHIFTS, fields=["shift"]) == ["agreement_prohibits"]
