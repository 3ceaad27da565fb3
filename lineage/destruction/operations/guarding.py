"""What was certified as destroyed and turns up again is a breach, loudly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ledger.entries import Draft
from lineage.clearances.models.clearance import Clearance
from lineage.destruction.queries import guarding
from lineage.destruction.queries.guarding import Reingested
from lineage.findings.operations import findings
from lineage.findings.rules import Found
from wire import ids


def of_copies(
    *, mode: str, holdings: Sequence[UUID], only_tenant: UUID | None = None, at: datetime
) -> list[Draft]:
    """The breaches in copies that were just written down. The ledger's head is held already."""
    found = _visible(guarding.reingested(holdings=holdings), only_tenant)
    return findings.draft(
        [_found(one, run="") for one in found],
        mode=mode,
        clearance=None,
        only_tenant=only_tenant,
        head_held=True,
        at=at,
    )[0]


def of_datasets(row: Clearance, *, at: datetime) -> list[Draft]:
    """The breaches in the data sets that a run is to read."""
    locations = row.request["datasets"]
    every = guarding.destroyed_places(mode=row.mode, locations=locations) if locations else []
    found = [_found(one, run=row.run) for one in _visible(every, row.only_tenant_id)]
    return findings.draft(found, mode=row.mode, clearance=row, only_tenant=row.only_tenant_id, at=at)[0]


def _visible(found: Sequence[Reingested], only_tenant: UUID | None) -> list[Reingested]:
    """Whose run is one tenant's alone learns nothing of others."""
    return [one for one in found if only_tenant is None or one.tenant == only_tenant]


def _found(one: Reingested, *, run: str) -> Found:
    again = str(one.found) if one.found else run
    return Found(
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
