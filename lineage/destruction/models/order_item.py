from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.vocabulary import CAUSES, UNIQUE_CAUSES
from lineage.versions.models.version import ModelVersion


class OrderItem(models.Model):
    """One slice of a holding or one model version that an order names. `UNIQUE_CAUSES` name each only once.

    `turn` counts the earlier items of the same cause that were cancelled: after that the cause may name it again.
    """

    order = models.ForeignKey(DestructionOrder, on_delete=models.PROTECT, related_name="items")
    cause = models.CharField(max_length=17, choices=CAUSES)
    tenant = of_tenant()
    category = models.CharField(max_length=128)
    slice = models.ForeignKey(HoldingSlice, null=True, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveIntegerField(default=0, db_default=0)

    objects = ScopedManager["OrderItem"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slice__isnull=False, model__isnull=True)
                | models.Q(slice__isnull=True, model__isnull=False),
                name="an_item_is_a_slice_or_a_model",
            ),
            models.UniqueConstraint(
                fields=["slice", "cause", "turn"],
                condition=models.Q(cause__in=UNIQUE_CAUSES, slice__isnull=False),
                name="an_obligation_exists_once",
            ),
            models.UniqueConstraint(
                fields=["model", "tenant", "category", "cause", "turn"],
                condition=models.Q(cause__in=UNIQUE_CAUSES, model__isnull=False),
                name="a_model_is_to_be_retired_once",
            ),
            models.UniqueConstraint(
                fields=["order", "slice"],
                condition=models.Q(slice__isnull=False),
                name="an_order_names_a_slice_once",
            ),
            models.UniqueConstraint(
                fields=["order", "model"],
                condition=models.Q(model__isnull=False),
                name="an_order_names_a_model_once",
            ),
        ]
