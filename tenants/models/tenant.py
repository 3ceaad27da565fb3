from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES, Account


class Tenant(models.Model):
    """One customer's data, known by its key: the id that stands in the training data."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    key = models.CharField(max_length=128)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tenants")
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=3)
    industry = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ScopedManager["Tenant"]()

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["mode", "key"], name="tenant_key_is_unique_per_mode")]

    def __str__(self) -> str:
        return self.name


class TenantName(models.Model):
    """Every name a tenant answers to: its key and its aliases, in one namespace per mode."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="names")
    mode = models.CharField(max_length=4, choices=MODES)
    name = models.CharField(max_length=128)

    objects = ScopedManager["TenantName"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mode", "name"], name="a_name_means_one_tenant")]


class Suspension(models.Model):
    """The tenant's switch that stops every use at once. Append-only: `suspended` from `recorded_at` on."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="suspensions")
    suspended = models.BooleanField()
    # The instant the caller passed in; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Suspension"]()

    class Meta:
        indexes = [models.Index(fields=["tenant", "-id"], name="tenant_suspension_newest")]
