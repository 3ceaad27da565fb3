"""The rows of an export about what was done with the data: copies, runs, models, destruction and problems."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from lineage.destruction.queries import orders, subject_requests, tenant_copies
from lineage.findings.queries import findings
from lineage.runs.queries import monthly
from lineage.versions.queries import versions
from tenants.queries.tenants import TenantRecord
from wire import ids, times

Row = dict[str, Any]
_EVERYTHING: Final = 1_000_000
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(seconds=1)  # the end is half-open


def copy_rows(seen: TenantRecord, *, at: datetime) -> list[Row]:
    return [
        {
            "copy": ids.render(ids.HOLDING, one.holding),
            "kind": one.kind,
            "category": one.category,
            "purpose": one.purpose,
            "rows": one.rows,
            "location": one.location,
            "region": one.region,
            "run": one.run,
            "model": str(one.model) if one.model else None,
            "made_at": times.render(one.made_at),
            "keep_until": _time(one.keep_until),
            "destroy_by": _time(one.due_at),
            "destruction": ids.render(ids.DESTRUCTION, one.order) if one.order else None,
            "status": one.status(at=at),
        }
        for one in tenant_copies.copies(mode=seen.mode, tenant=seen.id, at=at)
    ]


def run_rows(seen: TenantRecord, *, at: datetime) -> list[Row]:
    return [
        {
            "clearance": ids.render(ids.CLEARANCE, one.clearance),
            "run": one.run,
            "purpose": one.purpose,
            "model": str(one.model),
            "form": one.form,
            "region": one.region,
            "processors": list(one.processors),
            "categories": list(one.categories),
            "cleared_at": times.render(one.cleared_at),
            "reported": one.reported,
            "rows_cleared": sum(use.rows for use in one.used if use.within),
            "rows_not_cleared": sum(use.rows for use in one.used if not use.within),
        }
        for one in monthly.runs(tenant=seen.id, since=_BEGINNING, until=at + _AHEAD)
    ]


def model_rows(seen: TenantRecord, *, at: datetime) -> list[Row]:
    return [
        {
            "model": str(one.version.model),
            "learned": "directly" if one.direct else "through another model",
            "through": [str(name) for name in one.through],
            "state": one.version.state,
            "created_at": times.render(one.version.created_at),
            "retired_at": _time(one.version.retired_at),
            "entry": ids.render(ids.ENTRY, one.version.entry),
        }
        for one in versions.versions_trained_on(mode=seen.mode, tenant=seen.id, at=at)
    ]


def destruction_rows(seen: TenantRecord, *, at: datetime) -> list[Row]:
    return [
        {
            "destruction": ids.render(ids.DESTRUCTION, one.id),
            "cause": one.cause,
            "kind": one.kind,
            "status": one.status,
            "overdue": one.overdue,
            "items": one.standing.items,
            "verified": one.standing.verified,
            "opened_at": times.render(one.opened_at),
            "due_at": times.render(one.due_at),
            "held_until": _time(one.held_until),
            "held_because": one.held_because,
            "refused_because": one.refused_because,
            "certificate": ids.render(ids.CERTIFICATE, one.certificate) if one.certificate else None,
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in orders.orders(mode=seen.mode, tenant=seen.id, at=at, limit=_EVERYTHING)
    ]


def person_rows(seen: TenantRecord, *, at: datetime) -> list[Row]:
    return [
        {
            "request": ids.render(ids.SUBJECT_REQUEST, one.id),
            "person": one.commitment,
            "status": one.status,
            "received_at": times.render(one.received_at),
            "deadline": times.render(one.deadline),
            "closed_at": _time(one.closed_at),
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in subject_requests.subject_requests(mode=seen.mode, tenant=seen.id, at=at, limit=_EVERYTHING)
    ]


def problem_rows(seen: TenantRecord) -> list[Row]:
    """Breaches of which the customer was told, one row for each, with everything that the vendor said."""
    return [
        {
            "problem": ids.render(ids.FINDING, one.id),
            "code": one.code,
            "source": one.source,
            "category": one.category,
            "run": one.run,
            "rows": one.rows,
            "status": one.status,
            "found_at": times.render(one.found_at),
            "told_at": _time(one.told_at),
            "said": [f"{times.render(step.at)} {step.step}: {step.note}" for step in one.steps if step.note],
            "entry": ids.render(ids.ENTRY, one.entry),
        }
        for one in findings.told(tenant=seen.id)
    ]


def _time(instant: datetime | None) -> str | None:
    return times.render(instant) if instant is not None else None
