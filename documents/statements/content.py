"""All that a statement tells of a month, brought together from where it is kept.

Every part is read as it was at the month's end: gathered again at the same revision it is the same, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.statements.months import Month
from ledger import queries as ledger
from lineage.destruction.queries import certificates as lineage_certificates
from lineage.destruction.queries.certificates import CertificateRecord
from lineage.runs.queries import monthly as lineage_month
from lineage.runs.queries.monthly import MonthlyBreach, MonthlyRun
from pricing import queries as pricing
from pricing.queries import EntitlementRecord
from tenants.queries.tenants import TenantRecord


@dataclass(frozen=True, slots=True)
class MonthContent:
    """A month of one tenant; `revision` is the size that the ledger had at the month's end."""

    tenant: TenantRecord
    month: Month
    revision: int
    runs: tuple[MonthlyRun, ...]
    breaches: tuple[MonthlyBreach, ...]
    certificates: tuple[CertificateRecord, ...]
    entitlements: tuple[EntitlementRecord, ...]

    @property
    def rows(self) -> int:
        return sum(use.rows for run in self.runs for use in run.used)

    @property
    def empty(self) -> bool:
        """Nobody was cleared for the data, nobody used it, nothing of it was destroyed."""
        return not (self.runs or self.breaches or self.certificates)


def gather(*, tenant: TenantRecord, month: Month) -> MonthContent:
    since, until = month.begins_at, month.ends_at
    revision = ledger.revision_before(until)
    return MonthContent(
        tenant,
        month,
        revision,
        tuple(lineage_month.runs(tenant=tenant.id, since=since, until=until)),
        tuple(lineage_month.breaches(tenant=tenant.id, since=since, until=until)),
        tuple(lineage_certificates.certificates_between(tenant=tenant.id, since=since, until=until)),
        tuple(pricing.entitlements_between(tenant=tenant.id, since=since, until=until, revision=revision)),
    )
