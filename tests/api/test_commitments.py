"""Commitments and the liability report over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger import actors, clock, scope
from tenants.operations import approvals
from tests.api.client import Api, check, key_for
from tests.catalogue import give
from tests.commitments import order_form
from tests.people import SETUP, Party
from wire import ids, times

DAY = timedelta(days=1)


def said(**changes: Any) -> dict[str, Any]:
    return {
        "order_form": "order-1",
        "ends_at": times.render(clock.now() + 365 * DAY),
        "notice_days": 30,
        **changes,
    }


def second_person(answer: Any) -> None:
    [waiting] = answer["approvals"]
    with scope.everything(reason="staff"):
        approvals.approve(
            id=ids.parse(ids.APPROVAL, waiting["id"]),
            by=actors.person(uuid4(), channel="admin"),
            at=clock.now(),
        )


def test_an_account_commits_each_tenant_after_a_second_person(acme: Party, schedule: None) -> None:
    order_form("acme", at=clock.now() - DAY)
    api = Api(key_for("pricing:write"))
    asked = api.post("/v1/commitments", said(account="acme"))
    check(asked.body, "CommitmentList")
    [made] = asked["data"]
    assert (made["tenant"], made["status"], made["begins_at"]) == ("acme", "proposed", None)
    assert api.get("/v1/commitments?tenant=acme")["data"] == []
    second_person(made)
    path = f"/v1/commitments/{made['id']}"
    shown = api.get(path)
    check(shown.body, "Commitment")
    assert (shown["status"], shown["schedule"], shown["ended_by"]) == ("in_effect", "2025", None)
    ended = api.post(f"{path}/notice", {"reason": "mail of today"})
    assert (ended["ended_by"], ended["ended_at"]) == ("notice", shown["ends_at"])
    again = api.post(f"{path}/notice", {"reason": "mail of today"})
    assert (again.status, again.code) == (409, "commitment_over")
    own = Api(key_for("billing:read", tenant=acme.tenant))
    assert own.get(path)["id"] == made["id"]
    assert own.post(f"{path}/notice", {"reason": "x"}).status == 403


def test_a_stranger_sees_no_commitment(acme: Party, globex: Party, schedule: None) -> None:
    order_form("acme", at=clock.now() - DAY)
    api = Api(key_for("pricing:write"))
    [made] = api.post("/v1/commitments", said(tenant="acme"))["data"]
    stranger = Api(key_for("billing:read", tenant=globex.tenant))
    assert stranger.get(f"/v1/commitments/{made['id']}").code == "no_such_commitment"
    second_person(made)
    assert stranger.get(f"/v1/commitments/{made['id']}").code == "no_such_commitment"
    assert stranger.get("/v1/commitments?tenant=acme").status == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "commits_nobody"),
        ({"tenant": "acme", "account": "acme"}, "commits_nobody"),
        ({"tenant": "acme", "order_form": "order-9"}, "no_such_order_form"),
        ({"tenant": "acme", "begins_at": "2020-01-01T00:00:00Z"}, "commitment_unclear"),
    ],
)
def test_what_does_not_fit_is_refused(
    acme: Party, schedule: None, changes: dict[str, Any], code: str
) -> None:
    order_form("acme", at=clock.now() - DAY)
    answer = Api(key_for("pricing:write")).post("/v1/commitments", said(**changes))
    assert (answer.status, answer.code) == (422, code)


def test_if_all_left_today_as_json_and_csv(acme: Party, schedule: None) -> None:
    give()
    api = Api(key_for("billing:read"))
    report = api.get("/v1/liability")
    check(report.body, "Liability")
    [account] = report["accounts"]
    assert (account["account"], account["amounts"], report["totals"]) == ("acme", [], [])
    [tenant] = account["tenants"]
    assert (tenant["tenant"], tenant["reason"], tenant["discount_bps"]) == ("acme", "no_term", 800)
    lines = api.get("/v1/liability?format=csv").raw.decode().splitlines()
    assert lines[0].startswith("at,account,tenant,name,currency,amount_minor,reason")
    assert ",acme,acme,ACME Pumps,,0,no_term,800," in lines[1]
    assert SETUP is not None
