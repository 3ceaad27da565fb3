"""What was certified as destroyed and turns up again is a breach, loudly."""

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
    """The breaches in copies that were just written down. The ledger's head is held already."""
    found = _visible(reingestion.reingested(holdings=holdings), only_tenant)
    return findings.record_findings(
        [_found(one, run="") for one in found],
        mode=mode,
        clearance=None,
        only_tenant=only_tenant,
        head_held=True,
        at=at,
    )[0]


def breaches_in_data_sets(row: Clearance, *, at: datetime) -> list[Draft]:
    """The breaches in the data sets that a run is to read."""
    locations = row.request["datasets"]
    every = reingestion.destroyed_places(mode=row.mode, locations=locations) if locations else []
    found = [_found(one, run=row.run) for one in _visible(every, row.only_tenant_id)]
    return findings.record_findings(
        found, mode=row.mode, clearance=row, only_tenant=row.only_tenant_id, at=at
    )[0]


def _visible(found: Sequence[ReingestedData], only_tenant: UUID | None) -> list[ReingestedData]:
    """Whose run is one tenant's alone learns nothing of others."""
    return [one for one in found if only_tenant is None or one.tenant == only_tenant]


def _found(one: ReingestedData, *, run: str) -> FindingDraft:
    again = str(one.found) if one.found else run
    return FindingDraft(
        "reingestion",
        "report",
        (str(one.order), str(one.holding), again),
        run=run,
        tenant=one.key,
        evidence={
            "holding": ids.render(ids.HOLDING, one.holding),
            "destruction": ids.render(ids.DESTRUCTION, one.order),
            "where": one.where,
            "found": ids.render(ids.HOLDING, one.found) if one.found else None,
        },
    )
