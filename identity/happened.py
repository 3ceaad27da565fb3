"""Note what a request did to a person's security, with the client's address and program."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from identity import client
from identity.operations import security_events
from ledger import clock


def note(request: HttpRequest, kind: str, user: AbstractBaseUser | None, **detail: Any) -> None:
    """Record a security event of this request. `detail` names no person and holds no secret."""
    security_events.record(
        kind,
        at=clock.now(),
        user=user.pk if user is not None else None,
        address=client.address(request),
        agent=request.headers.get("User-Agent", ""),
        detail=detail,
    )
