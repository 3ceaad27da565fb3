"""A signed consent that waits: its countdown, and calling it off. A receipt names entry and revision of one event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from consent.operations import changes
from language import formats
from ledger import clock, scope
from ledger import queries as ledger
from tenants.operations import accounts
from tests.catalogue import give
from tests.people import SETUP, Human, Party
from tests.portal.conftest import ACME, PAGE, SignIn, consents, review, sign
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")


def cool() -> None:
    with scope.everything(reason="staff"):
        accounts.put_account(
            mode="live", key="acme", name="ACME Pumps", cooling_off_hours=48, by=SETUP, at=clock.now()
        )


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_it_says_how_long_it_waits_and_is_called_off_without_a_trace_in_the_price(
    sign_in: SignIn, alice: Human, mona: Human, acme: Party
) -> None:
    older = give()
    cool()
    client = sign_in(alice)
    assert "it waits 48 hours before it counts" in text(review(client))
    before = client.get(f"{ACME}/price/").context["price"].bps
    page = sign(client, data_form="aggregated")["Location"]
    shown = text(client.get(page))
    assert "Time for second thoughts" in shown
    assert "in 1 day and 23 hours" in shown
    newest = max(consents(acme), key=lambda one: one.created_at)
    assert "waits until" in text(sign_in(mona).get(f"/admin/consent/{newest.id}/"))
    asked = text(client.get(f"{page}withdraw/"))
    assert "What you allowed before goes on unchanged." in asked
    assert "Your discount goes from" not in asked
    assert "Called off. It never counted" in text(client.post(f"{page}withdraw/", {}, follow=True))
    assert {one.id: one.status for one in consents(acme)} == {older.consent: "active", newest.id: "withdrawn"}
    assert client.get(f"{ACME}/price/").context["price"].bps == before
    assert "It was withdrawn already." in text(client.post(f"{page}withdraw/", {}, follow=True))


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (timedelta(hours=47, minutes=59), "in 1 day and 23 hours"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(hours=1, minutes=1), "in 1 hour and 1 minute"),
        (timedelta(minutes=59, seconds=59), "in 59 minutes"),
        (timedelta(seconds=59), "in less than a minute"),
        (timedelta(seconds=-5), "in less than a minute"),
    ],
)
def test_what_remains_in_words(left: timedelta, says: str) -> None:
    assert formats.remaining(left) == says


def test_entry_and_revision_are_of_the_same_event(sign_in: SignIn, alice: Human, acme: Party) -> None:
    given = give()
    with scope.everything(reason="staff"):
        changes.pause(consent=given.consent, by=SETUP, at=clock.now())
        changes.resume(consent=given.consent, by=SETUP, at=clock.now())
    (one,) = consents(acme)
    with scope.everything(reason="audit"):
        assert ledger.entry(id=one.entry).seq == one.entry_revision
    assert one.revision > one.entry_revision
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, one.id)}/"
    client = sign_in(alice)
    assert f"at revision {one.entry_revision} of the ledger" in text(client.get(page))
    [row] = client.get(f"{ACME}/consents.json").json()
    assert (row["entry"], row["revision"]) == (ids.render(ids.ENTRY, one.entry), one.entry_revision)
    assert client.get(PAGE).status_code == 200
