"""Registered data sets: where tenants' data lies, by the names that other systems use.

The rows belong to the vendor: no tenant's scope sees them.
"""

from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant


class DataSet(models.Model):
    """A registered data set: which tenant's data of which category lies under these names. A change adds a number.

    `category` empty: the data set holds no tenant's data. `field` names the column that holds the tenant.
    """

    mode = models.CharField(max_length=4, choices=MODES)
    key = models.CharField(max_length=128)
    number = models.PositiveIntegerField()
    namespace = models.CharField(max_length=2000)
    name = models.CharField(max_length=2000)
    category = models.CharField(max_length=128, blank=True)
    tenant = of_tenant(null=True)
    field = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["DataSet"]()

    class Meta:
        ordering = ["key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "key", "number"], name="a_data_set_is_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(tenant=None) | models.Q(field=""),
                name="a_tenants_own_data_set_has_no_column_for_it",
            ),
        ]
