"""Papers that lift a prohibition, approved by an owner of the customer as in the portal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from consent.operations import agreements, evidence
from consent.queries import agreements as agreement_queries
from ledger import actors, scope
from tenants.operations import approvals, people
from tenants.queries import accounts
from tenants.queries import approvals as waiting
from tests.people import SETUP


def lift(
    reference: str = "AM-1", *, account: str = "acme", mode: str = "live", at: datetime, **said: Any
) -> None:
    """Record a paper with a new document, and let an owner approve what it lifts."""
    with scope.everything(reason="staff"):
        home = accounts.account(mode=mode, key=account)
        document = evidence.store_evidence(
            mode=mode,
            account=home.id,
            name="signed.pdf",
            data=b"%PDF-1.4 " + uuid4().bytes,
            limit=1000,
            by=SETUP,
            at=at,
        )
        agreements.record_agreement(
            mode=mode,
            account=account,
            reference=reference,
            evidence=[document],
            by=SETUP,
            at=at,
            **{"kind": "amendment", "training": "opt_in", **said},
        )
        owner = actors.person(
            people.record_person(name="Alice", email="alice@acme.example"), channel="portal"
        )
        for each in waiting.open_changes(mode=mode, subject=agreement_queries.subject(account, reference)):
            approvals.approve(id=each.id, owner_of=home.id, by=owner, at=at)
