"""Having the sweep look at consents that something outside of them may have suspended, or restored."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Least

from consent.models import Standing


def recheck_suspensions(
    *, mode: str, account: UUID | None = None, tenant: UUID | None = None, at: datetime
) -> None:
    """From `at` on, at all of a mode, an account's or a tenant's. Decisions see it by themselves, and at once."""
    concerned = Standing.objects.filter(tenant__mode=mode)
    if account is not None:
        concerned = concerned.filter(tenant__account=account)
    if tenant is not None:
        concerned = concerned.filter(tenant=tenant)
    concerned.update(next_change_at=Least(F("next_change_at"), Value(at)))
