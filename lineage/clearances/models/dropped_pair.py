from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import ACTIONS, Clearance
from lineage.clearances.models.tenancy import of_tenant


class DroppedPair(models.Model):
    """A pair of a manifest that is no longer allowed. It stays dropped: only a new run can be cleared for it."""

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="drops")
    tenant = of_tenant()
    category = models.CharField(max_length=128)
    since = models.DateTimeField()
    reasons = ArrayField(models.CharField(max_length=40))
    action = models.CharField(max_length=11, choices=ACTIONS)
    noted_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["DroppedPair"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clearance", "tenant", "category"], name="a_pair_is_dropped_once"
            ),
            models.CheckConstraint(
                condition=models.Q(action__in=[a for a, _ in ACTIONS]), name="drop_action_is_known"
            ),
        ]
