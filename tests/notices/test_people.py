"""What a person in the data asked for is told to the customer's owners: when it came, when it is late, when it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger import queries as ledger
from ledger import scope
from ledger.consumers import DeliveredEntry
from lineage.destruction.operations import subject_requests
from lineage.destruction.queries import subject_requests as lineage_subject_requests
from notices import consumers
from tests.lineage.copies import a_person_asks, confirm, looked, now, orders
from tests.lineage.runs import Job
from tests.people import SETUP, Human, Party

pytestmark = pytest.mark.usefixtures("alice", "charlie")


@pytest.fixture
def asked(acme: Party, schedule: None, job: Job) -> UUID:
    return a_person_asks(acme, job)


def tell(kind: str, *, after: timedelta = timedelta(0)) -> None:
    """What the consumer does with every entry of a kind, twice."""
    with scope.everything(reason="audit"):
        rows = ledger.entries(kinds=[kind])
    assert rows
    for row in rows * 2:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=now() + after)


def test_a_request_is_told_when_it_comes(asked: UUID, alice: Human, mailoutbox: Any) -> None:
    tell("subject_request.received/1")
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        [alice.email],
        "Recorded: a person's request about data of ACME Pumps",
    )
    assert "/live/acme/people/srq_" in mail.body
    assert "Orders certified: 0 of 1" in mail.body
    assert "5d" * 32 not in mail.body  # the whole code stands in the portal


def test_it_is_told_that_it_is_late_and_that_it_is_done(asked: UUID, mailoutbox: Any) -> None:
    month = timedelta(days=31)
    subject_requests.follow_subject_requests(by=SETUP, at=now() + month)
    tell("subject_request.overdue/1", after=month)
    confirm(orders()[0].id, verified=looked())
    with scope.everything(reason="staff"):
        (version,) = lineage_subject_requests.assessments(request=asked)
        subject_requests.assess_model(
            request=asked,
            model=version.model_id,
            status="assessed",
            reason="aggregates only",
            by=SETUP,
            at=now() + month,
        )
    tell("subject_request.closed/1", after=month)
    late, done = mailoutbox
    assert late.subject.startswith("Overdue: a person's request")
    assert done.subject.startswith("Done: a person's request")
    assert "Models assessed: 1 of 1" in done.body


def test_old_news_are_no_letters(asked: UUID, mailoutbox: Any) -> None:
    tell("subject_request.received/1", after=timedelta(days=8))
    assert mailoutbox == []
