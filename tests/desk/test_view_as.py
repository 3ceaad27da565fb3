"""Staff see the portal as the customer does: read only, on the record, and only for customers of theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from identity.models import SecurityEvent
from ledger import queries as ledger
from ledger import scope
from tenants.operations import managers
from tests.catalogue import OWN, SHARED, TELEMETRY, give
from tests.desk.browser import signed_in
from tests.people import SETUP, Human, Party

pytestmark = pytest.mark.usefixtures("schedule")
HOME = "/live/acme/"


def viewing(who: Human, party: Party) -> Any:
    browser = signed_in(who)
    answer = browser.post(f"/admin/tenant/{party.tenant}/view/", {"reason": "proposal"})
    assert answer["Location"] == f"/live/{party.key}/"
    return browser


def test_staff_see_what_the_customer_sees_and_the_customer_sees_that_they_did(
    mona: Human, alice: Human, acme: Party
) -> None:
    give(at=timezone.now() - timedelta(hours=1))
    assert signed_in(mona).get(HOME).status_code == 404
    bare = signed_in(mona).post(f"/admin/tenant/{acme.tenant}/view/", {"reason": "curious"})
    assert bare.status_code == 422
    browser = viewing(mona, acme)
    shown = browser.get(HOME).content.decode()
    assert "You view this as ACME Pumps sees it" in shown
    assert "Machine telemetry" in shown
    told = signed_in(alice).get("/live/acme/history/").content.decode()
    assert "Mona Marsh of the vendor viewed your pages, to see how a proposal looks there" in told
    with scope.everything(reason="audit"):
        assert SecurityEvent.objects.filter(kind="viewing.began").count() == 1
    assert browser.post("/admin/view/stop/")["Location"] == "/admin/"
    assert browser.get(HOME).status_code == 404


def test_nothing_can_be_sent_while_viewing(mona: Human, acme: Party) -> None:
    browser = viewing(mona, acme)
    before = _size()
    refused = 0
    for page in (
        "pause/", "withdraw/", "team/", "competitors/", "webhooks/", "contract/", "people/",
        f"data/{TELEMETRY}/{SHARED}/", f"data/{TELEMETRY}/{OWN}/",
    ):  # fmt: skip
        answer = browser.post(f"{HOME}{page}", {})
        refused += answer.status_code == 403
        assert answer.status_code in (403, 404, 405), page  # a page that only shows takes no POST at all
    assert refused > 3
    assert _size() == before


def test_the_database_itself_keeps_a_viewed_page_from_writing(mona: Human, acme: Party) -> None:
    from django.db import InternalError, connection, transaction

    from identity import viewing as rules
    from tenants.operations import accounts

    def write() -> None:
        accounts.put_account(mode="live", key="acme", name="Other", by=SETUP, at=timezone.now())

    with (
        pytest.raises(InternalError, match="read-only"),
        scope.everything(reason="staff"),
        rules.reading_only(),
    ):
        write()
    with scope.everything(reason="staff"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)


def test_it_ends_by_itself_and_with_the_assignment(
    mona: Human, max_: Human, acme: Party, globex: Party
) -> None:
    assert signed_in(mona).post(f"/admin/tenant/{globex.tenant}/view/", {"reason": "help"}).status_code == 404
    browser = viewing(mona, acme)
    assert browser.get("/live/globex/").status_code == 404
    with scope.everything(reason="staff"):
        managers.release(user=mona.user, account=acme.account, by=SETUP, at=timezone.now())
    assert browser.get(HOME).status_code == 404
    later = viewing(max_, acme)
    session = later.session
    session["viewing"] = {**session["viewing"], "until": "2025-01-01T00:00:00Z"}
    session.save()
    assert later.get(HOME).status_code == 404


def _size() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()
