from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from pricing.models.schedule import Schedule
from tenants.models import Tenant

KINDS = [("commitment", "Commitment"), ("notice", "Notice")]


class PriceLock(models.Model):
    """A tenant's price follows `schedule` from `effective_from` until before `until`. Append-only.

    `commitment`: the tenant committed itself to a term, so no other schedule counts. `notice`: `successor` would have
    raised what the tenant pays, so the better of both counts until the time that the notice names. `period_end` is when
    one full billing period after the notice ends, NULL if no subscription pays for the tenant.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Schedule, null=True, on_delete=models.PROTECT, related_name="+")
    effective_from = models.DateTimeField()
    until = models.DateTimeField()
    period_end = models.DateTimeField(null=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["PriceLock"]()

    class Meta:
        ordering = ["tenant", "-revision"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="commitment", successor=None)
                | models.Q(kind="notice", successor__isnull=False),
                name="a_notice_names_the_schedule_that_follows",
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("effective_from")), name="a_lock_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["tenant", "successor"],
                condition=models.Q(kind="notice"),
                name="notice_of_a_schedule_is_given_once",
            ),
        ]


class PriceLockEnd(models.Model):
    """A lock ended before its time: the account migrated to another schedule, or its commitment ended. Append-only."""

    id = models.UUIDField(primary_key=True)
    lock = models.OneToOneField(PriceLock, on_delete=models.PROTECT, related_name="end")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["PriceLockEnd"]()
