"""The vendor's edit of the catalogue: it asks the customers concerned, and raises nobody's price without notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from consent.operations import lapsing_proposals
from ledger import auditing, clock, projections
from pricing import billing_periods, operations
from pricing.billing_periods import PeriodUnknown
from pricing.price_notice import BillingPeriod
from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import OWN, SHARED, TELEMETRY, give
from tests.people import SETUP, Party
from tests.people import customer as customer_of
from wire import times

CATEGORY = f"/v1/categories/{TELEMETRY}"
DAY = timedelta(days=1)
ALICE = {"name": "Alice Adams", "email": "alice@acme.example", "role": "CTO", "authority": "officer"}


@pytest.fixture
def api(catalogue: None, schedule: None, acme: Party) -> Api:
    give(at=clock.now())
    return Api(key_for("admin", "consent:attest"))


def edited(api: Api, *, names: tuple[str, ...] = ("uptime", "rpm"), **more: Any) -> Answered:
    """Give these fields another meaning: they earn 8 of the category's 10 shares."""
    seen = api.get(CATEGORY).body
    fields = [
        {**field, "description": f"{field['description']}, anew"} if field["name"] in names else field
        for field in seen["fields"]
    ]
    members = ("name", "description", "time_field", "third_party")
    answer = api.put(CATEGORY, {**{name: seen[name] for name in members}, "fields": fields, **more})
    assert answer.status == 200, answer.body
    return answer


def swept(at: datetime | None = None) -> int:
    return operations.sweep(by=SETUP, at=at or clock.now())


def entitlement(api: Api, tenant: str = "acme") -> Answered:
    return api.get(f"/v1/tenants/{tenant}/entitlement")


def until(api: Api) -> datetime:
    return times.parse(entitlement(api)["lines"][0]["agreed_until"])


def test_the_price_stays_and_its_line_names_the_day(api: Api) -> None:
    assert entitlement(api)["discount_bps"] == 800
    assert "agreed_until" not in entitlement(api)["lines"][0]
    edited(api)
    assert entitlement(api)["discount_bps"] == 800
    assert swept() == 2  # the notice, and the entitlement with its day
    seen = entitlement(api)
    check(seen.body, "Entitlement")
    assert (seen["discount_bps"], seen["points"]) == (800, 90)
    assert timedelta(days=90) <= until(api) - clock.now() + timedelta(minutes=1) <= timedelta(days=91)
    assert swept() == 0  # once


def test_after_that_day_only_what_is_covered_counts(api: Api) -> None:
    edited(api)
    swept()
    end = until(api)
    assert swept(end - timedelta(seconds=1)) == 0
    assert entitlement(api)["discount_bps"] == 800
    assert swept(end) == 1
    seen = entitlement(api)
    assert (seen["discount_bps"], seen["points"]) == (0, 18)
    assert "agreed_until" not in seen["lines"][0]
    chosen = [one for one in projections.registered() if one.name.startswith("pricing.")]
    assert auditing.check_all(chosen).differences == []


def test_a_consent_that_only_the_edit_closed_counts_until_then(api: Api) -> None:
    edited(api, names=("machine_id", "rpm", "uptime", "recorded_at"))
    swept()
    assert entitlement(api)["discount_bps"] == 800
    swept(until(api))
    seen = entitlement(api)
    assert (seen["discount_bps"], seen["lines"]) == (0, [])


def test_a_billing_period_after_notice_is_waited_for(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = clock.now() + 100 * DAY
    monkeypatch.setattr(billing_periods, "_readers", [lambda _: BillingPeriod(ends, "year")])
    edited(api)
    swept()
    assert until(api) > ends + 360 * DAY


def test_an_unknown_billing_period_ends_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: Any) -> None:
        raise PeriodUnknown("stripe does not answer")

    edited(api)
    with monkeypatch.context() as patched:
        patched.setattr(billing_periods, "_readers", [unknown])
        swept()
        assert swept(clock.now() + 400 * DAY) == 0
        assert entitlement(api)["discount_bps"] == 800
    noticed = clock.now() + 401 * DAY
    swept(noticed)
    assert until(api) == noticed + 90 * DAY


def test_a_withdrawal_ends_the_points_at_once(api: Api) -> None:
    edited(api)
    swept()
    [consent] = api.get("/v1/tenants/acme/consents")["data"]
    assert api.post(f"/v1/consents/{consent['id']}/withdraw").status == 200
    assert entitlement(api)["discount_bps"] == 0


