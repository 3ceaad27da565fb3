from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.scope import ScopedManager
from tenants.models import Account, User


class DriftCase(models.Model):
    """One discrepancy with Stripe, from the look that first saw it to the look that no longer did.

    `owner` is the member of staff who takes care of it. Until somebody does, it is Finance's. `worth_minor` is what the
    discrepancy moves per invoice, in minor units of `currency`, where that is known.
    """

    mode = models.CharField(max_length=4)
    kind = models.CharField(max_length=40)
    # Stripe's subscription, or what the discrepancy is about where it is about none.
    subject = models.CharField(max_length=255)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    detail = models.TextField(blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    worth_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)

    objects = ScopedManager["DriftCase"]()

    class Meta:
        ordering = ["deadline_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "kind", "subject"],
                condition=Q(ended_at=None),
                name="a_discrepancy_has_one_open_case",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("first_seen_at")),
                name="a_case_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["mode", "subject"], name="billing_cases_of")]
