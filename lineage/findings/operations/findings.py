"""Record findings, and the actions on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances.models.clearance import Clearance
from lineage.findings import telling
from lineage.findings.models.finding import Finding
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.queries import findings
from lineage.findings.rules import BREACH, STATED, STEPS, TOLD, FindingDraft, evidence_sha256
from tenants.queries import tenants
from wire import ids

_LOCK = 0x11CE7F1D
_AT_ONCE = 200


class FindingClosed(Exception):
    """This step, or a later one, was recorded for the finding before. Take a later step, or leave it."""

    code = "finding_closed"


class NoteMissing(ValueError):
    """This step needs a note. Describe the cause or the remedy in words."""

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
    """Write the new findings and return their ledger entries, for the caller to record, and their ids.

    Runs in the caller's transaction. `only_tenant` is the tenant that the run belongs to: its findings are visible
    to that tenant. `head_held`: the caller holds the ledger's head, which every function here locks last.
    """
    if not found:
        return [], []
    if not head_held:
        _lock()  # two concurrent discoveries make one finding
    by_print = {finding.fingerprint(): finding for finding in found}
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
        if one.kind != "breach":  # a coverage gap is the vendor's to check, even if it names a tenant
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
    body: dict[str, object] = {
        "finding": str(id),
        "code": one.code,
        "source": one.source,
        "evidence_sha256": evidence_sha256(one.evidence),
    }
    if one.kind != "breach":
        return body
    return {
        **body,
        "clearance": str(clearance.id) if clearance else None,
        "run": one.run,
        "tenant": str(tenant) if tenant else None,
        "category": one.category,
        "rows": one.rows,
    }


@transaction.atomic
def follow_up(*, finding: UUID, step: str, note: str = "", by: Actor, at: datetime) -> None:
    """Record an action on a finding. Raises: queries.NoSuchFinding, FindingClosed, NoteMissing.

    Whoever acts has looked at it: a breach that its customer does not know of is told with it.
    """
    if step != "acknowledged" and not note.strip():
        raise NoteMissing(step)
    row, taken = _locked(finding)
    if step != STATED and taken & set(STEPS[STEPS.index(step) :]):
        raise FindingClosed(step)
    drafts = [_step(row, step, note, by=by, at=at)]
    if TOLD not in taken and _is_told_later(row):
        drafts.append(_step(row, TOLD, "", by=by, at=at))
    ledger.record(drafts, by=by, at=at)


def tell_due(*, by: Actor, at: datetime) -> int:
    """Tell the customers of the breaches that were checked for long enough. Returns how many were told now."""
    with scope.everything(reason="sweep"):
        due = findings.untold(found_by=at - telling.CHECK_FOR, limit=_AT_ONCE)
    return sum(_tell(finding=id, by=by, at=at) for id in due)


def _tell(*, finding: UUID, by: Actor, at: datetime) -> bool:
    with scope.everything(reason="sweep"), transaction.atomic():
        row, taken = _locked(finding)
        if TOLD in taken:
            return False
        ledger.record([_step(row, TOLD, "", by=by, at=at)], by=by, at=at)
    return True


def explain_late_clearance(*, mode: str, run: str, claimed: str, by: Actor, at: datetime) -> None:
    """Explain the findings of a run that named its clearance in a later event. They stay recorded.

    A customer who was not told yet is not told: the clearance permits what was read.
    """
    rows = Finding.objects.filter(mode=mode, code="no_clearance", run=run)
    for id in rows.exclude(steps__step__in=("explained", "remedied")).values_list("id", flat=True):
        note = f"The run said later that it goes by {claimed}, which holds what it read."
        with transaction.atomic():
            row, _ = _locked(id)
            ledger.record([_step(row, "explained", note, by=by, at=at)], by=by, at=at)


def _locked(finding: UUID) -> tuple[Finding, set[str]]:
    """Return the finding and the steps taken. Concurrent callers wait. Raises: queries.NoSuchFinding."""
    _lock()
    row = Finding.objects.filter(id=finding).first()
    if row is None:
        raise findings.NoSuchFinding(str(finding))
    return row, set(FindingStep.objects.filter(finding=row).values_list("step", flat=True))


def _is_told_later(row: Finding) -> bool:
    return row.kind == BREACH and row.tenant_id is not None and not telling.is_proven(row.source)


def _step(row: Finding, step: str, note: str, *, by: Actor, at: datetime) -> Draft:
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
    return entry
