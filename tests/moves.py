"""A tenant that passes to another account, for tests that look at what follows."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from consent.operations import evidence, moves
from consent.operations.evidence import EvidenceInput
from ledger import clock, scope
from tenants.operations import approvals
from tenants.queries import tenants
from tests.people import SETUP


def propose(
    tenant: str, to: str, basis: str = "assignment", *, at: datetime | None = None
) -> moves.ProposedMove:
    """Propose a move, with a document that was uploaded for it."""
    now = at or clock.now()
    with scope.everything(reason="staff"):
        account = tenants.tenant(mode="live", key=tenant).account
        sha256 = evidence.store_evidence(
            mode="live", account=account, name="deed.pdf", data=b"%PDF-1.4\n% " + uuid4().bytes, limit=1000,
            by=SETUP, at=now,
        )  # fmt: skip
        return moves.propose_move(
            mode="live",
            tenant=tenant,
            to_account=to,
            basis=basis,  # type: ignore[arg-type]  # one of the three
            effective_from=now,
            evidence=[EvidenceInput(sha256, "deed.pdf")],
            by=SETUP,
            at=now,
        )


def move(tenant: str, to: str, basis: str = "assignment", *, at: datetime | None = None) -> None:
    """Move a tenant at once, as an owner who approves it does."""
    now = at or clock.now()
    proposed = propose(tenant, to, basis, at=now)
    with scope.everything(reason="staff"):
        account = tenants.tenant_by_id(id=proposed.tenant).account
        approvals.approve(id=proposed.approval, owner_of=account, by=SETUP, at=now)
