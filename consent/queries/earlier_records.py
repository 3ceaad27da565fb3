"""Read what was recorded under earlier rules and is still open for Legal. Enter a scope of all rows first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform

from consent.models import Agreement, Consent, ConsentEvent

# Events with which a person signs for a customer, and those after which a consent allows nothing for good.
_SIGNED = ("stated", "confirmed", "restated", "cosigned", "attested", "resumed")
_OVER = ("withdrawn", "disputed", "refused", "lapsed", "called_off", "expired")


@dataclass(frozen=True, slots=True)
class EarlierPaper:
    """A paper from before papers said more. `records` counts those under its reference."""

    account: UUID
    account_name: str
    mode: str
    reference: str
    recorded_at: datetime
    records: int = 1


@dataclass(frozen=True, slots=True)
class StaffSigned:
    """A consent that counts, and that a person signed who is staff of the vendor."""

    consent: UUID
    tenant: UUID
    mode: str
    category: str
    purpose: str
    signatory: UUID
    signed_at: datetime


def unstated_papers(*, modes: Sequence[str]) -> list[EarlierPaper]:
    """List silent papers that do not say whether data may be used beyond the services, newest first.

    They permit until a later paper amends or ends them and says it.
    """
    later = (
        Agreement.objects.filter(account=OuterRef("account"), revision__gt=OuterRef("revision"))
        .alias(ended=KeyTextTransform("reference", "ends"))
        .filter(Q(amends=OuterRef("reference")) | Q(ended=OuterRef("reference")))
        .exclude(training="silent", data_use__in=["", "unstated"])
        .exclude(steps__kind="voided")
        .filter(Q(awaits_approval=False) | Q(steps__kind="effective"))
    )
    newer = Agreement.objects.filter(
        account=OuterRef("account"), reference=OuterRef("reference"), revision__gt=OuterRef("revision")
    )
    rows = Agreement.objects.filter(mode__in=modes, training="silent", data_use="unstated")
    rows = rows.exclude(steps__kind="voided").exclude(Exists(newer)).exclude(Exists(later))
    return [_paper(row) for row in rows.select_related("account").order_by("-revision")]


def overwritten_references(*, modes: Sequence[str]) -> list[EarlierPaper]:
    """List references under which more than one paper was recorded. The newest record of each counts."""
    counted = (
        Agreement.objects.filter(mode__in=modes)
        .order_by()
        .values("account", "account__name", "mode", "reference")
        .annotate(records=Count("id"), newest=Max("recorded_at"))
        .filter(records__gt=1)
        .order_by("-newest")
    )
    return [
        EarlierPaper(
            row["account"], row["account__name"], row["mode"], row["reference"], row["newest"], row["records"]
        )
        for row in counted
    ]


def signed_by_staff(*, modes: Sequence[str], staff: Collection[UUID]) -> list[StaffSigned]:
    """List the consents that still count and that one of these people signed for a customer, newest first."""
    over = ConsentEvent.objects.filter(consent=OuterRef("consent"), kind__in=_OVER)
    replaced = Consent.objects.filter(
        tenant=OuterRef("consent__tenant"),
        category=OuterRef("consent__category"),
        purpose=OuterRef("consent__purpose"),
        id__gt=OuterRef("consent"),
        events__kind="stated",
    )
    rows = ConsentEvent.objects.filter(
        consent__mode__in=modes, kind__in=_SIGNED, signatory__in=list(staff)
    ).exclude(Exists(over))
    found: dict[UUID, StaffSigned] = {}
    for row in (
        rows.exclude(Exists(replaced)).select_related("consent__category", "consent__purpose").order_by("-id")
    ):
        if row.signatory is not None and row.recorded_at is not None:
            found.setdefault(
                row.consent_id,
                StaffSigned(
                    row.consent_id,
                    row.tenant_id,
                    row.consent.mode,
                    row.consent.category.code,
                    row.consent.purpose.code,
                    row.signatory,
                    row.recorded_at,
                ),
            )
    return list(found.values())


def _paper(row: Agreement) -> EarlierPaper:
    return EarlierPaper(
        row.account_id, row.account.name, row.mode, row.reference, row.recorded_at or row.claimed_at
    )
