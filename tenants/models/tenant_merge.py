from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES
from tenants.models.tenant import Tenant


class TenantMerge(models.Model):
    """That a tenant was merged into another one of its account, which has its names from then on. Append-only.

    Statements of both from before no longer count: what both allowed was restated with the merge.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.OneToOneField(Tenant, on_delete=models.PROTECT, related_name="merge")
    into = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="absorbed")
    mode = models.CharField(max_length=4, choices=MODES)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["TenantMerge"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(tenant=models.F("into")), name="a_tenant_is_not_merged_into_itself"
            )
        ]
