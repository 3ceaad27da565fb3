"""Read standings, and check each one whenever it is read from the database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import BigIntegerField, F, Func, QuerySet
from prometheus_client import Counter

from consent import standing_proof
from consent.models import Standing
from consent.standing_proof import StoredStanding
from ledger import state_keys

log = structlog.get_logger(__name__)
UNPROVEN = Counter(
    "licet_standings_unproven", "Reads of a standing whose digest or sequence is wrong", ["fault"]
)
_MOST_REPORTED = 10_000
_reported: OrderedDict[tuple[str, ...], None] = OrderedDict()


class StateUnproven(Exception):
    """The stored state of this consent cannot be proven, so nothing is decided. We have been alerted."""

    code = "state_unproven"


@dataclass(frozen=True, slots=True)
class CheckedStanding:
    """The statements of one consent key. They are empty if the row is not `proven`."""

    statements: Sequence[Mapping[str, Any]]
    proven: bool


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A standing's consent key with its codes, and what was checked."""

    tenant: UUID
    category: UUID
    category_code: str
    purpose: UUID
    purpose_code: str
    checked: CheckedStanding


def checked(written: Mapping[str, Any] | None) -> CheckedStanding:
    """Check a standing as the SQL functions of facts return it. None: the consent key is unknown."""
    if written is None:
        return CheckedStanding((), proven=True)
    digest = written["digest"]
    return _check(
        StoredStanding(
            written["tenant"],
            written["category"],
            written["purpose"],
            written["statements"],
            written["revision"],
            bytes.fromhex(digest) if digest is not None else None,
            written["key_id"] or "",
            written["newest"] or None,  # 0: no committed event is without its sequence
        )
    )


def standing(*, tenant: UUID, category: UUID, purpose: UUID) -> CheckedStanding:
    """Read and check the standing of one consent key, also one that this transaction is writing."""
    row = _rows(Standing.objects.filter(tenant=tenant, category=category, purpose=purpose)).first()
    if row is not None:
        return _check_row(row)
    newest = _newest_event(tenant, category, purpose)
    return _check(StoredStanding(str(tenant), str(category), str(purpose), None, None, None, "", newest))


def standings(*, tenant: UUID) -> list[StandingRow]:
    """Read and check the tenant's standings, in order of category and purpose."""
    rows = Standing.objects.filter(tenant=tenant).select_related("category", "purpose")
    return [
        StandingRow(
            row.tenant_id,
            row.category_id,
            row.category.code,
            row.purpose_id,
            row.purpose.code,
            _check_row(row),
        )
        for row in _rows(rows).order_by("category__code", "purpose__code")
    ]


class _NewestEvent(Func):
    function = "consent_newest_event"
    output_field = BigIntegerField()


def _rows(rows: QuerySet[Standing]) -> QuerySet[Standing, Any]:
    return rows.annotate(newest=_NewestEvent(F("tenant_id"), F("category_id"), F("purpose_id")))


def _newest_event(tenant: UUID, category: UUID, purpose: UUID) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_newest_event(%s, %s, %s)", [tenant, category, purpose])
        newest: int | None = cursor.fetchone()[0]
    return newest


def _check_row(row: Any) -> CheckedStanding:
    return _check(
        StoredStanding(
            str(row.tenant_id),
            str(row.category_id),
            str(row.purpose_id),
            row.statements,
            row.revision,
            bytes(row.digest) if row.digest is not None else None,
            row.key_id,
            row.newest,
        )
    )


def _check(row: StoredStanding) -> CheckedStanding:
    key = state_keys.key_named(row.key_id) if row.key_id else None
    fault = standing_proof.fault(row, secret=key.secret if key else None)
    if fault is None:
        return CheckedStanding(row.statements or (), proven=True)
    UNPROVEN.labels(fault).inc()
    _report(row, fault)
    return CheckedStanding((), proven=False)


def _report(row: StoredStanding, fault: str) -> None:
    """Log an unproven row once in the life of this process, however often it is read."""
    place = (row.tenant, row.category, row.purpose, fault, str(row.revision), str(row.newest))
    if place in _reported:
        return
    _reported[place] = None
    if len(_reported) > _MOST_REPORTED:
        _reported.popitem(last=False)
    log.error(
        "state_unproven",
        table="consent_standing",
        tenant=row.tenant,
        category=row.category,
        purpose=row.purpose,
        fault=fault,
        revision=row.revision,
        newest=row.newest,
    )
