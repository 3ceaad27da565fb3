"""A consent that waits for a second person: who signed when, for whom it waits, and reminders."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from consent import reminder_rules
from consent.operations import reminders
from ledger import clock, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from tests.people import SETUP, START, Human, Party
from tests.portal.conftest import SignIn, consents, sign

pytestmark = pytest.mark.usefixtures("schedule")
DECLARED = {"terms_accepted": "on", "risk_accepted": "on"}


@pytest.fixture
def half_signed(sign_in: SignIn, alice: Human, bob: Human) -> str:
    return str(sign(sign_in(alice), risk_class="critical")["Location"])


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def reminded() -> list[dict[str, Any]]:
    with scope.everything(reason="audit"):
        return [entry.body for entry in ledger.entries(after=0, limit=500, kinds=["signature.requested/1"])]


def test_both_sides_see_who_signed_and_who_is_missing(
    sign_in: SignIn, alice: Human, bob: Human, mona: Human, half_signed: str
) -> None:
    mine = text(sign_in(alice).get(half_signed))
    assert "Waiting for Bob" in mine
    assert "Waiting for you" not in mine
    assert "Alice Adams signed on" in mine
    theirs = text(sign_in(bob).get(half_signed))
    assert "Waiting for your signature" in theirs
    assert "Send a reminder" not in theirs
    desk = sign_in(mona)
    (one,) = list(consents_of_acme())
    shown = text(desk.get(f"/admin/consent/{one.id}/"))
    assert "Alice Adams signed on" in shown
    assert "It waits for Bob" in shown


def consents_of_acme() -> list[Any]:
    from consent.queries import consents as queries
    from tenants.queries import tenants

    with scope.everything(reason="staff"):
        acme = tenants.tenant(mode="live", key="acme")
        return queries.consents(tenant=acme.id, at=clock.now())


def test_a_reminder_goes_to_the_missing_person_once_a_day(
    sign_in: SignIn, alice: Human, bob: Human, half_signed: str
) -> None:
    client = sign_in(alice)
    assert "We sent a reminder to Bob" in text(client.post(f"{half_signed}remind/", follow=True))
    shown = text(client.post(f"{half_signed}remind/", follow=True))
    assert "A reminder was sent within the last day." in shown
    assert "You can send the next one from" in shown
    (only,) = reminded()
    assert (only["persons"], only["automatic"]) == ([str(bob.person)], False)
    mail.outbox.clear()
    with scope.everything(reason="audit"):
        [entry] = ledger.entries(after=0, limit=500, kinds=["signature.requested/1"])
    for _ in range(2):
        consumers.send_letters(
            DeliveredEntry(entry.id, entry.kind, entry.tenant, entry.account, 0), at=clock.now()
        )
    [letter] = mail.outbox
    assert letter.to == [bob.email]
    assert "Your signature is missing" in letter.subject
    assert "Alice Adams signed" in letter.body


def test_who_may_not_sign_sends_no_reminder(sign_in: SignIn, vera: Human, half_signed: str) -> None:
    assert sign_in(vera).post(f"{half_signed}remind/").status_code == 403
    assert reminded() == []


def test_reminders_go_out_by_themselves_until_it_is_signed(
    sign_in: SignIn, alice: Human, bob: Human, acme: Party, half_signed: str
) -> None:
    now = clock.now()
    assert reminders.sweep(by=SETUP, at=now + timedelta(days=2)) == 0
    assert reminders.sweep(by=SETUP, at=now + timedelta(days=4)) == 1
    assert [one["automatic"] for one in reminded()] == [True]
    sign_in(bob).post(f"{half_signed}confirm/", DECLARED)
    assert [one.status for one in consents(acme)] == ["active"]
    assert reminders.sweep(by=SETUP, at=now + timedelta(days=20)) == 0
    again = text(sign_in(alice).post(f"{half_signed}remind/", follow=True))
    assert "No one else can sign this now." in again


DAYS = st.floats(0, 100).map(lambda days: timedelta(days=days))


@given(signed=DAYS, rounds=st.lists(st.floats(0.1, 3), min_size=1, max_size=80))
def test_reminders_are_never_closer_than_a_week_and_end(signed: timedelta, rounds: list[float]) -> None:
    signed_at = at = START + signed
    sent: list[Any] = []
    for days in rounds:
        at += timedelta(days=days)
        if reminder_rules.is_due(signed_at=signed_at, reminded_at=sent[-1] if sent else None, at=at):
            sent.append(at)
    assert all(later - earlier >= reminder_rules.THEN_EVERY for earlier, later in itertools.pairwise(sent))
    assert all(reminder_rules.FIRST_AFTER <= each - signed_at < reminder_rules.ENDS_AFTER for each in sent)
    if at - signed_at >= timedelta(days=6):
        assert sent
