from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.order_item import OrderItem


class ConfirmedItem(models.Model):
    """An order item that a confirmation covers. Destroying a copy confirms it for every order that names it."""

    item = models.OneToOneField(
        OrderItem, primary_key=True, on_delete=models.PROTECT, related_name="confirmed"
    )
    tenant = of_tenant()
    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, related_name="items")

    objects = ScopedManager["ConfirmedItem"]()
