from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account


class DriftScan(models.Model):
    """One comparison of all subscriptions in Stripe with Licet."""

    mode = models.CharField(max_length=4)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    looked_at = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]


class DriftFinding(models.Model):
    """One discrepancy that a scan found."""

    scan = models.ForeignKey(DriftScan, on_delete=models.PROTECT, related_name="findings")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    stripe_subscription_id = models.CharField(max_length=255, blank=True)
    detail = models.TextField(blank=True)

    objects = ScopedManager["DriftFinding"]()

    class Meta:
        ordering = ["scan", "id"]
