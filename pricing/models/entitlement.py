from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from pricing.models.override import Override
from pricing.models.schedule import Schedule
from tenants.models import Tenant


class Entitlement(models.Model):
    """The discount of a tenant from `effective_at` until its next entitlement. Append-only.

    `bps` is the discount of the tier that all consents reach. `earned_bps` is what was earned of it by staying;
    billing sets it in Stripe. `causes` are the ledger entries that led to it.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    schedule = models.ForeignKey(Schedule, null=True, on_delete=models.PROTECT, related_name="+")
    override = models.ForeignKey(Override, null=True, on_delete=models.PROTECT, related_name="+")
    points = models.BigIntegerField()
    tier = models.CharField(max_length=100, blank=True)
    bps = models.PositiveIntegerField()
    earned_bps = models.PositiveIntegerField()
    explanation = models.JSONField()
    # The consents that earn from then on, in the form of `pricing.earning`. NULL: recorded before they were kept.
    offers = models.JSONField(null=True)
    consents_sha256 = models.CharField(max_length=64)
    causes = ArrayField(models.UUIDField(), default=list)
    effective_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Entitlement"]()

    class Meta:
        ordering = ["tenant", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "sequence"], name="entitlements_are_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(bps__lte=10000, earned_bps__lte=10000), name="a_discount_is_at_most_all"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gt=0) | models.Q(bps=0) | ~models.Q(override=None),
                name="no_points_no_discount",
            ),
        ]
