from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES
from tenants.models.tenant import Tenant


class TenantSplit(models.Model):
    """That a part of a tenant's data goes on under another tenant, its successor. Append-only.

    The successor keeps the covenants, people's stops and audit rights over models from before.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="origins")
    mode = models.CharField(max_length=4, choices=MODES)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField()
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["TenantSplit"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(tenant=models.F("successor")), name="a_tenant_is_not_its_own_successor"
            ),
            models.UniqueConstraint(fields=["tenant", "successor"], name="a_tenant_succeeds_another_once"),
        ]
