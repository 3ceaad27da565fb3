"""Record a person's review of whether a recipient is the party that a covenant means."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from consent.covenants import Covenant
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.judgement import covenant_rules as rules
from lineage.judgement.covenant_rules import BindingCovenant
from lineage.judgement.line_facts import LineFacts
from lineage.judgement.recipients import Recipient
from lineage.transfers.models.review_acceptance import ReviewAcceptance
from lineage.transfers.models.transfer_review import TransferReview
from lineage.transfers.queries import covenants, surroundings
from tenants import changes
from tenants.changes import ChangeKind, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from tenants.queries.tenants import TenantRecord
from wire import ids

ACCEPT: Final = "review.accepted"
_NOTICE: Final = 5  # working days


class CovenantUnknown(LookupError):
    """No statement of this tenant contains this covenant."""

    code = "unknown_covenant"


class NothingToReview(Exception):
    """This match needs no review: it is certain whether the covenant means the recipient."""

    code = "not_unsure"


@transaction.atomic
def review_transfer(
    *,
    tenant: TenantRecord,
    covenant: Covenant,
    recipient: Recipient,
    same: bool,
    note: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record whether the recipient is the party that the covenant means, and return the review's id.

    It counts for these pairs of parties from now on; the newest review wins. That it is another party loosens the
    match, so it waits for a second person. Raises: CovenantUnknown, NothingToReview.
    """
    known = surroundings.customers(mode=tenant.mode)
    bound = _bound(covenants.facts_of_vendor(mode=tenant.mode, customers=known), tenant, covenant)
    customers = rules.matching_customers(recipient, known)
    verdict = rules.judge_covenant(bound, recipient, mode=None, customers=customers)
    if not verdict.pairs:
        raise NothingToReview(verdict.outcome)
    id, entry = ids.new(at=at), ids.new(at=at)
    waits = not same and approvals.needs_two(tenant.mode)
    TransferReview.objects.create(
        id=id,
        mode=tenant.mode,
        tenant_id=tenant.id,
        covenant=covenant.to_dict(),
        recipient=recipient.to_dict(),
        pairs=list(verdict.pairs),
        same=same,
        waits=waits,
        note=note,
        actor_kind=by.kind,
        actor=by.id,
        judged_at=at,
        entry_id=entry,
    )
    body = {
        "review": str(id),
        "covenant_sha256": rules.digest(covenant),
        "recipient_sha256": recipient.digest(),
        "pairs": list(verdict.pairs),
        "same": same,
    }
    draft = Draft(
        entry, kinds.TRANSFER_REVIEWED.name, tenant.mode, body, tenant=tenant.id, account=tenant.account
    )
    ledger.record([draft], by=by, at=at)
    if waits:
        proposal = Proposal(
            change=ACCEPT,
            mode=tenant.mode,
            subject=subject(id),
            member="same",
            was=None,
            becomes=False,
            arguments={
                "review": str(id),
                "covenant": covenant.to_dict(),
                "recipient": recipient.to_dict(),
                "note": note,
            },
            account=tenant.account,
        )
        approvals.propose(proposal, by=by, at=at)
    return id


def subject(id: UUID) -> str:
    """Return the subject under which a review waits."""
    return f"review:{ids.render(ids.TRANSFER_REVIEW, id)}"


def register() -> None:
    """Register the change that waits for a second person: a review that loosens the match of a covenant."""
    changes.register(
        ChangeKind(
            ACCEPT,
            working_days=_NOTICE,
            carry_out=_carry_out,
            title="A company that is judged not to be one that a promise names",
        )
    )


def _carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    row = TransferReview.objects.get(id=change.arguments["review"])
    entry = ids.new(at=at)
    ReviewAcceptance.objects.create(review=row, tenant_id=row.tenant_id, accepted_at=at, entry_id=entry)
    body = {"review": str(row.id)}
    draft = Draft(
        entry, kinds.REVIEW_ACCEPTED.name, row.mode, body, tenant=row.tenant_id, account=change.account
    )
    ledger.record([draft], by=by, at=at)


def _bound(facts: LineFacts, tenant: TenantRecord, covenant: Covenant) -> BindingCovenant:
    wanted = rules.digest(covenant)
    matches = [bound for bound in facts.covenants if bound.tenant == tenant.id and bound.digest == wanted]
    if not matches:
        raise CovenantUnknown(covenant.kind)
    return matches[-1]
