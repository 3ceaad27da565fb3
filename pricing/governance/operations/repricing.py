"""Make the sweep look at prices, and let one offer at a time take from a budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Least

from pricing.models import Due


def lock_budget(mode: str) -> None:
    """Let one transaction at a time take from the budgets of a mode, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"pricing_budget:{mode}"])


def schedule_repricing(*, tenants: Sequence[UUID], at: datetime) -> None:
    """Make the sweep reprice these tenants at `at`, or earlier if it was already due."""
    Due.objects.bulk_create([Due(tenant_id=tenant, due_at=at) for tenant in tenants], ignore_conflicts=True)
    Due.objects.filter(tenant__in=tenants).update(due_at=Least(F("due_at"), Value(at)))
