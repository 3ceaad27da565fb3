from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from api.models import KeptAnswer

KEPT_FOR = timedelta(days=30)
_FORGOTTEN_AT_ONCE = 100


def lock_path(*, mode: str, path: str) -> None:
    """Lock an address for writing until the transaction ends: a PUT reads, compares and replaces."""
    number = int.from_bytes(hashlib.sha256(f"{mode} {path}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def store_response(
    *,
    key: UUID,
    request: bytes,
    body_sha256: bytes,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    at: datetime,
) -> None:
    """Store an answer for 30 days, in the caller's transaction. Each call deletes a few older answers."""
    KeptAnswer.objects.create(
        key=key,
        request=request,
        body_sha256=body_sha256,
        status=status,
        headers=dict(headers),
        body=body,
        created_at=at,
    )
    old = KeptAnswer.objects.filter(created_at__lt=at - KEPT_FOR).select_for_update(skip_locked=True)
    KeptAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE])).delete()
