"""All that a statement tells of a month, brought together from where it is kept.

Every part is read as it was at the month's end: gathered again at the same revision it is the same, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.statements.months import Month
from ledger import queries as ledger
from lineage.destruction.queries import certificates as lineage_certificates
from lineage.destruction.queries.certificates import CertificateSeen
from lineage.runs.queries import month as lineage_month
from lineage.runs.queries.month import MonthsBreach, MonthsRun
from pricing import queries as pricing
from pricing.queries import EntitlementSeen
from tenants.queries.tenants import TenantSeen


@dataclass(frozen=True, slots=True)
class Gathered:
    """A month of one tenant; `revision` is the size that the ledger had at the month's end."""

    tenant: TenantSeen
    month: Month
    revision: int
    runs: tuple[MonthsRun, ...]
    breaches: tuple[MonthsBreach, ...]
    certificates: tuple[CertificateSeen, ...]
    entitlements: tuple[EntitlementSeen, ...]

    @property
    def rows(self) -> int:
        return sum(use.rows for run in self.runs for use in run.used)

    @property
    def empty(self) -> bool:
        """Nobody was cleared for the data, nobody used it, nothing of it was destroyed."""
        return not (self.runs or self.breaches or self.certificates)


def gather(*, tenant: TenantSeen, month: Month) -> Gathered:
    since, until = month.begins_at, month.ends_at
    revision = ledger.revision_before(until)
    return Gathered(
        tenant,
        month,
        revision,
        tuple(lineage_month.runs(tenant=tenant.id, since=since, until=until)),
        tuple(lineage_month.breaches(tenant=tenant.id, since=since, until=until)),
        tuple(lineage_certificates.certificates_between(tenant=tenant.id, since=since, until=until)),
        tuple(pricing.entitlements_between(tenant=tenant.id, since=since, until=until, revision=revision)),
    )
