"""What was certified as destroyed and turns up again is a breach, loudly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ledger.entries import Draft
from lineage import kinds, queries
from lineage.models import Clearance
from lineage.queries import Reingested
from wire import ids


def of_copies(*, mode: str, holdings: Sequence[UUID], at: datetime) -> list[Draft]:
    """The breaches in copies that were just written down."""
    return [_draft(one, mode=mode, run=None, at=at) for one in queries.reingested(holdings=holdings)]


def of_datasets(row: Clearance, *, at: datetime) -> list[Draft]:
    """The breaches in the data sets that a run is to read."""
    locations = row.request["datasets"]
    found = queries.destroyed_places(mode=row.mode, locations=locations) if locations else []
    return [_draft(one, mode=row.mode, run=row, at=at) for one in found]


def _draft(one: Reingested, *, mode: str, run: Clearance | None, at: datetime) -> Draft:
    body = {
        "tenant": str(one.tenant),
        "holding": str(one.holding),
        "order": str(one.order),
        "where": one.where,
        "found": str(one.found) if one.found else None,
        "clearance": str(run.id) if run else None,
        "run": run.run if run else None,
    }
    return Draft(ids.new(at=at), kinds.REINGESTED.name, mode, body, tenant=one.tenant, account=one.account)
