from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES, Account


class Tenant(models.Model):
    """One customer's data. Its key is the tenant id in the training data."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    key = models.CharField(max_length=128)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tenants")
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=3)
    industry = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    entry_id = models.UUIDField(null=True)

    objects = ScopedManager["Tenant"]()

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["mode", "key"], name="tenant_key_is_unique_per_mode")]

    def __str__(self) -> str:
        return self.name
