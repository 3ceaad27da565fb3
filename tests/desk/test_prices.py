"""Finance drafts a schedule at the desk, tries it on the whole book, and a colleague approves it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from ledger import scope
from pricing import queries
from pricing.governance.queries import schedules
from tenants.models import User
from tenants.queries import approvals
from tests.catalogue import TELEMETRY, give
from tests.desk.browser import signed_in
from tests.people import Human, Party, human

NEW = "/admin/prices/new/"


def finance(name: str) -> Client:
    who = human(f"{name}@vendor.example".lower(), name, is_staff=True)
    User.objects.get(pk=who.user).groups.add(Group.objects.get_or_create(name="Finance")[0])
    return signed_in(who)


def drafted(client: Client, **changes: Any) -> dict[str, Any]:
    initial = client.get(NEW).context["form"].initial
    return {**initial, "version": "list-2027", "name": "List 2027", **changes}


def waiting() -> Any:
    with scope.everything(reason="staff"):
        [found] = approvals.approvals(mode="live", status="pending")
    return found


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_draft_begins_with_the_prices_in_effect(schedule: None) -> None:
    initial = finance("Fiona").get(NEW).context["form"].initial
    assert "machine-telemetry 100" in initial["points"]
    assert initial["tiers"].splitlines()[1] == "silver, 80, 8"
    assert (initial["max_percent"], initial["earn_after_days"]) == ("30", 0)


def test_trying_records_nothing_and_shows_the_whole_book(acme: Party, schedule: None) -> None:
    give()
    fiona = finance("Fiona")
    shown = text(fiona.post(NEW, {**drafted(fiona, tiers="bronze, 40, 1"), "try": ""}))
    assert "0 tenants up, 1 down, 0 unchanged" in shown
    assert "No customer pays more without notice" in shown
    assert '<td>acme</td><td class="number">8 %</td><td class="number">1 %' in shown
    assert "Below 30 days, a consent given shortly before each renewal" in shown
    with scope.everything(reason="staff"):
        assert approvals.approvals(mode="live") == []


def test_a_proposed_schedule_is_approved_by_a_colleague(acme: Party, schedule: None) -> None:
    give()
    fiona = finance("Fiona")
    shown = text(fiona.post(NEW, {**drafted(fiona, tiers="silver, 40, 12.5"), "propose": ""}, follow=True))
    assert "waits for a second person" in shown
    change = waiting()
    page = f"/admin/approvals/{change.id}/"
    assert "You proposed this" in text(fiona.get(page))
    otto = finance("Otto")
    assert "12.5" in text(otto.get("/admin/prices/list-2027/"))
    assert "tiers, silver, min points" in text(otto.get(page))
    otto.post(page, {"answer": "approve", "reason": ""})
    with scope.everything(reason="staff"):
        record = schedules.schedule(mode="live", version="list-2027")
    assert record.rule.tiers[0].discount_bps == 1250
    listed = text(otto.get("/admin/prices/"))
    assert "then list-2027" in listed


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("tiers", "silver 80", "Line 1: write name, points, percent"),
        ("tiers", "silver, 80, 8\nbronze, 40, 9", "Sort tiers by points"),
        ("points", "machine-telemetry", "Line 1: write the category"),
        ("max_percent", "many", "is not a percentage"),
        ("max_per_invoice", "euro 5", "begin with a currency in capitals"),
        ("budget", "JPY 5.5", "at most 0 decimals"),
        ("factors", "{", "This is not JSON"),
        ("factors", "{}", "This member is required"),
        ("version", "2025", "This version exists"),
        ("effective_from", "2020-01-01", "cannot take effect or end in the past"),
        ("max_percent", "0", "No discount could be given"),
    ],
)
def test_a_fault_stands_at_its_field(schedule: None, field: str, value: str, says: str) -> None:
    fiona = finance("Fiona")
    answer = fiona.post(NEW, {**drafted(fiona, **{field: value}), "try": ""})
    assert answer.status_code == 422
    assert says in text(answer)


def test_an_end_is_proposed_and_a_lapse_is_shown(schedule: None) -> None:
    fiona = finance("Fiona")
    shown = fiona.post(
        "/admin/prices/2025/", {"effective_until": "2099-01-01", "reason": "Over"}, follow=True
    )
    assert "waits for a second person" in text(shown)
    otto = finance("Otto")
    otto.post(f"/admin/approvals/{waiting().id}/", {"answer": "approve", "reason": ""})
    assert "ends on 1 Jan 2099 and none follows yet" in text(otto.get("/admin/prices/"))
    assert fiona.get("/admin/prices/none/").status_code == 404


def test_a_negotiated_price_is_asked_for_on_the_tenants_page(acme: Party, schedule: None) -> None:
    give(category=TELEMETRY)
    fiona, page = finance("Fiona"), f"/admin/tenant/{acme.tenant}/price/"
    assert "Ask for a negotiated price" in text(fiona.get(f"/admin/tenant/{acme.tenant}/"))
    said = {"kind": "fixed", "percent": "12.5", "effective_until": "2099-01-01", "reason": "Frame contract"}
    assert "above the greatest percentage" in text(fiona.post(page, {**said, "percent": "99"}))
    fiona.post(page, said)
    finance("Otto").post(f"/admin/approvals/{waiting().id}/", {"answer": "approve", "reason": ""})
    with scope.everything(reason="audit"):
        seen = queries.entitlement(tenant=acme.tenant)
    assert seen is not None
    assert seen.bps == 1250
    assert "Negotiated: fixed, 12.50 %" in text(fiona.get(f"/admin/tenant/{acme.tenant}/"))


def test_others_see_the_prices_and_change_none(schedule: None, mona: Human) -> None:
    client = signed_in(mona)
    assert client.get("/admin/prices/").status_code == 200
    assert client.get(NEW).status_code == 403
    assert client.get("/admin/prices/2025/").status_code == 403
