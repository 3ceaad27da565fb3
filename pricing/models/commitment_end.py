from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from pricing.models.commitment import Commitment
from tenants.models import Tenant

CAUSES = [("notice", "The customer gave notice"), ("agreed", "Both sides agreed")]


class CommitmentEnd(models.Model):
    """A commitment ends before its time: by the customer's notice, or because both sides agreed. Append-only."""

    id = models.UUIDField(primary_key=True)
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="end")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=CAUSES)
    reason = models.CharField(max_length=500, blank=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["CommitmentEnd"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cause__in=[code for code, _ in CAUSES]), name="cause_of_an_end_is_known"
            )
        ]
