from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.models.order_item import OrderItem


class CancelledItem(models.Model):
    """An item of an order that need not be destroyed any more. It was neither confirmed before nor can be after."""

    item = models.OneToOneField(
        OrderItem, on_delete=models.PROTECT, primary_key=True, related_name="cancelled"
    )
    event = models.ForeignKey(OrderEvent, on_delete=models.PROTECT, related_name="items")
    tenant = of_tenant()

    objects = ScopedManager["CancelledItem"]()
