"""Schedule a check of consents that terms, an agreement or the tenant may have suspended or restored."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Least

from consent.models import Standing


def recheck_suspensions(
    *, mode: str, account: UUID | None = None, tenant: UUID | None = None, at: datetime
) -> None:
    """Make the sweep check all consents of a mode, account or tenant at `at`. Decisions never wait for it."""
    concerned = Standing.objects.filter(tenant__mode=mode)
    if account is not None:
        concerned = concerned.filter(tenant__account=account)
    if tenant is not None:
        concerned = concerned.filter(tenant=tenant)
    concerned.update(next_change_at=Least(F("next_change_at"), Value(at)))
