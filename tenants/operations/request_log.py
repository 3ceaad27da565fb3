"""The request log of customers: what programs asked with a customer's own keys, for thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from ledger import scope
from tenants import request_log
from tenants.models import ApiRequest
from tenants.queries import customer_keys
from wire import ids

_FORGOTTEN_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Answered:
    """What is kept of one request. `path` has no query, and `problem` is empty for an answer below 400."""

    request_id: str
    method: str
    path: str
    status: int
    problem: str
    milliseconds: int


def note(said: Answered, *, key: UUID, tenant: UUID, at: datetime) -> bool:
    """Keep one request, if the key is a customer's own. Returns whether it was kept."""
    with scope.everything(reason="sign-in"):
        account = customer_keys.account_of(key=key)
        if account is None:
            return False
        ApiRequest.objects.create(
            id=ids.new(at=at),
            tenant=tenant,
            account=account,
            key=key,
            request_id=said.request_id[:128],
            method=said.method[:8],
            path=said.path[:500],
            status=said.status,
            problem=said.problem[:64],
            milliseconds=said.milliseconds,
            at=at,
        )
    return True


def forget(*, at: datetime) -> int:
    """Delete requests that are older than the log reaches. Returns how many were deleted now."""
    with scope.everything(reason="sweep"):
        old = ApiRequest.objects.filter(at__lt=at - request_log.KEPT_FOR).order_by("at")
        expired = list(old.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE])
        ApiRequest.objects.filter(pk__in=expired).delete()
    return len(expired)
