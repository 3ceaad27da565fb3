"""Everything that a usage statement states, read from the rooms that own it.

Every part is read as it was at the month's end, so gathering the same month again gives the same content.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.statements.months import Month
from ledger import queries as ledger
from lineage.destruction.queries import certificates as lineage_certificates
from lineage.destruction.queries.certificates import CertificateRecord
from lineage.runs.queries import monthly
from lineage.runs.queries.monthly import MonthlyBreach, MonthlyRun
from pricing import queries as pricing
from pricing.queries import EntitlementRecord
from tenants.queries.tenants import TenantRecord


@dataclass(frozen=True, slots=True)
class MonthContent:
    """One month of one tenant. `revision` is the ledger's size at the month's end."""

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
        """No data of the tenant was cleared, used or destroyed."""
        return not (self.runs or self.breaches or self.certificates)


def gather(*, tenant: TenantRecord, month: Month) -> MonthContent:
    since, until = month.begins_at, month.ends_at
    revision = ledger.revision_before(until)
    return MonthContent(
        tenant,
        month,
        revision,
        tuple(monthly.runs(tenant=tenant.id, since=since, until=until)),
        tuple(monthly.breaches(tenant=tenant.id, since=since, until=until)),
        tuple(lineage_certificates.certificates_between(tenant=tenant.id, since=since, until=until)),
        tuple(pricing.entitlements_between(tenant=tenant.id, since=since, until=until, revision=revision)),
    )
