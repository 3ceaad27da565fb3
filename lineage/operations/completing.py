from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
from django.db import transaction

from consent.question import SHARED
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds, manifest, queries
from lineage.asking import Asking
from lineage.models import Artefact, Clearance, Training, Use
from lineage.models import Report as Reported
from lineage.operations import holdings, training
from lineage.operations.checking import locked, look
from lineage.queries import ReportSeen
from lineage.reporting import Judged, Manifest, Report
from tenants import queries as tenants
from wire import ids

_BATCH = 5000


@transaction.atomic
def complete(*, clearance: UUID, report: Report, by: Actor, at: datetime) -> ReportSeen:
    """Record what the run used and made, whatever has become of its clearance; the same report twice is one.

    What was used beyond the manifest is a breach, each tenant's with an entry of its own.
    A run that nothing was cleared for and that says it used or made something has trained all the same.
    Raises: queries.NoSuchClearance, taint.OwnershipConflict for such a run with somebody else's model.
    """
    row = locked(clearance)
    before = queries.report(clearance=clearance, sha256=report.sha256)
    if before is not None:
        return before
    look(row, by=by, at=at, leaves_a_copy=False)
    at = ledger.present(at)
    judged = _judged(row, report)
    by_name = _tenants(row, judged)
    outside = [one for one in judged if not one.within]
    draft = Draft(
        ids.new(at=at),
        kinds.COMPLETED.name,
        row.mode,
        {
            "clearance": str(row.id),
            "run": row.run,
            "number": queries.reports(clearance=clearance) + 1,
            "report_sha256": report.sha256,
            "tenants": len({one.tenant for one in judged if one.tenant is not None}),
            "rows": sum(one.used.rows for one in judged),
            "artefacts": len(report.artefacts),
            "holdings": len(report.holdings),
            "breaches": len(outside),
        },
        tenant=row.only_tenant_id,
    )
    asking = Asking.from_dict(row.request)
    if row.status == "denied" and not Training.objects.filter(clearance=row).exists():
        _trained_all_the_same(row, asking, report, entry=draft.id, at=at)
    kept, copies = _keep(row, report, judged, by_name, draft, at=at)
    registered = training.registered(row, asking, report, kept=kept, at=at)
    if row.status == "active":
        row.status, row.ended_at = "completed", at
        row.save(update_fields=["status", "ended_at"])
    drafts = [draft, *([registered] if registered else []), *_breaches(row, report, outside, by_name, at=at)]
    ledger.record(drafts, by=by, at=at)
    holdings.order_late(mode=row.mode, holdings=copies, reference=draft.id, by=by, at=at)
    found = queries.report(clearance=clearance, sha256=report.sha256)
    if found is None:
        raise AssertionError("a report is there once it is written")
    return found


def _judged(row: Clearance, report: Report) -> list[Judged]:
    lines = queries.manifest(clearance=row.id)["entries"]
    held = Manifest(manifest.names(lines), frozenset(manifest.pairs(lines)))
    return [held.judge(used) for used in report.used]


def _tenants(row: Clearance, judged: Sequence[Judged]) -> dict[str, tuple[UUID, UUID]]:
    """Whom the reported names mean, by name: those of the manifest, and those who should not have been used."""
    if row.only_tenant_id is not None:
        own = tenants.tenant_by_id(id=row.only_tenant_id)
        return dict.fromkeys((own.key, *own.aliases), (own.id, own.account))
    # A name that meant somebody when the manifest was made means them still, whatever it means today.
    named = {one.tenant or one.used.tenant for one in judged}
    return tenants.named(mode=row.mode, names=sorted(named))


def _keep(
    row: Clearance,
    report: Report,
    judged: Sequence[Judged],
    by_name: dict[str, tuple[UUID, UUID]],
    draft: Draft,
    *,
    at: datetime,
) -> tuple[int, list[UUID]]:
    """Returns the report, and the copies that are left."""
    kept = Reported.objects.create(
        clearance=row,
        only_tenant_id=row.only_tenant_id,
        number=draft.body["number"],
        sha256=report.sha256,
        reported_at=at,
        entry_id=draft.id,
    )
    Use.objects.bulk_create(
        (
            Use(
                report=kept,
                tenant_id=_whose(one, by_name)[0],
                only_tenant_id=row.only_tenant_id,
                name=one.used.tenant,
                category=one.used.category,
                rows=one.used.rows,
                within=one.within,
            )
            for one in judged
        ),
        batch_size=_BATCH,
    )
    Artefact.objects.bulk_create(
        Artefact(report=kept, kind=one.kind, name=one.name, sha256=one.sha256, location=one.location)
        for one in report.artefacts
    )
    copies = holdings.keep_reported(row, report=kept.pk, said=report.holdings, entry=draft.id, at=at)
    return kept.pk, copies


def _trained_all_the_same(
    row: Clearance, asking: Asking, report: Report, *, entry: UUID, at: datetime
) -> None:
    if not report.artefacts and not any(one.rows for one in report.used):
        return
    owner = None
    if asking.audience != SHARED:
        found = tenants.named(mode=row.mode, names=[asking.audience]).get(asking.audience)
        if found is None:
            return  # the audience means nobody: there is no model whose owner could be named
        owner = found[0]
    training.begin(row, asking, (), owner=owner, entry=entry, at=at)


def _breaches(
    row: Clearance,
    report: Report,
    outside: Sequence[Judged],
    by_name: dict[str, tuple[UUID, UUID]],
    *,
    at: datetime,
) -> list[Draft]:
    """One entry per tenant, and one for all the names that mean nobody: those stay beside the ledger."""
    concerned: dict[tuple[UUID | None, UUID | None], list[Judged]] = {}
    for one in outside:
        concerned.setdefault(_whose(one, by_name), []).append(one)
    return [
        Draft(
            ids.new(at=at),
            kinds.BREACH.name,
            row.mode,
            {
                "clearance": str(row.id),
                "run": row.run,
                "report_sha256": report.sha256,
                "tenant": str(tenant) if tenant else None,
                "uses": len(uses),
                "uses_sha256": hashlib.sha256(
                    orjson.dumps([one.used.to_dict() for one in uses], option=orjson.OPT_SORT_KEYS)
                ).hexdigest(),
                "rows": sum(one.used.rows for one in uses),
            },
            tenant=tenant or row.only_tenant_id,
            account=account,
        )
        for (tenant, account), uses in concerned.items()
    ]


def _whose(one: Judged, by_name: dict[str, tuple[UUID, UUID]]) -> tuple[UUID | None, UUID | None]:
    return by_name.get(one.tenant or one.used.tenant, (None, None))
