"""Make the sweep look at prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Least

from pricing.models import Due


def schedule_repricing(*, tenants: Sequence[UUID], at: datetime) -> None:
    """Make the sweep reprice these tenants at `at`, or earlier if it was already due."""
    Due.objects.bulk_create([Due(tenant_id=tenant, due_at=at) for tenant in tenants], ignore_conflicts=True)
    Due.objects.filter(tenant__in=tenants).update(due_at=Least(F("due_at"), Value(at)))