def test_a_quote_counts_the_agreed_points(api: Api) -> None:
    edited(api)
    swept()
    quote = api.post("/v1/tenants/acme/quotes", {"changes": []})
    assert (quote["before_bps"], quote["after_bps"]) == (800, 800)


def test_each_customer_concerned_gets_one_proposal(api: Api) -> None:
    customer_of("globex", "Globex")
    give("globex", at=clock.now())
    give("globex", purpose=OWN, at=clock.now())
    customer_of("initech", "Initech")  # never consented
    asked = edited(api, ask=True)
    check(asked.body, "Category")
    assert (asked["effect"]["consents"], len(asked["proposals"])) == (3, 2)
    seen = [api.get(f"/v1/proposals/{id}") for id in asked["proposals"]]
    assert sorted((one["tenant"], len(one["items"])) for one in seen) == [("acme", 1), ("globex", 2)]
    assert {one["asks_about"] for one in seen} == {f"category:{TELEMETRY}@2"}
    again = edited(api, names=(), ask=True)  # the same body
    assert again["proposals"] == []


def test_asking_is_only_shown_where_nothing_is_recorded(api: Api) -> None:
    shown = edited(api, ask=True, validate_only=True)
    assert len(shown["proposals"]) == 1
    assert api.get("/v1/tenants/acme/proposals")["data"] == []


def answered(api: Api, id: str, answer: str) -> Answered:
    return api.post(
        f"/v1/proposals/{id}/answer",
        {
            "round": 1,
            "answers": [{"item": 1, "answer": answer}],
            "signatory": ALICE,
            "risk_accepted": True,
        },
    )


def decided(api: Api) -> bool:
    question = {"tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "region": "DE", "form": "raw"}
    return bool(api.post("/v1/decisions", {**question, "fields": ["uptime"]})["allow"])


def test_the_acceptance_restates_the_consent_for_the_new_meaning(api: Api) -> None:
    [asked] = edited(api, ask=True)["proposals"]
    swept()
    assert decided(api) is False
    assert answered(api, asked, "accept")["status"] == "accepted"
    assert decided(api) is True
    seen = entitlement(api)
    assert (seen["discount_bps"], "agreed_until" in seen["lines"][0]) == (800, False)
    assert swept(clock.now() + 400 * DAY) == 0


@pytest.mark.parametrize("noticed", [True, False])
def test_the_agreed_points_end_when_the_customer_declines(api: Api, noticed: bool) -> None:
    [asked] = edited(api, ask=True)["proposals"]
    if noticed:
        swept()
    assert answered(api, asked, "refuse")["status"] == "refused"
    assert entitlement(api)["discount_bps"] == 0
    swept()
    assert entitlement(api)["discount_bps"] == 0


def test_a_later_edit_is_kept_although_an_earlier_question_was_declined(api: Api) -> None:
    [asked] = edited(api, names=("uptime",), ask=True)["proposals"]
    swept()
    answered(api, asked, "refuse")
    after = entitlement(api)["points"]
    assert after < 90
    edited(api, names=("rpm",))
    swept()
    assert entitlement(api)["points"] == after


def test_the_vendor_cannot_decline_for_the_customer(api: Api) -> None:
    [asked] = edited(api, ask=True)["proposals"]
    swept()
    [item] = api.get(f"/v1/proposals/{asked}")["items"]
    vendor = Api(key_for("consent:write"))
    assert vendor.post(f"/v1/consents/{item['consent']}/refuse").status == 200
    assert entitlement(api)["discount_bps"] == 800


def test_a_lapse_declines_nothing(api: Api) -> None:
    edited(api, ask=True)
    swept()
    lapsing_proposals.sweep(by=SETUP, at=clock.now() + 31 * DAY)
    assert entitlement(api)["discount_bps"] == 800


def test_a_purpose_with_other_words_is_asked_about_and_kept(api: Api) -> None:
    words = {"name": "Train and sell a shared model", "cross_tenant": True, "ask": True}
    changed = api.put(f"/v1/purposes/{SHARED}", words)
    assert (changed.status, len(changed["proposals"])) == (200, 1)
    swept()
    assert entitlement(api)["discount_bps"] == 800
    swept(until(api))
    assert entitlement(api)["discount_bps"] == 0


def test_a_paused_consent_is_not_asked_about(api: Api) -> None:
    [consent] = api.get("/v1/tenants/acme/consents")["data"]
    assert api.post(f"/v1/consents/{consent['id']}/pause").status == 200
    assert edited(api, ask=True)["proposals"] == []
