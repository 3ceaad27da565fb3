from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import Account


class Competitor(models.Model):
    """A party that the account named as a competitor. Covenants of the kind `competitor` refer to these."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="competitors")
    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True)
    lei = models.CharField(max_length=20, blank=True)
    entry_id = models.UUIDField(null=True)

    objects = ScopedManager["Competitor"]()

    class Meta:
        ordering = ["name"]
