"""What a person judges of a recipient that nobody can be sure of."""

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
from lineage.judgement.covenant_rules import BindingCovenant, Recipient
from lineage.judgement.transfer_decision import TransferFacts
from lineage.transfers.models.transfer import TransferReview
from lineage.transfers.queries import covenants
from tenants.queries.tenants import TenantRecord
from wire import ids


class CovenantUnknown(LookupError):
    """No statement of this tenant makes such a covenant."""

    code = "unknown_covenant"


class NothingToReview(Exception):
    """It is sure whether the recipient is the party meant, or it was never in question: nobody judges that."""

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
    """Say that the recipient is the party that the covenant means, or that it is not. It counts for that pair of
    parties from now on; of a pair judged before, the newest judgement counts. Raises: CovenantUnknown, NotUnsure.
    """
    bound = _bound(covenants.covenants_of_vendor(mode=tenant.mode), tenant, covenant)
    customers = rules.matching_customers(recipient, covenants.customers(mode=tenant.mode))
    verdict = rules.judge_covenant(bound, recipient, mode=None, customers=customers)
    if not verdict.pairs:
        raise NothingToReview(verdict.outcome)
    at = ledger.not_before_head(at)
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


def _bound(resting: TransferFacts, tenant: TenantRecord, covenant: Covenant) -> BindingCovenant:
    wanted = rules.digest(covenant)
    found = [one for one in resting.bound if one.tenant == tenant.id and one.digest == wanted]
    if not found:
        raise CovenantUnknown(covenant.kind)
    return found[-1]
