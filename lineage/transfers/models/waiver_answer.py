from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.transfers.models.waiver import ANSWERS, Waiver


class WaiverAnswer(models.Model):
    """The tenant's only answer to a waiver request. `until` NULL: the grant lasts until it is revoked."""

    waiver = models.OneToOneField(Waiver, on_delete=models.PROTECT, related_name="answer")
    tenant = of_tenant()
    kind = models.CharField(max_length=8, choices=ANSWERS)
    until = models.DateTimeField(null=True)
    words = models.CharField(max_length=2000, blank=True)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    answered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["WaiverAnswer"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="granted") | models.Q(kind="refused", until=None),
                name="a_refused_waiver_has_no_end",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("answered_at")),
                name="a_waiver_ends_after_it_begins",
            ),
        ]
