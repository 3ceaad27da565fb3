from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.api_key import ApiKey


class CustomerKey(models.Model):
    """Marks an API key that a customer's own member made. Append-only: it is made with the key, which has the entry."""

    key = models.OneToOneField(ApiKey, primary_key=True, on_delete=models.PROTECT, related_name="of_customer")
    tenant = models.UUIDField()
    account = models.UUIDField()
    made_by = models.UUIDField()

    objects = ScopedManager["CustomerKey"]()

    class Meta:
        indexes = [
            # The keys page of a tenant, newest first.
            models.Index(fields=["tenant", "-key"], name="customer_keys_of_tenant")
        ]
