"""Read the decisions about a tenant's data as they were given. The API keeps the log, and publishes it here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

_SELECT = "SELECT id, key, question, answer, decided_at FROM api_decisions WHERE tenant = %s"


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """A decision as it was given. `key` is the API key that asked."""

    id: UUID
    key: UUID
    question: dict[str, Any]
    answer: dict[str, Any]
    decided_at: datetime


def decision(*, id: UUID, tenant: UUID) -> LoggedDecision | None:
    """Return a decision about this tenant's data. None for every other one, and for one that is not written yet."""
    found = _read(f"{_SELECT} AND id = %s", [tenant, id])
    return found[0] if found else None


def decisions(
    *, tenant: UUID, denied: bool = False, before: UUID | None = None, limit: int
) -> list[LoggedDecision]:
    """The decisions about a tenant's data, newest first. `before` is the one to continue from."""
    sql, values = _SELECT, [tenant]
    if denied:
        sql += " AND answer @> '{\"allow\": false}'"
    if before is not None:
        sql += " AND id < %s"
        values.append(before)
    return _read(f"{sql} ORDER BY id DESC LIMIT {int(limit)}", values)  # constants and a number


def _read(sql: str, values: list[UUID]) -> list[LoggedDecision]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [
            LoggedDecision(id, key, orjson.loads(question), orjson.loads(answer), decided_at)
            for id, key, question, answer, decided_at in cursor.fetchall()
        ]
