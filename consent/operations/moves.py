"""Propose that a tenant passes to another account. `tenants.operations.moves` carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from consent.models import Agreement, Evidence
from consent.operations import evidence as documents
from consent.operations.agreements import NewEvidenceNeeded
from consent.operations.evidence import EvidenceInput
from consent.operations.statements import ResellerMayNotConsent
from ledger.actors import Actor
from tenants.operations import approvals, moves, tenants
from tenants.operations.approvals import Proposal
from tenants.operations.tenants import NoSuchAccount
from tenants.queries import accounts
from tenants.queries import moves as known_moves
from tenants.queries.accounts import AccountRecord
from wire import times

Basis = Literal["succession", "assignment", "divestiture"]


class NothingToMove(Exception):
    """The tenant belongs to this account already."""

    code = "nothing_to_move"


@dataclass(frozen=True, slots=True)
class ProposedMove:
    """A move that was proposed: of which tenant, from which account to which, and the change that waits."""

    approval: UUID
    tenant: UUID
    tenant_key: str
    from_key: str
    to_key: str


@transaction.atomic
def propose_move(
    *,
    mode: str,
    tenant: str,
    to_account: str,
    basis: Basis,
    effective_from: datetime,
    evidence: Sequence[EvidenceInput],
    by: Actor,
    at: datetime,
) -> ProposedMove:
    """Propose that the tenant passes to another account. It has no effect until a second person approves it.

    Owners of both accounts get a letter and may object. Test mode needs no second person.
    Raises: tenants.queries.NoSuchTenant, NoSuchAccount, ResellerMayNotConsent, NothingToMove,
        NewEvidenceNeeded.
    """
    seen = tenants.lock_tenant_row(mode=mode, key=tenant)
    to = _account(mode, to_account)
    if to.pays_only:
        raise ResellerMayNotConsent(to.key)
    if to.id == seen.account:
        raise NothingToMove(f"{seen.key} belongs to {to.key}")
    digests = documents.note_evidence(mode=mode, account=seen.account, said=evidence, at=at)
    _check_evidence(seen.id, [seen.account, to.id], digests)
    approval = approvals.propose(
        Proposal(
            change=moves.CHANGE,
            mode=mode,
            subject=tenants.subject(seen.key),
            member="account",
            was=seen.account_key,
            becomes=to.key,
            arguments={
                "tenant": str(seen.id),
                "from_account": str(seen.account),
                "to_account": str(to.id),
                "basis": basis,
                "effective_from": times.render(effective_from),
                "evidence": sorted(digests),
            },
            account=seen.account,
            concerned=[to.id],
        ),
        by=by,
        at=at,
    )
    return ProposedMove(approval, seen.id, seen.key, seen.account_key, to.key)


def _account(mode: str, key: str) -> AccountRecord:
    try:
        return accounts.account(mode=mode, key=key)
    except accounts.NoSuchAccount as error:
        raise NoSuchAccount(key) from error


def _check_evidence(tenant: UUID, of_accounts: Sequence[UUID], digests: Sequence[str]) -> None:
    """Check that a document was uploaded for this move alone. Raises: NewEvidenceNeeded."""
    kept = Evidence.objects.filter(account__in=of_accounts, sha256__in=digests).exclude(stored_as="")
    stored = set(kept.values_list("sha256", flat=True))
    papers = (
        Agreement.objects.filter(account__in=of_accounts, evidence__overlap=sorted(stored)) if stored else []
    )
    used = {digest for paper in papers for digest in paper.evidence}
    used |= {digest for move in known_moves.moves(tenant=tenant) for digest in move.evidence}
    if not stored - used:
        raise NewEvidenceNeeded("upload the document that was signed for this move")
