"""The rows of clearances and reports as the folds of lineage describe them."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Count, Sum

from ledger import projections
from ledger.projections import Row, Slice
from lineage import folds
from lineage.clearances import lease
from lineage.clearances.models import clearance_step
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.clearance_step import ClearanceStep
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.late_measurement import LateMeasurement
from lineage.clearances.models.manifest_content import ManifestContent
from lineage.clearances.models.report import Report
from lineage.clearances.models.use import Use

_plain: Final = projections.plain
# A lease may end this much after its length from now: the clocks of processes differ a little.
_SKEW: Final = timedelta(minutes=1)


def _ids(part: Slice) -> list[UUID]:
    return [UUID(entry.id) for entry in part.entries]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def clearances(part: Slice) -> Iterator[Row]:
    ended = [UUID(entry.body["clearance"]) for entry in part.entries if entry.fact in folds.ENDINGS]
    for id, status in Clearance.objects.filter(id__in=ended).values_list("id", "status"):
        yield Row(folds.CLEARANCES, f"ended clearance={id}", {"open": status in lease.OPEN})
    answered = [UUID(entry.id) for entry in part.entries if entry.fact in folds.ANSWERS]
    rows = list(Clearance.objects.filter(entry_id__in=answered))
    now = _now()
    for row in rows:
        longest = timedelta(seconds=row.request.get("lease_seconds", 0))
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "only_tenant": _plain(row.only_tenant_id),
            "run": row.run,
            "request_sha256": row.request_sha256,
            "request_content": _sha256(orjson.dumps(row.request, option=orjson.OPT_SORT_KEYS)),
            "purpose": row.purpose,
            "manifest_digest": row.manifest_digest,
            "tenants": row.tenants,
            "pairs": row.pairs,
            "excluded": row.excluded,
            "revision": row.revision,
            # Renewals have no entries, but no lease is ever longer than what the run asked for.
            "lease_is_short": row.expires_at <= (row.ended_at or now) + longest + _SKEW,
            "attempt": row.attempt,
            "grace_seconds": row.grace_seconds,
        }
        yield Row(folds.CLEARANCES, f"clearance={row.id}", columns)
    yield from _manifests([row.id for row in rows])
    yield from _cleared([row.id for row in rows])


def _now() -> datetime:
    """The database's clock, or the newest entry's time where that is later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(transaction_timestamp(), (SELECT max(created_at) FROM lineage_clearance))"
        )
        now: datetime = cursor.fetchone()[0]
    return now


def _manifests(clearances: Sequence[UUID]) -> Iterator[Row]:
    for clearance in clearances:  # one at a time: a manifest may be large
        content = (
            ManifestContent.objects.filter(clearance=clearance).values_list("content", flat=True).first()
        )
        if content is not None:
            columns = {"content_sha256": _inflated_sha256(bytes(content))}
            yield Row(folds.MANIFESTS, f"clearance={clearance}", columns)


def _inflated_sha256(content: bytes) -> str | None:
    try:
        return _sha256(zlib.decompress(content))
    except zlib.error:
        return None


def _cleared(clearances: Sequence[UUID]) -> Iterator[Row]:
    counted = {id: [0, 0] for id in clearances}
    rows = ClearedTenant.objects.filter(clearance__in=clearances).values_list("clearance_id", "categories")
    for clearance, categories in rows:
        counted[clearance][0] += 1
        counted[clearance][1] += len(categories)
    for clearance, (tenants, pairs) in counted.items():
        yield Row(folds.CLEARED, f"clearance={clearance}", {"tenants": tenants, "pairs": pairs})


def clearance_steps(part: Slice) -> Iterator[Row]:
    rows = list(ClearanceStep.objects.filter(entry_id__in=_ids(part)))
    held = Clearance.objects.in_bulk({row.clearance_id for row in rows})
    every = ClearanceStep.objects.filter(clearance__in=held).order_by("id")
    newest = dict(every.values_list("clearance", "id"))
    for row in rows:
        clearance = held[row.clearance_id]
        paused = clearance.status == lease.PAUSED
        outdated = newest[row.clearance_id] != row.pk or clearance.status not in lease.OPEN
        columns = {
            "clearance": str(row.clearance_id),
            "only_tenant": _plain(row.only_tenant_id),
            "kind": row.kind,
            "why": row.why,
            "at": _plain(row.at),
            "standing": outdated or paused == (row.kind == clearance_step.PAUSED),
        }
        yield Row(folds.CLEARANCE_STEPS, f"entry={row.entry_id}", columns)


def reports(part: Slice) -> Iterator[Row]:
    rows = list(Report.objects.filter(entry_id__in=_ids(part)))
    of_report = {row.pk: row for row in rows}
    for row in rows:
        columns = {
            "clearance": str(row.clearance_id),
            "only_tenant": _plain(row.only_tenant_id),
            "number": row.number,
            "sha256": row.sha256,
        }
        yield Row(folds.REPORTS, f"entry={row.entry_id}", columns)
    used = dict.fromkeys(of_report, (0, 0))
    summed = Use.objects.filter(report__in=of_report).values("report").annotate(total=Sum("rows"))
    outside = dict(
        Use.objects.filter(report__in=of_report, within=False)
        .values_list("report")
        .annotate(count=Count("id"))
        .values_list("report", "count")
    )
    for total in summed:
        used[total["report"]] = (int(total["total"]), outside.get(total["report"], 0))
    for pk, (total_rows, breaches) in used.items():
        key = f"entry={of_report[pk].entry_id}"
        yield Row(folds.USES, key, {"rows": total_rows, "breaches": breaches})


def late_measurements(part: Slice) -> Iterator[Row]:
    for row in LateMeasurement.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "clearance": str(row.clearance_id),
            "only_tenant": _plain(row.only_tenant_id),
            "sha256": row.sha256,
            "content_sha256": _sha256(orjson.dumps(row.measurements, option=orjson.OPT_SORT_KEYS)),
        }
        yield Row(folds.LATE_MEASUREMENTS, f"entry={row.entry_id}", columns)
