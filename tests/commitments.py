"""Commitments as tests record them: with the signed order form, by two people."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from consent.operations import agreements
from ledger import actors, scope
from pricing.commitment import Commitment
from pricing.governance.operations import commitment_proposals
from pricing.governance.operations.commitment_proposals import CommitmentSaid
from pricing.governance.queries import commitments
from tenants.operations import approvals
from tenants.queries import approvals as waiting
from tenants.queries import tenants
from tests.people import SETUP

ORDER = "order-1"


def order_form(account: str, *, at: datetime, reference: str = ORDER) -> None:
    with scope.everything(reason="staff"):
        agreements.record_agreement(
            mode="live", account=account, reference=reference, kind="order_form", training="silent",
            effective_from=at, by=SETUP, at=at,
        )  # fmt: skip


def approve(id: UUID, *, at: datetime) -> None:
    """A second person of the vendor approves the request for a commitment."""
    with scope.everything(reason="staff"):
        asked = commitment_proposals.asked_for(mode="live", id=id)
        approvals.approve(id=asked.id, by=actors.person(uuid4(), channel="admin"), at=at)


def commit(tenant: UUID, *, ends_at: datetime, at: datetime, **said: Any) -> Commitment:
    """The tenant signed for a term, and two people recorded it."""
    with scope.everything(reason="staff"):
        order_form(tenants.tenant_by_id(id=tenant).account_key, at=at)
        [id] = commitment_proposals.propose_commitment(
            committed=[tenant], said=CommitmentSaid(ORDER, ends_at, **said), by=SETUP, at=at
        )
        approve(id, at=at)
        return commitments.commitment_by_id(id=id)


def open_requests() -> int:
    with scope.everything(reason="staff"):
        return len(waiting.approvals(mode="live"))
