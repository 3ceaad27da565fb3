"""Legal records what was done about destruction orders; a second person verifies; a hold and a refusal are shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from tests.catalogue import TELEMETRY, give
from tests.desk.browser import signed_in
from tests.desk.legal_staff import legal
from tests.lineage.copies import now, order, orders, withdraw
from tests.lineage.runs import Job
from tests.people import Human, Party, human

PAGE = "/admin/destruction/"


@pytest.fixture
def owed(acme: Party, schedule: None, job: Job) -> str:
    return owe(job)


def owe(job: Job) -> str:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": "s3://a", "rows": 3}])
    withdraw(given)
    return f"{PAGE}{orders()[0].id}/"


def said(**changes: str) -> dict[str, str]:
    return {
        "do": "confirm", "method": "clear", "technique": "overwrite", "tool": "shred 9.4", "organisation": "Vendor GmbH",
        "performed_on": now().date().isoformat(), "residuals": "Backups until 2027", **changes,
    }  # fmt: skip


def test_from_an_order_to_its_certificate(owed: str) -> None:
    lea, luc = legal("Lea"), legal("Luc")
    assert owed in lea.get(PAGE).content.decode()
    refused = lea.post(owed, said(tool=""))
    assert refused.status_code == 422
    assert lea.post(owed, said()).status_code == 302
    own = lea.post(owed, {"do": "verify", "method": "counted rows"})
    assert own.status_code == 422  # whoever did it does not verify it
    assert luc.post(owed, {"do": "verify", "method": "counted rows"}).status_code == 302
    id = re.findall(r"[0-9a-f-]{36}", owed)[0]
    assert order(orders()[0].id).status == "done"
    shown = luc.get(f"{PAGE}?status=done").content.decode()
    assert id in shown
    page = luc.get(owed).content.decode()
    assert "Public check page" in page
    assert 'value="confirm"' not in page


@pytest.mark.parametrize("hour", [0, 11, 23])
def test_what_was_done_today_is_recorded_at_any_hour(owed: str, hour: int) -> None:
    tomorrow = (now() + timedelta(days=1)).replace(hour=hour, minute=30)
    with time_machine.travel(tomorrow):
        assert legal("Lea").post(owed, said(performed_on=tomorrow.date().isoformat())).status_code == 302


@pytest.mark.parametrize("hour", [0, 11, 23])
def test_a_copy_of_today_may_be_destroyed_today_at_any_hour(
    acme: Party, schedule: None, job: Job, hour: int
) -> None:
    with time_machine.travel((now() + timedelta(days=1)).replace(hour=hour, minute=30)):
        assert legal("Lea").post(owe(job), said()).status_code == 302


def test_what_was_done_before_the_copy_was_there_is_refused_in_words(owed: str) -> None:
    refused = legal("Lea").post(owed, said(performed_on="1990-01-01"))
    assert refused.status_code == 422
    assert "The copy did not exist yet" in refused.content.decode()


def test_a_hold_and_a_refusal_are_recorded_and_shown(owed: str) -> None:
    lea = legal("Lea")
    assert lea.post(owed, {"do": "hold", "reason": "litigation", "until": "2999-01-01"}).status_code == 302
    held = lea.get(owed).content.decode()
    assert "litigation" in held
    assert 'value="confirm"' not in held
    lea.post(owed, {"do": "release"})
    assert lea.post(owed, {"do": "refuse", "reason": ""}).status_code == 422
    lea.post(owed, {"do": "refuse", "reason": "needed for safety"})
    assert "needed for safety" in lea.get(owed).content.decode()


def test_account_managers_see_their_own_tenants_orders_and_record_nothing(
    owed: str, mona: Human, globex: Party, job: Job
) -> None:
    browser = signed_in(mona)
    assert owed in browser.get(PAGE).content.decode()
    browser.post(owed, said())
    assert order(orders()[0].id).standing.confirmed == 0
    stranger = signed_in(human("sid@vendor.example", "Sid", is_staff=True))
    assert stranger.get(owed).status_code == 404
