from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES
from tenants.models.tenant import Tenant


class TenantName(models.Model):
    """One name of a tenant: its key or an alias, unique within the mode."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="names")
    mode = models.CharField(max_length=4, choices=MODES)
    name = models.CharField(max_length=128)
    entry_id = models.UUIDField(null=True)

    objects = ScopedManager["TenantName"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mode", "name"], name="a_name_means_one_tenant")]
