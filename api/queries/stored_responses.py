from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from api.models import KeptAnswer


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A stored answer to an earlier request."""

    body_sha256: bytes
    status: int
    headers: dict[str, str]
    body: bytes


def stored_response(*, key: UUID, request: bytes, since: datetime) -> StoredResponse | None:
    row = KeptAnswer.objects.filter(key=key, request=request, created_at__gte=since).first()
    return StoredResponse(bytes(row.body_sha256), row.status, row.headers, bytes(row.body)) if row else None


def try_lock(*, key: UUID, request: bytes) -> bool:
    """Lock this request until the transaction ends. Returns False if another transaction runs it."""
    number = int.from_bytes(request[:8], signed=True) ^ (key.int & 0x7FFFFFFFFFFFFFFF)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])
