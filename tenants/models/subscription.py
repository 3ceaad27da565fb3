from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES, Account


class Subscription(models.Model):
    """A Stripe subscription of the account, and the tenants it pays for."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="subscriptions")
    mode = models.CharField(max_length=4, choices=MODES)
    stripe_customer_id = models.CharField(max_length=255, blank=True)
    stripe_subscription_id = models.CharField(max_length=255)
    currency = models.CharField(max_length=3, blank=True)
    tenants = models.ManyToManyField("tenants.Tenant", related_name="subscriptions")
    entry_id = models.UUIDField(null=True)

    objects = ScopedManager["Subscription"]()

    class Meta:
        ordering = ["stripe_subscription_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "stripe_subscription_id"], name="a_subscription_belongs_to_one_account"
            )
        ]
