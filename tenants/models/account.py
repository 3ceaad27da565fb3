from __future__ import annotations

from django.db import models

from language import time_zones
from ledger.scope import ScopedManager

MODES = [("live", "live"), ("test", "test")]


class Account(models.Model):
    """The party that signs and pays. It owns tenants, agreements and subscriptions."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    key = models.CharField(max_length=128)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # A reseller pays but cannot consent.
    pays_only = models.BooleanField(default=False)
    signatures_required = models.PositiveSmallIntegerField(default=1)
    # The hours during which a signed consent waits and can be called off.
    cooling_off_hours = models.PositiveIntegerField(default=0, db_default=0)
    # The payer and currency, recorded before a subscription is known. Billing does not use them.
    stripe_customer_id = models.CharField(max_length=255, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    # The IANA name of the time zone. The account's pages, letters and documents show dates in it.
    time_zone = models.CharField(
        max_length=time_zones.LONGEST, default=time_zones.DEFAULT, db_default=time_zones.DEFAULT
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    entry_id = models.UUIDField(null=True)

    objects = ScopedManager["Account"]()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "key"], name="account_key_is_unique_per_mode"),
            models.CheckConstraint(
                condition=models.Q(signatures_required__in=[1, 2]), name="one_or_two_signatures"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="an_account_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name
