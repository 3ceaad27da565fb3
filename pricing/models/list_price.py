from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account


class ListPrice(models.Model):
    """What a subscription costs in each period before any discount, as billing last saw it in Stripe.

    What-if, budgets and estimates without Stripe read it. It is no state: a look at the subscription writes it again.
    """

    mode = models.CharField(max_length=4)
    subscription = models.CharField(max_length=255)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    interval = models.CharField(max_length=5)
    interval_count = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    objects = ScopedManager["ListPrice"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mode", "subscription"], name="a_list_price_is_kept_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="a_list_price_is_not_negative"
            ),
        ]
