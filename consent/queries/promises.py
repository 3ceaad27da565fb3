"""Read the clauses under which consents were given: the vendor's promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from consent.clauses import Clauses
from consent.models import ConsentEvent, Terms


@dataclass(frozen=True, slots=True)
class Promise:
    """A consent with the clauses of its terms. `entry` is the ledger entry that stated it, `revision` its place.

    `regions` are those that its conditions allow.
    """

    consent: UUID
    tenant: UUID
    tenant_key: str
    account: UUID
    terms: str
    clauses: Clauses
    entry: UUID
    revision: int
    regions: tuple[str, ...] = ()


def promises(*, consents: Sequence[UUID]) -> list[Promise]:
    """Return the promises of those `consents` that were stated, in ledger order."""
    rows = (
        ConsentEvent.objects.filter(kind="stated", consent__in=consents)
        .order_by("id")
        .values_list(
            *("consent", "tenant", "tenant__key", "tenant__account", "consent__terms", "entry_id"),
            *("revision", "consent__conditions__regions"),
        )
    )
    stated = list(rows)
    terms = {
        row.id: (row.version, Clauses.from_dict(row.clauses))
        for row in Terms.objects.filter(id__in={row[4] for row in stated})
    }
    return [
        Promise(consent, tenant, key, account, *terms[of], entry, revision or 0, tuple(regions))
        for consent, tenant, key, account, of, entry, revision, regions in stated
    ]
