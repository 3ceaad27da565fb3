from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant


class ClearedTenant(models.Model):
    """That a run may use a tenant's data of these categories: what the tenant may know of the clearance.

    `consents` are the statements that allow it, of each category its own, in the same order. Rows from before they
    were kept have none.
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
            # From a change of a tenant's consents to the runs it reaches.
            models.Index(fields=["tenant", "clearance"], name="cleared_runs_of_tenant")
        ]
