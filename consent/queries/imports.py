"""Read the consents that one import recorded together."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from consent.models import Consent, ConsentEvent, Evidence
from tenants.queries import people
from tenants.queries.people import PersonRecord

_SETTLED = ("stated", "refused", "lapsed", "withdrawn", "called_off")


@dataclass(frozen=True, slots=True)
class ImportedConsent:
    """One consent of an import. `waits` says that nobody approved or refused it yet."""

    consent: UUID
    tenant: UUID
    tenant_name: str
    category: str
    purpose: str
    form: str
    signatory: PersonRecord | None
    document: str
    sha256: str
    proposer: UUID | None
    waits: bool


def of_import(*, consent: UUID) -> list[ImportedConsent] | None:
    """Return everything that was recorded together with this consent. None if it stands alone on no document.

    Rows of one import have the same person behind them and the same instant.
    """
    one = Consent.objects.filter(id=consent).exclude(evidence=[]).first()
    if one is None:
        return None
    events = ConsentEvent.objects.filter(consent=OuterRef("pk"))
    rows = list(
        Consent.objects.filter(created_at=one.created_at, proposed_by=one.proposed_by)
        .exclude(evidence=[])
        .select_related("tenant", "category_version", "purpose")
        .annotate(settled=Exists(events.filter(kind__in=_SETTLED)))
        .order_by("id")
    )
    proposed = ConsentEvent.objects.filter(consent__in=[row.id for row in rows], kind="proposed")
    signed = dict(proposed.values_list("consent", "signatory"))
    known = people.people(ids=[id for id in signed.values() if id is not None])
    digests = {row.evidence[0] for row in rows}
    names = dict(Evidence.objects.filter(sha256__in=digests).values_list("sha256", "name"))
    return [
        ImportedConsent(
            row.id,
            row.tenant_id,
            row.tenant.name,
            row.category_version.name,
            row.purpose.name,
            row.conditions["form"],
            known.get(who) if (who := signed.get(row.id)) else None,
            names.get(row.evidence[0], ""),
            row.evidence[0],
            row.proposed_by,
            not row.settled,
        )
        for row in rows
    ]
