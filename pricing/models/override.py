from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Tenant

KINDS = [("fixed", "Fixed"), ("capped", "Capped"), ("excluded", "Excluded")]


class Override(models.Model):
    """A negotiated price for a period: a fixed discount, a cap, or no discount. The newest in effect counts.

    Never above the greatest percentage of the schedule, and only while the consents reach its first tier.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    bps = models.PositiveIntegerField(null=True, blank=True)
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    # The person who asked for it. NULL: recorded before requests were, or by the operator.
    requested_by = models.UUIDField(null=True)
    approved_by = models.UUIDField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Override"]()

    class Meta:
        ordering = ["tenant", "-revision"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="excluded", bps=None)
                | models.Q(kind__in=["fixed", "capped"], bps__gte=0, bps__lte=10000),
                name="an_override_says_what_it_gives",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_until=None)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="an_override_ends_after_it_begins",
            ),
        ]
