"""What was recorded before a run and begins during it ends the run's permission, with nothing new in the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger import scope
from lineage.runs.operations import heartbeats
from tests import catalogue
from tests.lineage.side_by_side import clear
from tests.people import SETUP, Party


@pytest.mark.parametrize("what", ["paper", "terms"])
def test_a_heartbeat_sees_what_has_begun_meanwhile(acme: Party, catalogue: None, what: str) -> None:
    begins = datetime.now(UTC) + timedelta(minutes=2)
    foresee(what, begins)
    issued = clear("nightly")
    with scope.everything(reason="staff"):
        before = heartbeats.heartbeat(clearance=issued.id, by=SETUP, at=begins - timedelta(minutes=1))
        after = heartbeats.heartbeat(clearance=issued.id, by=SETUP, at=begins + timedelta(seconds=1))
    assert (before.still_valid, before.withdrawn) == (True, ())
    assert [drop.tenant for drop in after.withdrawn] == ["acme"]


def foresee(what: str, begins: datetime) -> None:
    catalogue.give()
    if what == "terms":
        catalogue.publish("newer", requires_reacceptance=True, effective_from=begins, at=datetime.now(UTC))
        return
    catalogue.agree(begins=begins, at=datetime.now(UTC))
