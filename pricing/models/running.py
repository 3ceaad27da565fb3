from __future__ import annotations

from django.db import models

from consent.models import Category, Purpose
from ledger.scope import ScopedManager
from tenants.models import Tenant


class Running(models.Model):
    """Since when a consent key has been in force without a break. `earn_after_days` counts from there."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField()

    objects = ScopedManager["Running"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "category", "purpose"], name="runs_once_per_question")
        ]
