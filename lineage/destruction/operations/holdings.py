"""Store copies of tenants' data: declared, named by a report, or presumed of a run that ended without a report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.queries import clearances
from lineage.clearances.run_report import HoldingInput, ReportedUse
from lineage.destruction import vocabulary
from lineage.destruction.models.holding import Holding
from lineage.destruction.models.holding_end import HoldingEnd
from lineage.destruction.operations import orders, reingestion, slices
from lineage.versions.operations.importing import UnknownTenant
from tenants.queries import tenants
from wire import ids


@dataclass(frozen=True, slots=True)
class HoldingDeclaration:
    """A copy as the caller declares it (`said`), and the tenants' data in it."""

    said: HoldingInput
    contents: tuple[ReportedUse, ...]
    clearance: UUID | None = None
    model: UUID | None = None


@transaction.atomic
def declare_holding(
    *, mode: str, declared: HoldingDeclaration, only_tenant: UUID | None = None, by: Actor, at: datetime
) -> UUID:
    """Record a copy that no report names, and return its id. Raises: UnknownTenant.

    Data in it that an earlier withdrawal makes due is ordered at once.
    """
    known = tenants.tenants_by_name(mode=mode, names=sorted({use.tenant for use in declared.contents}))
    for use in declared.contents:
        if use.tenant not in known or (only_tenant is not None and known[use.tenant][0] != only_tenant):
            raise UnknownTenant(use.tenant)
    draft_id, said = ids.new(at=at), declared.said
    holding = Holding.objects.create(
        id=ids.new(at=at),
        mode=mode,
        only_tenant_id=only_tenant,
        clearance_id=declared.clearance,
        model_id=declared.model,
        kind=said.kind,
        location=said.location,
        region=said.region or "",
        rows=said.rows,
        sha256=said.sha256 or "",
        snapshot=said.snapshot or "",
        opened_at=at,
        entry_id=draft_id,
    )
    slices.slice_declared_copy(
        holding, contents=[(known[use.tenant][0], use.category, use.rows) for use in declared.contents], at=at
    )
    contents = [use.to_dict() for use in declared.contents]
    draft = Draft(
        draft_id,
        kinds.HOLDING.name,
        mode,
        {
            "holding": str(holding.id),
            "kind": said.kind,
            "region": said.region,
            "rows": said.rows,
            "sha256": said.sha256,
            "tenants": len({known[use.tenant][0] for use in declared.contents}),
            "contents_sha256": hashlib.sha256(
                orjson.dumps(contents, option=orjson.OPT_SORT_KEYS)
            ).hexdigest(),
            "clearance": str(declared.clearance) if declared.clearance else None,
            "model": str(declared.model) if declared.model else None,
        },
        tenant=only_tenant,
    )
    ledger.record([draft], by=by, at=at)
    order_for_late_copies(mode=mode, holdings=[holding.id], reference=draft_id, by=by, at=at)
    return holding.id


def keep_reported(
    row: Clearance, *, report: int, said: Sequence[HoldingInput], silent: bool, entry: UUID, at: datetime
) -> list[UUID]:
    """Store the copies that a report names, and end the presumed working copy of the run. Returns their ids.

    A `silent` report does not state what was used. Its copies are presumed to hold all data that the run was cleared
    for, and the working copy stays.
    """
    in_order = sorted(ids.new(at=at) for _ in said)
    made = Holding.objects.bulk_create(
        Holding(
            id=id,
            mode=row.mode,
            only_tenant_id=row.only_tenant_id,
            report_id=report,
            clearance=row,
            kind=copy.kind,
            location=copy.location,
            region=copy.region or "",
            rows=copy.rows,
            sha256=copy.sha256 or "",
            snapshot=copy.snapshot or "",
            opened_at=at,
            entry_id=entry,
        )
        for id, copy in zip(in_order, said, strict=True)
    )
    if silent:
        slices.slice_presumed_copies(row, holdings=made, at=at)
        return in_order
    if made:
        lines = clearances.manifest(clearance=row.id)["entries"]
        slices.slice_reported_copies(row, report=report, holdings=made, lines=lines, at=at)
    presumed = Holding.objects.filter(
        clearance=row, kind=vocabulary.WORKING_COPY, report=None, end=None
    ).first()
    if presumed is not None:
        HoldingEnd.objects.create(holding=presumed, why="accounted", at=at, entry_id=entry)
    return in_order


def presume_working_copy(row: Clearance, *, entry: UUID, at: datetime) -> list[UUID]:
    """Store the presumed working copy of a run that ended without a report, with all data it was cleared for."""
    if clearances.report_count(clearance=row.id):
        return []
    made = Holding.objects.create(
        id=ids.new(at=at),
        mode=row.mode,
        only_tenant_id=row.only_tenant_id,
        clearance=row,
        kind=vocabulary.WORKING_COPY,
        location=f"run:{row.run}",
        opened_at=at,
        entry_id=entry,
    )
    slices.slice_presumed_copies(row, holdings=[made], at=at)
    return [made.id]


def order_for_late_copies(
    *,
    mode: str,
    holdings: Sequence[UUID],
    reference: UUID,
    only_tenant: UUID | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Order what earlier withdrawals make due of these copies, and record breaches for data destroyed before.

    Call it after the entry that names the copies was appended: it needs the lock on the ledger's head.
    """
    if holdings:
        drafts = [
            *orders.for_late_copies(mode=mode, holdings=holdings, reference=reference, at=at),
            *reingestion.breaches_in_copies(mode=mode, holdings=holdings, only_tenant=only_tenant, at=at),
        ]
        if drafts:
            ledger.record(drafts, by=by, at=at)
