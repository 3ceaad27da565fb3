"""Every change of a consent reaches the customer's owners, once, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from consent.consent_requests import RequestedConditions
from consent.operations import changes, requests
from ledger import queries as ledger
from ledger import scope
from ledger.consumers import DeliveredEntry
from notices import consumers
from notices.models import Letter
from notices.operations import mail as notice_mail
from pricing import operations as pricing
from pricing.governance.operations import commitments as commitment_operations
from pricing.governance.operations import locks
from pricing.models import Commitment, CommitmentEnd, CommitmentReminder, PriceLock
from tests import commitments
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import SETUP, START, Human
from tests.prices import publish_schedule

HOUR = timedelta(hours=1)
AT = START + 3 * HOUR

pytestmark = pytest.mark.usefixtures("schedule", "alice", "bob", "vera", "charlie")


@pytest.fixture
def deliver() -> Callable[..., None]:
    def run(entry: UUID, *, at: Any = AT) -> None:
        with scope.everything(reason="audit"):
            row = ledger.entry(id=entry)
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=at)

    return run


def recipients(mailoutbox: Any) -> list[str]:
    return sorted(address for mail in mailoutbox for address in mail.to)


def test_a_recorded_consent_is_told_to_those_who_may_consent(mailoutbox: Any, deliver: Any) -> None:
    deliver(give().entry)
    assert recipients(mailoutbox) == ["alice@acme.example", "bob@acme.example"]
    mail = mailoutbox[0]
    assert mail.subject == "Consent recorded: Machine telemetry of ACME Pumps"
    assert "dispute it in the portal" in mail.body
    assert "/live/acme/consents/con_" in mail.body
    html = mail.alternatives[0][0]
    assert "ACME Pumps" in html
    assert "<script" not in html


def test_the_same_delivery_twice_writes_once(mailoutbox: Any, deliver: Any) -> None:
    given = give()
    deliver(given.entry)
    deliver(given.entry)
    assert len(mailoutbox) == 2


def test_a_letter_that_was_not_handed_over_is_tried_again(
    mailoutbox: Any, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.mail import EmailMultiAlternatives

    given = give()
    send = EmailMultiAlternatives.send

    def refuse(self: Any, **_: Any) -> int:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    with pytest.raises(ConnectionRefusedError):
        deliver(given.entry)
    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    deliver(given.entry)
    assert recipients(mailoutbox) == ["alice@acme.example", "bob@acme.example"]
    with scope.everything(reason="audit"):
        assert Letter.objects.filter(sent_at=None).count() == 0


def test_a_proposal_asks_and_its_refusal_reaches_who_made_it(
    mailoutbox: Any, deliver: Any, mona: Human
) -> None:
    given = give(manner="proposed", signatory=None, by=mona.actor("admin"))
    deliver(given.entry)
    assert "Mona Marsh proposed" in mailoutbox[0].body
    mailoutbox.clear()
    with scope.everything(reason="staff"):
        refused = changes.refuse(consent=given.consent, by=SETUP, at=START + 2 * HOUR)
    deliver(refused.entry)
    assert "mona@vendor.example" in recipients(mailoutbox)


@pytest.mark.parametrize("change", ["withdraw", "pause", "dispute"])
def test_each_change_is_told(mailoutbox: Any, deliver: Any, change: str) -> None:
    given = give()
    with scope.everything(reason="staff"):
        done = getattr(changes, change)(consent=given.consent, by=SETUP, at=START + 2 * HOUR)
    deliver(done.entry)
    assert len(mailoutbox) == 2


def test_the_past_is_not_news(mailoutbox: Any, deliver: Any) -> None:
    deliver(give().entry, at=START + timedelta(days=8))
    assert mailoutbox == []


def test_what_ends_within_a_month_is_said_once(mailoutbox: Any) -> None:
    give(said={"valid_until": "2025-01-31T00:00:00Z"})
    assert notice_mail.remind(at=AT) == 2
    assert notice_mail.remind(at=AT + HOUR) == 0
    assert "until the end of 30 Jan 2025" in mailoutbox[0].body
    assert notice_mail.remind(at=START + timedelta(days=90)) == 0


def test_a_jobs_request_is_told_once_to_those_who_may_consent(mailoutbox: Any) -> None:
    with scope.everything(reason="staff"):
        said = {"mode": "live", "tenant": "acme", "category": TELEMETRY, "purpose": SHARED}
        wish = RequestedConditions(("rpm",), "pseudonymised", "DE")
        seen, _ = requests.request_consent(**said, wish=wish, job="nightly-wear", by=SETUP, at=AT)
        requests.request_consent(**said, wish=wish, job="another", by=SETUP, at=AT)
        row = ledger.entry(id=seen.entry)
    delivered = DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1)
    for _ in range(2):
        consumers.send_letters(delivered, at=AT)
    assert recipients(mailoutbox) == ["alice@acme.example", "bob@acme.example"]
    mail = mailoutbox[0]
    assert mail.subject == "Request: Machine telemetry of ACME Pumps"
    assert "Job: nightly-wear" in mail.body
    assert "If you do not answer by 5 Feb 2025, UTC, the request expires." in mail.body
    assert "/live/acme/requests/req_" in mail.body
    with scope.everything(reason="staff"):
        requests.refuse_request(request=seen.id, by=SETUP, at=AT)
        Letter.objects.all().delete()
    mailoutbox.clear()
    consumers.send_letters(delivered, at=AT)
    assert mailoutbox == []  # it was answered before the mail went out


def test_new_prices_that_cost_more_are_told_by_mail_and_a_commitment_is_not(
    deliver: Callable[..., None], mailoutbox: Any, acme: Any
) -> None:
    give()
    with scope.everything(reason="sweep"):
        locks.lock_price(tenant=acme.tenant, version="2025", until=AT + 9 * HOUR, by=SETUP, at=AT)
        dearer = [{"name": "bronze", "min_points": 40, "discount_bps": 100}]
        publish_schedule(at=AT, effective_from=AT + 24 * HOUR, version="2026", tiers=dearer)
        pricing.sweep(by=SETUP, at=AT + HOUR)
        told = [row.entry_id for row in PriceLock.objects.order_by("effective_from")]
    before = len(mailoutbox)
    for entry in told:
        deliver(entry)
    sent = [mail for mail in mailoutbox[before:] if "new prices" in mail.subject]
    assert recipients(sent) == ["alice@acme.example", "bob@acme.example"]
    assert "Your price stays as it is until" in sent[0].body


def test_a_commitment_is_told_when_it_is_recorded_near_its_end_and_ended(
    deliver: Callable[..., None], mailoutbox: Any, acme: Any
) -> None:
    made = commitments.commit(acme.tenant, ends_at=AT + 365 * 24 * HOUR, at=AT)
    with scope.everything(reason="sweep"):
        near = AT + 310 * 24 * HOUR
        assert commitment_operations.remind_due(by=SETUP, at=near) == 1
        commitment_operations.give_notice(id=made.id, by=SETUP, at=near)
        rows = (Commitment, CommitmentReminder, CommitmentEnd)
        told = [model.objects.get().entry_id for model in rows]
    before = len(mailoutbox)
    for entry in told:
        deliver(entry)
    sent = [mail for mail in mailoutbox[before:] if "alice@acme.example" in mail.to]
    assert [mail.subject.partition(" on ")[0].partition(" from ")[0] for mail in sent] == [
        "Your commitment",
        "Your commitment ends",
        "Your commitment ends earlier: ACME Pumps",
    ]
    assert "never renewed by itself" in sent[0].body
    assert "It is not renewed." in sent[1].body
    assert "You gave notice." in sent[2].body
