"""Recording what was found, and what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.models.clearance import Clearance
from lineage.findings.models.finding import Finding, FindingStep
from lineage.findings.queries import findings
from lineage.findings.rules import STEPS, FindingDraft, evidence_sha256
from tenants.queries import tenants
from wire import ids

_LOCK = 0x11CE7F1D


class FindingClosed(Exception):
    """This step was taken already, or a later one was."""

    code = "finding_closed"


class NoteMissing(ValueError):
    """What is explained or remedied is said in words."""

    code = "note_missing"


def record_findings(
    found: Sequence[FindingDraft],
    *,
    mode: str,
    clearance: Clearance | None,
    only_tenant: UUID | None = None,
    head_held: bool = False,
    at: datetime,
) -> tuple[list[Draft], list[UUID]]:
    """Write what is new of it, inside the caller's transaction, which records the entries. Returns them, and the
    findings' ids. `only_tenant` is whose the run is alone: whatever is found of it is theirs to know. `head_held`:
    the caller holds the ledger's head, which everybody here asks for last.
    """
    if not found:
        return [], []
    if not head_held:
        _lock()  # the same thing, found twice at once, is found once
    by_print = {one.fingerprint(): one for one in found}
    there = set(
        Finding.objects.filter(mode=mode, fingerprint__in=list(by_print)).values_list(
            "fingerprint", flat=True
        )
    )
    new = {print: one for print, one in by_print.items() if print not in there}
    whose = tenants.tenants_by_name(
        mode=mode, names=sorted({one.tenant for one in new.values() if one.tenant})
    )
    drafts, rows = [], []
    for print, one in new.items():
        tenant, account = whose.get(one.tenant or "", (only_tenant, None))
        if one.kind != "breach":  # what we cannot see is the vendor's to look into, whoever is named in it
            tenant, account = only_tenant, None
        id = ids.new(at=at)
        entry = Draft(
            ids.new(at=at),
            kinds.BREACH_SEEN.name if one.kind == "breach" else kinds.GAP_SEEN.name,
            mode,
            _body(id, one, clearance, tenant),
            tenant=tenant,
            account=account,
        )
        drafts.append(entry)
        rows.append(
            Finding(
                id=id,
                mode=mode,
                kind=one.kind,
                code=one.code,
                source=one.source,
                fingerprint=print,
                tenant_id=tenant,
                tenant_name=one.tenant or "",
                category=one.category or "",
                clearance=clearance,
                run=one.run[:200],
                rows=one.rows,
                evidence=dict(one.evidence),
                found_at=at,
                entry_id=entry.id,
            )
        )
    Finding.objects.bulk_create(rows)
    return drafts, [row.id for row in rows]


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _body(id: UUID, one: FindingDraft, clearance: Clearance | None, tenant: UUID | None) -> dict[str, object]:
    said: dict[str, object] = {
        "finding": str(id),
        "code": one.code,
        "source": one.source,
        "evidence_sha256": evidence_sha256(one.evidence),
    }
    if one.kind != "breach":
        return said
    return {
        **said,
        "clearance": str(clearance.id) if clearance else None,
        "run": one.run,
        "tenant": str(tenant) if tenant else None,
        "category": one.category,
        "rows": one.rows,
    }


@transaction.atomic
def follow_up(*, finding: UUID, step: str, note: str = "", by: Actor, at: datetime) -> None:
    """Say what was done about it. Raises: queries.NoSuchFinding, FindingClosed, NoteMissing."""
    if step != "acknowledged" and not note.strip():
        raise NoteMissing(step)
    _lock()
    row = Finding.objects.filter(id=finding).first()
    if row is None:
        raise findings.NoSuchFinding(str(finding))
    taken = set(FindingStep.objects.filter(finding=row).values_list("step", flat=True))
    if taken & set(STEPS[STEPS.index(step) :]):
        raise FindingClosed(step)
    at = ledger.not_before_head(at)
    entry = Draft(
        ids.new(at=at),
        kinds.FINDING_STEP.name,
        row.mode,
        {"finding": str(row.id), "step": step},
        tenant=row.tenant_id,
    )
    FindingStep.objects.create(
        finding=row,
        tenant_id=row.tenant_id,
        step=step,
        note=note,
        actor_kind=by.kind,
        actor=by.id,
        channel=by.channel,
        taken_at=at,
        entry_id=entry.id,
    )
    ledger.record([entry], by=by, at=at)


def explain_late_clearance(*, mode: str, run: str, claimed: str, by: Actor, at: datetime) -> None:
    """What was found because nobody had named a clearance, and a later event did: said, not taken back."""
    rows = Finding.objects.filter(mode=mode, code="no_clearance", run=run)
    for id in rows.exclude(steps__step__in=("explained", "remedied")).values_list("id", flat=True):
        note = f"The run said later that it goes by {claimed}, which holds what it read."
        follow_up(finding=id, step="explained", note=note, by=by, at=at)
