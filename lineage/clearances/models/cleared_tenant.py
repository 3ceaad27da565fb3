from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant


class ClearedTenant(models.Model):
    """A tenant's categories that a run may use: what the tenant may know of the clearance.

    `consents` holds the statement for each category, in the same order. Old rows have no statements.
    """

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="cleared")
    tenant = of_tenant()
    categories = ArrayField(models.CharField(max_length=128))
    consents = ArrayField(models.UUIDField(), default=list)

    objects = ScopedManager["ClearedTenant"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clearance", "tenant"], name="a_tenant_is_cleared_once_per_run"),
            models.CheckConstraint(
                condition=models.Q(consents=[]) | models.Q(consents__len=models.F("categories__len")),
                name="each_category_has_its_consent",
            ),
        ]
        indexes = [
            # Finds the runs that a change of a tenant's consents affects.
            models.Index(fields=["tenant", "clearance"], name="cleared_runs_of_tenant")
        ]
