"""Record a breach where data was found again after its certified destruction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ledger.entries import Draft
from lineage.clearances.models.clearance import Clearance
from lineage.destruction.queries import reingestion
from lineage.destruction.queries.reingestion import ReingestedData
from lineage.findings.operations import findings
from lineage.findings.rules import FindingDraft
from wire import ids


def breaches_in_copies(
    *, mode: str, holdings: Sequence[UUID], only_tenant: UUID | None = None, at: datetime
) -> list[Draft]:
    """Record the breaches in copies that were just stored. The caller holds the ledger's head."""
    visible = _visible(reingestion.reingested(holdings=holdings), only_tenant)
    return findings.record_findings(
        [_finding(data, run="") for data in visible],
        mode=mode,
        clearance=None,
        only_tenant=only_tenant,
        head_held=True,
        at=at,
    )[0]


def breaches_in_data_sets(row: Clearance, *, at: datetime) -> list[Draft]:
    """Record the breaches in the data sets that a run will read."""
    locations = row.request["datasets"]
    every = reingestion.destroyed_places(mode=row.mode, locations=locations) if locations else []
    breaches = [_finding(data, run=row.run) for data in _visible(every, row.only_tenant_id)]
    return findings.record_findings(
        breaches, mode=row.mode, clearance=row, only_tenant=row.only_tenant_id, at=at
    )[0]


def _visible(every: Sequence[ReingestedData], only_tenant: UUID | None) -> list[ReingestedData]:
    """Hide other tenants' data from a run for one tenant only."""
    return [data for data in every if only_tenant is None or data.tenant == only_tenant]


def _finding(data: ReingestedData, *, run: str) -> FindingDraft:
    again = str(data.found) if data.found else run
    return FindingDraft(
        "reingestion",
        "report",
        (str(data.order), str(data.holding), again),
        run=run,
        tenant=data.key,
        evidence={
            "holding": ids.render(ids.HOLDING, data.holding),
            "destruction": ids.render(ids.DESTRUCTION, data.order),
            "where": data.where,
            "found": ids.render(ids.HOLDING, data.found) if data.found else None,
        },
    )
