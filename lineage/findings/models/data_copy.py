from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES


class DataCopy(models.Model):
    """A data set that a run wrote after it had read tenants' data.

    It is taken to hold that data until it is registered. `tenants` NULL: it may hold any tenant's data.
    """

    mode = models.CharField(max_length=4, choices=MODES)
    namespace = models.CharField(max_length=2000)
    name = models.CharField(max_length=2000)
    data_set = models.CharField(max_length=128)
    category = models.CharField(max_length=128)
    tenants = ArrayField(models.CharField(max_length=128), null=True)
    run = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    objects = ScopedManager["DataCopy"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "namespace", "name", "data_set", "category"], name="a_copy_is_noted_once"
            )
        ]
