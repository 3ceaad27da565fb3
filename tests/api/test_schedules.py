"""Prices are changed over HTTP by two people, and another schedule is tried on the whole book first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group

from ledger import clock, scope
from pricing.governance.operations import list_prices, locks
from pricing.money import Money
from pricing.recurring import RecurringPrice
from tenants.models import User
from tenants.operations import people
from tests.api.client import Api, check, key_for
from tests.catalogue import TELEMETRY, give
from tests.people import SETUP, Human, Party, human
from tests.prices import RULE
from wire import times

DAY = timedelta(days=1)
RICHER = [{"name": "silver", "min_points": 40, "discount_bps": 2000}]
DEARER = [{"name": "bronze", "min_points": 40, "discount_bps": 100}]


def holder(address: str) -> UUID:
    with scope.everything(reason="staff"):
        return people.holder(email=address)


def pricing_key(**members: Any) -> Api:
    return Api(key_for("pricing:write", holder=holder("fiona@vendor.example"), **members))


def approver() -> Api:
    return Api(key_for("approve", "audit", holder=holder("max@vendor.example")))


def later(days: float = 30) -> str:
    return times.render(clock.now() + days * DAY)


def said(**rule: Any) -> dict[str, Any]:
    return {"name": "List 2027", "rule": {**RULE, "version": "list-2027", **rule}, "effective_from": later()}


def approve(answer: Any) -> Any:
    [waiting] = answer["approvals"]
    return approver().post(f"/v1/approvals/{waiting['id']}/approve")


def test_a_schedule_waits_for_a_second_person_and_then_follows_the_first(schedule: None) -> None:
    api = pricing_key()
    answer = api.post("/v1/schedules", said())
    assert answer.status == 201
    check(answer.body, "Schedule")
    assert (answer["status"], answer["entry"], answer["entry_reason"]) == ("proposed", None, "not_approved")
    assert [each["version"] for each in api.get("/v1/schedules")["data"]] == ["2025"]
    [waiting] = answer["approvals"]
    assert (waiting["status"], waiting["from"]["name"], waiting["to"]["name"]) == (
        "pending",
        "List",
        "List 2027",
    )
    own = Api(key_for("approve", holder=holder("fiona@vendor.example")))
    assert own.post(f"/v1/approvals/{waiting['id']}/approve").code == "approver_is_proposer"
    assert approve(answer)["status"] == "effective"
    shown = api.get("/v1/schedules/list-2027")
    check(shown.body, "Schedule")
    assert (shown["status"], shown["id"], shown["approvals"]) == ("upcoming", answer["id"], [])
    [new, old] = api.get("/v1/schedules")["data"]
    assert (old["superseded_by"], old["effective_until"], old["status"]) == (
        "list-2027",
        new["effective_from"],
        "in_effect",
    )


def test_a_schedule_can_begin_with_its_approval(schedule: None) -> None:
    answer = pricing_key().post("/v1/schedules", said() | {"effective_from": None})
    assert (answer["effective_from"], answer["effective_from_reason"]) == (None, "not_approved")
    approve(answer)
    assert pricing_key().get("/v1/schedules/list-2027")["status"] == "in_effect"


def test_the_same_again_opens_no_second_approval_and_another_is_refused(schedule: None) -> None:
    api, body = pricing_key(), said()
    first, again = api.post("/v1/schedules", body), api.post("/v1/schedules", body)
    assert [each["id"] for each in again["approvals"]] == [each["id"] for each in first["approvals"]]
    assert again["id"] == first["id"]
    other = api.post("/v1/schedules", body | {"name": "Other"})
    assert (other.status, other.code) == (409, "schedule_overlaps")
    assert api.post("/v1/schedules", said(version="2025")).code == "schedule_overlaps"


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({"rule": {**RULE, "tiers": []}}, 400, "invalid_request", "/rule/tiers"),
        ({"rule": {**RULE, "forms": {"raw": 10001}}}, 400, "invalid_request", "/rule/forms/raw"),
        ({"rule": {**RULE, "version": "v", "clawback": [{"days": 0, "bps": 1}]}}, 422, "promise_not_held",
         "/rule/clawback"),
        ({"version": "w"}, 400, "invalid_request", "/rule/version"),
        ({"effective_from": "2020-01-01T00:00:00Z"}, 422, "schedule_in_the_past", None),
        ({"effective_until": "2020-01-01T00:00:00Z"}, 422, "schedule_ends_before_it_begins", None),
        ({"colour": 1}, 400, "unknown_member", "/colour"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_with_its_place(
    schedule: None, body: dict[str, Any], status: int, code: str, pointer: str | None
) -> None:
    answer = pricing_key().post("/v1/schedules", said() | body)
    assert answer.status == status, answer.raw
    if pointer is None:
        assert answer.code == code
    else:
        assert pointer in [each["pointer"] for each in answer["errors"]]
        assert answer.code == code or status == 400


def test_validate_only_records_nothing_and_warns_of_slips(schedule: None) -> None:
    body = said(
        categories={
            "telemetri": {"points": 1, "fields": {"a": 1}},
            TELEMETRY: {"points": 1, "fields": {"rpn": 1}},
        },
        purposes={"train-all": 1},
    )
    answer = pricing_key().post("/v1/schedules", {**body, "validate_only": True})
    assert answer.status == 200
    assert {(each["pointer"], each["code"]) for each in answer["warnings"]} >= {
        ("/rule/categories/telemetri", "unknown_category"),
        (f"/rule/categories/{TELEMETRY}/fields/rpn", "unknown_field"),
        ("/rule/purposes/train-all", "unknown_purpose"),
        ("/rule/earn_after_days", "gaming"),
    }
    assert approver().get("/v1/approvals")["data"] == []


def test_a_schedule_is_ended_and_taken_back_by_two(schedule: None) -> None:
    api = pricing_key()
    approve(api.post("/v1/schedules", said()))
    begins = api.get("/v1/schedules/list-2027")["effective_from"]
    answer = api.post("/v1/schedules/list-2027/end", {"effective_until": begins, "reason": "Wrong"})
    assert (answer.status, answer["status"]) == (200, "upcoming")
    approve(answer)
    assert api.get("/v1/schedules/list-2027")["status"] == "withdrawn"
    answer = api.post("/v1/schedules/2025/end", {"effective_until": later(10)})
    approve(answer)
    assert api.get("/v1/schedules/2025")["status"] == "in_effect"
    assert api.post("/v1/schedules/none/end").code == "no_such_schedule"


def test_test_mode_needs_one_person(schedule: None) -> None:
    from tests import catalogue

    catalogue.record(mode="test")
    answer = Api(key_for("pricing:write", mode="test")).post(
        "/v1/schedules", said() | {"effective_from": None}
    )
    assert (answer.status, answer["status"]) == (201, "in_effect"), answer.raw


@pytest.fixture
def book(acme: Party, globex: Party, schedule: None) -> None:
    """ACME pays 1,000.00 a month at 8 %, GLOBEX has no known price and is locked."""
    give()
    give("globex")
    with scope.everything(reason="staff"):
        subscribe("acme", "sub_1")
        list_prices.note(
            mode="live",
            subscription="sub_1",
            account=acme.account,
            price=RecurringPrice(Money(100_000, "EUR"), "month"),
            at=clock.now(),
        )
        locks.lock_price(
            tenant=globex.tenant, version="2025", until=clock.now() + 200 * DAY, by=SETUP, at=clock.now()
        )


def subscribe(key: str, id: str) -> None:
    from tenants.operations import accounts
    from tenants.operations.accounts import SubscriptionInput

    accounts.put_account(
        mode="live",
        key=key,
        name=key,
        subscriptions=[SubscriptionInput(id, (key,), "cus_1", "EUR")],
        by=SETUP,
        at=clock.now(),
    )


def test_what_if_prices_the_whole_book(book: None) -> None:
    api = Api(key_for("billing:read"))
    found = api.post("/v1/schedules/what-if", {"rule": {**RULE, "version": "x", "tiers": RICHER}})
    assert found.status == 200, found.raw
    check(found.body, "WhatIf")
    [total] = found["monthly"]
    assert total["discount_before"] == {"amount_minor": 8_000, "currency": "EUR"}
    assert total["discount_after"] == {"amount_minor": 20_000, "currency": "EUR"}
    assert total["change"] == {"amount_minor": 12_000, "currency": "EUR"}
    assert (found["tenants_up"], found["tenants_down"], found["tenants_locked"]) == (1, 0, 1)
    assert found["tenants_without_price"] == 1
    [acme, globex] = found["tenants"]
    assert (acme["before_bps"], acme["after_bps"], acme["locked_until"]) == (800, 2000, None)
    assert (globex["before_bps"], globex["after_bps"]) == (800, 800)
    assert globex["locked_until"] is not None


def test_what_if_of_a_proposed_schedule_and_of_one_account(book: None) -> None:
    pricing_key().post("/v1/schedules", said(tiers=DEARER))
    api = Api(key_for("billing:read"))
    found = api.post("/v1/schedules/what-if", {"version": "list-2027", "account": "acme"})
    assert (found["tenants_down"], len(found["tenants"])) == (1, 1)
    assert found["compared_with"] == "2025"
    assert api.post("/v1/schedules/what-if", {}).code == "missing_member"
    assert api.post("/v1/schedules/what-if", {"version": "none"}).code == "no_such_schedule"


def test_an_account_moves_to_new_prices_unless_they_cost_it_more(book: None) -> None:
    api = pricing_key()
    approve(api.post("/v1/schedules", said(version="dearer", tiers=DEARER) | {"effective_from": None}))
    refused = api.post("/v1/accounts/globex/price-migration")
    assert (refused.status, refused.code) == (422, "migration_costs_more")
    approve(api.post("/v1/schedules", said(version="richer", tiers=RICHER) | {"effective_from": None}))
    assert discount("globex") == 800
    tried = api.post("/v1/accounts/globex/price-migration", {"validate_only": True})
    check(tried.body, "PriceMigration")
    assert (tried["tenants"], discount("globex")) == (
        [{"tenant": "globex", "before_bps": 800, "after_bps": 2000}],
        800,
    )
    assert api.post("/v1/accounts/globex/price-migration")["version"] == "richer"
    assert discount("globex") == 2000
    assert api.post("/v1/accounts/acme/price-migration").code == "nothing_to_migrate"


def test_two_schedules_are_compared_value_by_value(schedule: None) -> None:
    pricing_key().post("/v1/schedules", said(tiers=DEARER, earn_after_days=30))
    found = Api(key_for("billing:read")).get("/v1/schedules/list-2027/comparison")
    check(found.body, "ScheduleComparison")
    assert {"member": "earn after days", "was": "0", "becomes": "30"} in found["differences"]
    assert any(each["member"].startswith("tiers, bronze") for each in found["differences"])


def test_scopes(schedule: None) -> None:
    reader = Api(key_for("consent:read"))
    assert reader.get("/v1/schedules").status == 200
    assert reader.post("/v1/schedules", said()).code == "missing_scope"
    assert reader.post("/v1/schedules/what-if", {}).code == "missing_scope"
    assert Api(key_for("billing:read")).post("/v1/schedules", said()).code == "missing_scope"


# -- Negotiated prices -------------------------------------------------------------------------------


def asked(**members: Any) -> dict[str, Any]:
    return {
        "tenant": "acme",
        "kind": "fixed",
        "bps": 1200,
        "effective_until": later(300),
        "reason": "Frame contract",
        **members,
    }


def discount(key: str = "acme") -> int:
    shown: int = Api(key_for("consent:read")).get(f"/v1/tenants/{key}/entitlement")["discount_bps"]
    return shown


def test_a_negotiated_price_waits_for_a_real_second_person(acme: Party, schedule: None) -> None:
    give()
    api = pricing_key()
    answer = api.post("/v1/overrides", asked())
    assert answer.status == 201, answer.raw
    check(answer.body, "Override")
    assert (answer["status"], discount()) == ("proposed", 800)
    approve(answer)
    shown = api.get(f"/v1/overrides/{answer['id']}")
    assert (shown["status"], discount()) == ("in_effect", 1200)
    assert api.get("/v1/overrides?tenant=acme")["data"][0]["id"] == answer["id"]
    ended = api.post(f"/v1/overrides/{answer['id']}/end", {"reason": "Over"})
    assert (ended["status"], discount()) == ("in_effect", 1200)
    approve(ended)
    assert (api.get(f"/v1/overrides/{answer['id']}")["status"], discount()) == ("ended", 800)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"bps": 9999}, "override_over_cap"),
        ({"bps": 3001}, "override_over_cap"),
        ({"bps": None}, "override_unclear"),
        ({"kind": "excluded"}, "override_unclear"),
        ({"effective_until": "2020-01-01T00:00:00Z"}, "override_over_before"),
        ({"effective_from": "2020-01-01T00:00:00Z"}, "override_in_the_past"),
        ({"effective_until": None}, "wrong_type"),
        ({"reason": " "}, "bad_value"),
        ({"tenant": "nobody"}, "no_such_tenant"),
    ],
)
def test_a_negotiated_price_has_an_end_and_keeps_the_caps(
    acme: Party, schedule: None, members: dict[str, Any], code: str
) -> None:
    assert pricing_key().post("/v1/overrides", asked(**members)).code == code


def test_a_trifling_consent_does_not_bring_a_negotiated_price_into_force(acme: Party, schedule: None) -> None:
    approve(pricing_key().post("/v1/overrides", asked()))
    give(said={"form": "synthetic", "fields": ["recorded_at"]})
    assert discount() == 0


def test_a_refused_request_says_so(acme: Party, schedule: None) -> None:
    answer = pricing_key().post("/v1/overrides", asked())
    [waiting] = answer["approvals"]
    approver().post(f"/v1/approvals/{waiting['id']}/refuse", {"reason": "No"})
    assert pricing_key().get(f"/v1/overrides/{answer['id']}")["status"] == "refused"


def staff(address: str, *groups: str) -> Human:
    found = human(address, address.partition("@")[0].title(), is_staff=True)
    for group in groups:
        User.objects.get(pk=found.user).groups.add(Group.objects.get(name=group))
    return found


def test_the_matrix_says_who_may_grant_which_discount(acme: Party, schedule: None) -> None:
    api = pricing_key()
    rules = [
        {"grant": "override", "groups": ["Finance"], "up_to": 1000},
        {"grant": "override", "groups": ["Administrators"]},
    ]
    answer = api.put("/v1/approval-matrix", {"rules": rules})
    check(answer.body, "ApprovalMatrix")
    assert answer["rules"] == []
    approve(answer)
    assert [each["up_to"] for each in api.get("/v1/approval-matrix")["rules"]] == [1000, None]
    staff("fred@vendor.example", "Finance")
    finance = Api(key_for("approve", holder=holder("fred@vendor.example")))
    small, large = (api.post("/v1/overrides", asked(bps=bps)) for bps in (900, 1200))
    refused = finance.post(f"/v1/approvals/{large['approvals'][0]['id']}/approve")
    assert (refused.status, refused.code) == (403, "may_not_grant")
    assert finance.post(f"/v1/approvals/{small['approvals'][0]['id']}/approve")["status"] == "effective"
    nobody = approver().post(f"/v1/approvals/{large['approvals'][0]['id']}/approve")
    assert nobody.code == "may_not_grant"
