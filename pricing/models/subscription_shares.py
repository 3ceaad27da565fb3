from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account


class SubscriptionShares(models.Model):
    """How the list price of a subscription is shared between the tenants that it pays for. Append-only.

    `parts` are whole numbers by the tenants' ids. The newest row of a subscription counts; without parts, the lowest
    discount counts.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4)
    subscription = models.CharField(max_length=255)
    parts = models.JSONField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["SubscriptionShares"]()

    class Meta:
        ordering = ["subscription", "-revision"]
        indexes = [
            # Billing and what-if: the newest shares of a subscription.
            models.Index(fields=["mode", "subscription", "-revision"], name="pricing_shares_newest")
        ]
