"""Gather the list of an audit: runs, copies and orders in its scope and period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from lineage.audits.audit_list import AuditScope, Period
from lineage.audits.queries import destroyed
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.queries import orders
from lineage.destruction.queries.orders import OrderRecord
from lineage.runs.queries import monthly
from lineage.runs.queries.monthly import MonthlyRun
from wire import ids, times

_NOT_REPORTED = "not_reported"


def content(*, scope: AuditScope, period: Period, mode: str, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return the items of each kind, oldest first. What ended before the period is left out."""
    return {
        "runs": _runs(scope, period),
        "copies": _copies(scope, period),
        "orders": _orders(scope, period, mode, at),
    }


def _runs(scope: AuditScope, period: Period) -> list[dict[str, Any]]:
    by_id: dict[UUID, tuple[MonthlyRun, list[dict[str, Any]]]] = {}
    for tenant, key in sorted(scope.tenants.items(), key=lambda item: item[1]):
        for run in monthly.runs(tenant=tenant, since=period.since, until=period.until):
            part = _part(run, key, scope)
            if part["categories"] or part["used"]:
                by_id.setdefault(run.clearance, (run, []))[1].append(part)
    ordered = sorted(by_id.values(), key=lambda pair: (pair[0].cleared_at, pair[0].clearance))
    return [{**_run(run), "tenants": parts} for run, parts in ordered]


def _part(run: MonthlyRun, key: str, scope: AuditScope) -> dict[str, Any]:
    used = [
        {"category": use.category, "rows": use.rows, "within": use.within}
        for use in run.used
        if scope.covers(use.category)
    ]
    return {"tenant": key, "categories": [one for one in run.categories if scope.covers(one)], "used": used}


def _run(run: MonthlyRun) -> dict[str, Any]:
    return {
        "id": ids.render(ids.CLEARANCE, run.clearance),
        "run": run.run,
        "model": str(run.model),
        "purpose": run.purpose,
        "form": run.form,
        "region": run.region,
        "processors": list(run.processors),
        "cleared_at": times.render(run.cleared_at),
        "reported": run.reported,
    }


def _copies(scope: AuditScope, period: Period) -> list[dict[str, Any]]:
    rows = (
        HoldingSlice.objects.filter(tenant__in=list(scope.tenants), opened_at__lt=period.until)
        .select_related("holding")
        .order_by("opened_at", "holding_id", "tenant_id", "category")
    )
    slices = [row for row in rows if scope.covers(row.category)]
    ends = destroyed.ends(slices=[row.pk for row in slices])
    ended = destroyed.accounted(holdings={row.holding_id for row in slices})
    copies: dict[UUID, dict[str, Any]] = {}
    for row in slices:
        end = ends.get(row.pk)
        gone_at = end.at if end else ended.get(row.holding_id)
        if gone_at is not None and gone_at < period.since:
            continue
        copies.setdefault(row.holding_id, _copy(row))["contents"].append(
            {
                "tenant": scope.tenants[row.tenant_id],
                "category": row.category,
                "rows": row.rows,
                "rows_reason": _NOT_REPORTED if row.rows is None else None,
                "due_at": _time(row.due_at),
                "destroyed_at": _time(gone_at),
                "certificate": ids.render(ids.CERTIFICATE, end.certificate)
                if end and end.certificate
                else None,
            }
        )
    return list(copies.values())


def _copy(row: HoldingSlice) -> dict[str, Any]:
    holding = row.holding
    return {
        "id": ids.render(ids.HOLDING, holding.id),
        "kind": holding.kind,
        "location": holding.location,
        "region": holding.region or None,
        "sha256": holding.sha256 or None,
        "opened_at": times.render(holding.opened_at),
        "run": ids.render(ids.CLEARANCE, holding.clearance_id) if holding.clearance_id else None,
        "contents": [],
    }


def _orders(scope: AuditScope, period: Period, mode: str, at: datetime) -> list[dict[str, Any]]:
    items = OrderItem.objects.filter(tenant__in=list(scope.tenants), order__opened_at__lt=period.until)
    wanted = {order for order, category in items.values_list("order", "category") if scope.covers(category)}
    certified = destroyed.certified(orders=wanted)
    seen: Iterable[OrderRecord | None] = (
        orders.order(id=id, at=at)
        for id in wanted
        if (issued := certified.get(id)) is None or issued >= period.since
    )
    kept = [order for order in seen if order is not None and order.mode == mode]
    return [_order(order) for order in sorted(kept, key=lambda one: (one.opened_at, one.id))]


def _order(order: OrderRecord) -> dict[str, Any]:
    return {
        "id": ids.render(ids.DESTRUCTION, order.id),
        "tenant": order.tenant_key,
        "cause": order.cause,
        "kind": order.kind,
        "opened_at": times.render(order.opened_at),
        "due_at": times.render(order.due_at),
        "status": order.status,
        "items": order.standing.items,
        "certificate": ids.render(ids.CERTIFICATE, order.certificate) if order.certificate else None,
    }


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else times.render(instant)
