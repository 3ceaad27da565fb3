"""Sending standing exports. No transaction is open while the receiver answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from ledger import queries as ledger
from ledger import scope
from notices import export_archive, guarded_post, sealing, signing
from notices.guarded_post import PostResult, Resolve
from notices.operations import endpoints, standing_exports
from notices.queries import exports
from notices.queries import standing_exports as queries
from tenants.queries import tenants
from wire import ids

log = structlog.get_logger(__name__)
_USER_AGENT: Final = "Licet-Export/1"
_SECONDS: Final = 120.0  # a large archive takes longer than a message


def push(export: UUID, *, now: Callable[[], datetime], resolve: Resolve | None = None) -> bool | None:
    """Send one export. Returns whether the receiver accepted it, None where it is not due."""
    at = now()
    with scope.everything(reason="sweep"):
        sealed = standing_exports.lease(export=export, at=at)
        if sealed is None:
            return None
        found = queries.standing_export(id=export)
        seen = tenants.tenant_by_id(id=found.tenant)
    try:
        secret = sealing.unseal(sealed)
    except sealing.SecretUnreadable as error:
        return _record(export, PostResult(None, str(error), 0), b"", 0, now())
    with scope.tenants({seen.id, seen.account}):  # it holds what the customer itself may read
        content = exports.export(seen, at=at)
        revision = ledger.revision()
    result = _post(
        found.url, content, secret, message=ids.new(at=at), revision=revision, at=at, resolve=resolve
    )
    return _record(export, result, content, revision, now())


def _record(export: UUID, result: PostResult, content: bytes, revision: int, at: datetime) -> bool:
    with scope.everything(reason="sweep"):
        accepted = standing_exports.record_push(
            export=export, content=content, revision=revision, result=result, at=at
        )
    log.info("export_sent", export=str(export), status=result.status, error=result.error)
    return accepted


def _post(
    url: str,
    content: bytes,
    secret: signing.Secret,
    *,
    message: UUID,
    revision: int,
    at: datetime,
    resolve: Resolve | None,
) -> PostResult:
    signed = signing.headers(message=ids.render(ids.MESSAGE, message), at=at, body=content, secrets=[secret])
    headers = {
        "Content-Type": export_archive.MEDIA_TYPE,
        "User-Agent": _USER_AGENT,
        "Licet-Revision": str(revision),
        **signed,
    }
    return guarded_post.post(
        url,
        content,
        headers,
        loopback=endpoints.loopback(),
        ports=endpoints.ports(),
        resolve=resolve,
        deadline=_SECONDS,
    )
