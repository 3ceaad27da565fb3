from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.transfers.models.control import ChangeOfControl


class ControlStep(models.Model):
    """What a change of control did to one tenant's consents, as their terms require: how many were paused or withdrawn.

    `told` counts those that did not change; the tenant was only informed."""

    change = models.ForeignKey(ChangeOfControl, on_delete=models.PROTECT, related_name="steps")
    tenant = of_tenant()
    paused = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField()
    told = models.PositiveIntegerField()
    done_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["ControlStep"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "tenant"], name="a_change_reaches_a_tenant_once"),
            models.CheckConstraint(
                condition=models.Q(paused__gt=0) | models.Q(withdrawn__gt=0) | models.Q(told__gt=0),
                name="a_change_reaches_a_consent",
            ),
        ]
