"""Copies of tenants' data: declared on their own, told by a report, or presumed of a run that ended without one."""

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
from lineage.destruction.models.holding import Holding, HoldingEnd
from lineage.destruction.operations import orders, reingestion, slices
from lineage.versions.operations.importing import UnknownTenant
from tenants.queries import tenants
from wire import ids


@dataclass(frozen=True, slots=True)
class HoldingDeclaration:
    """A copy as somebody declares it, and whose data is in it."""

    said: HoldingInput
    contents: tuple[ReportedUse, ...]
    clearance: UUID | None = None
    model: UUID | None = None


@transaction.atomic
def declare_holding(
    *, mode: str, declared: HoldingDeclaration, only_tenant: UUID | None = None, by: Actor, at: datetime
) -> UUID:
    """Record a copy that no report names. Returns its id. What a withdrawal or nobody's consent makes due of it is
    ordered at once. Raises: UnknownTenant.
    """
    at = ledger.not_before_head(at)
    whose = tenants.tenants_by_name(mode=mode, names=sorted({one.tenant for one in declared.contents}))
    for one in declared.contents:
        if one.tenant not in whose or (only_tenant is not None and whose[one.tenant][0] != only_tenant):
            raise UnknownTenant(one.tenant)
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
        opened_at=at,
        entry_id=draft_id,
    )
    slices.slice_declared_copy(
        holding, contents=[(whose[one.tenant][0], one.category, one.rows) for one in declared.contents], at=at
    )
    told = [one.to_dict() for one in declared.contents]
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
            "tenants": len({whose[one.tenant][0] for one in declared.contents}),
            "contents_sha256": hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest(),
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
    """Write down the copies that a report names, and account for the working copy that was presumed; nothing is
    accounted for by a `silent` report, whose copies are presumed to hold all that the run was cleared for.
    """
    in_order = sorted(ids.new(at=at) for _ in said)
    made = Holding.objects.bulk_create(
        Holding(
            id=id,
            mode=row.mode,
            only_tenant_id=row.only_tenant_id,
            report_id=report,
            clearance=row,
            kind=one.kind,
            location=one.location,
            region=one.region or "",
            rows=one.rows,
            sha256=one.sha256 or "",
            opened_at=at,
            entry_id=entry,
        )
        for id, one in zip(in_order, said, strict=True)
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
    """The working copy that a run leaves which ended without a report: all that it was cleared for."""
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
    """Order at once what earlier withdrawals make due of these copies, and note what of them was destroyed before.

    Called after the append of what names them, when the ledger's head is held.
    """
    if holdings:
        drafts = [
            *orders.for_late_copies(mode=mode, holdings=holdings, reference=reference, at=at),
            *reingestion.breaches_in_copies(mode=mode, holdings=holdings, only_tenant=only_tenant, at=at),
        ]
        if drafts:
            ledger.record(drafts, by=by, at=at)
