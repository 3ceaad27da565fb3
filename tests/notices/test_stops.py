"""The customer's owners are told when a person's stop is recorded and when it is lifted."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import queries as ledger
from ledger import scope
from ledger.consumers import DeliveredEntry
from notices import consumers
from tests.catalogue import SHARED
from tests.lineage.copies import now
from tests.lineage.stops import ask, lift, stopped
from tests.people import Human, Party

pytestmark = pytest.mark.usefixtures("acme", "schedule", "charlie")


def tell(kind: str) -> None:
    """What the consumers do with every entry of a kind, twice."""
    with scope.everything(reason="audit"):
        rows = ledger.entries(kinds=[kind])
    for row in rows * 2:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=now())


def test_a_stop_and_its_end_are_told(alice: Human, mailoutbox: list[Any]) -> None:
    made = stopped(purposes=[SHARED])
    tell("person_stop.recorded/1")
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([alice.email], "A person's data is left out from now on: ACME Pumps")
    assert f"/live/acme/people/{made['id']}/" in mail.body
    assert "objection" in mail.body
    assert "denied until" not in mail.body
    lift(made["id"])
    tell("person_stop.lifted/1")
    assert mailoutbox[-1].subject == "A person's data may be used again: ACME Pumps"
    assert "Ada Adams" in mailoutbox[-1].body
    assert len(mailoutbox) == 2


def test_a_stop_without_a_key_says_what_it_closes(alice: Human, mailoutbox: list[Any], acme: Party) -> None:
    assert ask().status == 201
    tell("person_stop.recorded/1")
    assert "every purpose" in mailoutbox[0].body
    assert "denied until you name it" in mailoutbox[0].body
