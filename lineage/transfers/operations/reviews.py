"""Record a person's review of whether a recipient is the party that a covenant means."""

from __future__ import annotations

from datetime import datetime
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
from lineage.transfers.models.transfer_review import TransferReview
from lineage.transfers.queries import covenants, surroundings
from tenants.queries.tenants import TenantRecord
from wire import ids


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

    It counts for these pairs of parties from now on; the newest review wins. Raises: CovenantUnknown, NothingToReview.
    """
    known = surroundings.customers(mode=tenant.mode)
    bound = _bound(covenants.facts_of_vendor(mode=tenant.mode, customers=known), tenant, covenant)
    customers = rules.matching_customers(recipient, known)
    verdict = rules.judge_covenant(bound, recipient, mode=None, customers=customers)
    if not verdict.pairs:
        raise NothingToReview(verdict.outcome)
    id, entry = ids.new(at=at), ids.new(at=at)
    TransferReview.objects.create(
        id=id,
        mode=tenant.mode,
        tenant_id=tenant.id,
        covenant=covenant.to_dict(),
        recipient=recipient.to_dict(),
        pairs=list(verdict.pairs),
        same=same,
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
    return id


def _bound(facts: LineFacts, tenant: TenantRecord, covenant: Covenant) -> BindingCovenant:
    wanted = rules.digest(covenant)
    matches = [bound for bound in facts.covenants if bound.tenant == tenant.id and bound.digest == wanted]
    if not matches:
        raise CovenantUnknown(covenant.kind)
    return matches[-1]
