from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant


class ChangeOfControl(models.Model):
    """That the vendor itself goes to somebody else at `effective_at`. Carried out tenant by tenant from then on;
    `finished_at` is all that changes."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    acquirer = models.JSONField()
    effective_at = models.DateTimeField()
    note = models.CharField(max_length=2000)
    recorded_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedManager["ChangeOfControl"]()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # The sweep: what is due and not finished.
            models.Index(
                fields=["effective_at"], name="changes_to_carry_out", condition=models.Q(finished_at=None)
            )
        ]


class ControlStep(models.Model):
    """What a change of control did to a tenant's consents, as the terms they were given under say: how many were
    paused, withdrawn, or left with a word of it."""

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
