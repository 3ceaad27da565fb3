from __future__ import annotations

from django.db import models

from consent.models.catalogue import Category
from ledger.scope import ScopedManager
from tenants.models import Tenant


class FreeTextHandling(models.Model):
    """What a customer says about the fields of a category that may name a person in free text. Append-only.

    `fields` maps a field's name to how it is handled. The newest row of a tenant and category counts.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField()
    signatory = models.UUIDField()
    authority = models.CharField(max_length=17)
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["FreeTextHandling"]()

    class Meta:
        indexes = [
            # Finds the newest word of a tenant on each category.
            models.Index(fields=["tenant", "category", "-id"], name="free_text_newest")
        ]
