"""Read what the vendor knows and people decided: customers, judged pairs of parties and waivers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lineage.judgement.covenant_rules import CustomerParty
from lineage.judgement.objections import OWNERS_LEAVE
from lineage.judgement.parties import Party
from lineage.judgement.recipients import Recipient
from lineage.judgement.related_parties import RelatedParty
from lineage.judgement.surroundings import Tenancy
from lineage.judgement.transfer_subject import TransferSubject
from lineage.transfers.models.transfer_review import TransferReview
from lineage.transfers.models.waiver_answer import WaiverAnswer
from tenants.queries import customers as tenant_customers
from tenants.queries.customers import CustomerRecord


def customers(*, mode: str) -> list[CustomerParty]:
    """List the vendor's customers: one party for each name of each account."""
    return [
        CustomerParty(account, Party(name)) for account, name in tenant_customers.customer_names(mode=mode)
    ]


def tenancies(*, mode: str, customers: Sequence[CustomerParty], tenant: UUID | None = None) -> list[Tenancy]:
    """List the tenants of a mode as recipients, or only `tenant`. A tenant is known by every name of its account."""
    names: dict[UUID, list[Party]] = {}
    for one in customers:
        names.setdefault(one.account, []).append(one.party)
    return [
        _tenancy(record, names.get(record.account, ()))
        for record in tenant_customers.customers(mode=mode, tenant=tenant)
    ]


def leaves(
    versions: Collection[UUID], *, mode: str, ways: Sequence[str], at: datetime
) -> Mapping[UUID, Mapping[str, UUID]]:
    """Return the owners' leaves in force for these versions in one of these ways, by version and recipient."""
    granted: dict[UUID, dict[str, UUID]] = {}
    for row in _granted(mode=mode, ways=ways, at=at).filter(waiver__model__in=versions):
        version = row.waiver.model_id
        if version is not None and any(waived["sha256"] == OWNERS_LEAVE for waived in row.waiver.covenants):
            granted.setdefault(version, {})[row.waiver.recipient_sha256] = row.waiver_id
    return granted


def _tenancy(record: CustomerRecord, names: Sequence[Party]) -> Tenancy:
    first = Party(record.account_name)
    recipient = Recipient(
        first,
        record.industry,
        "tenant",
        tuple(RelatedParty(Party(name), record.industry) for name in record.above),
        account=record.account,
        also_named=tuple(party for party in names if party != first),
    )
    return Tenancy(record.tenant, record.key, recipient)


def judged(*, mode: str, pairs: Sequence[str]) -> dict[str, bool]:
    """Return people's judgements of these pairs of parties: the newest of each that does not wait for approval."""
    wanted = set(pairs)
    counts = Q(waits=False) | Q(acceptance__isnull=False)
    rows = TransferReview.objects.filter(counts, mode=mode, pairs__overlap=list(pairs)).order_by("id")
    return {pair: row.same for row in rows for pair in row.pairs if pair in wanted}


def waivers(
    subject: TransferSubject, *, mode: str, ways: Sequence[str], at: datetime
) -> Mapping[str, Mapping[tuple[UUID, str], UUID]]:
    """Return the waivers in force for a subject in one of these ways, by recipient.

    A waiver without a way covers each. An empty `ways` finds only those.
    """
    rows = _granted(mode=mode, ways=ways, at=at).filter(
        waiver__subject=subject.kind, waiver__model=subject.id, waiver__holding=subject.holding
    )
    granted: dict[str, dict[tuple[UUID, str], UUID]] = {}
    for row in rows:
        of_recipient = granted.setdefault(row.waiver.recipient_sha256, {})
        for waived in row.waiver.covenants:
            of_recipient[row.tenant_id, waived["sha256"]] = row.waiver_id
    return granted


def _granted(*, mode: str, ways: Sequence[str], at: datetime) -> QuerySet[WaiverAnswer]:
    return WaiverAnswer.objects.filter(
        Q(until=None) | Q(until__gt=at),
        Q(waiver__way=None) | Q(waiver__way__in=ways),
        kind="granted",
        revocation=None,
        answered_at__lte=at,
        waiver__mode=mode,
    ).select_related("waiver")
