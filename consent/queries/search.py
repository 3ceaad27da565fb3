"""Find consents and agreements by id, customer, category, purpose or reference, among what the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from consent.models import Agreement, Consent, ConsentEvent
from tenants.models import Tenant, TenantName


@dataclass(frozen=True, slots=True)
class ConsentHit:
    """A consent. `last` is the newest thing that happened to it, such as `withdrawn`."""

    consent: UUID
    tenant_name: str
    category: str
    purpose: str
    last: str
    last_at: datetime
    mode: str


@dataclass(frozen=True, slots=True)
class AgreementHit:
    reference: str
    account_name: str
    tenant: UUID | None
    training: str
    mode: str


def consents(*, words: Sequence[str], ids: Sequence[UUID], limit: int) -> list[ConsentHit]:
    """Return the consents with all words in customer, category or purpose, and those with these ids, newest first."""
    names = TenantName.objects.filter(tenant=OuterRef("tenant"))
    fits = Q()
    for word in words:
        fits &= (
            Q(tenant__name__icontains=word)
            | Q(tenant__account__name__icontains=word)
            | Q(category__code__icontains=word)
            | Q(category_version__name__icontains=word)
            | Q(purpose__name__icontains=word)
            | Q(terms__version__icontains=word)
            | Q(Exists(names.filter(name__icontains=word)))
        )
    chosen = Q(id__in=ids) | fits if words else Q(id__in=ids)
    newest = ConsentEvent.objects.filter(consent=OuterRef("pk"), recorded_at__isnull=False).order_by("-id")
    rows = (
        Consent.objects.filter(chosen)
        .select_related("tenant", "category_version", "purpose")
        .annotate(
            last=Subquery(newest.values("kind")[:1]), last_at=Subquery(newest.values("recorded_at")[:1])
        )
        .order_by("-id")
    )
    return [
        ConsentHit(
            row.id,
            row.tenant.name,
            row.category_version.name,
            row.purpose.name,
            row.last or "",
            row.last_at or row.created_at,
            row.mode,
        )
        for row in rows[:limit]
    ]


def agreements(*, words: Sequence[str], limit: int) -> list[AgreementHit]:
    """Return the agreements with all words in their reference or account, the newest record of each."""
    if not words:
        return []
    fits = Q()
    for word in words:
        fits &= (
            Q(reference__icontains=word) | Q(account__name__icontains=word) | Q(account__key__icontains=word)
        )
    first = Tenant.objects.filter(account=OuterRef("account")).order_by("key").values("id")[:1]
    rows = (
        Agreement.objects.filter(fits)
        .select_related("account")
        .annotate(first=Subquery(first))
        .order_by("account_id", "reference", "-revision")
        .distinct("account_id", "reference")
    )
    return [
        AgreementHit(row.reference, row.account.name, row.first, row.training, row.mode)
        for row in rows[:limit]
    ]
