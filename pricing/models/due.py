from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Tenant


class Due(models.Model):
    """When a tenant's price may next change by time alone; the sweep looks here."""

    tenant = models.OneToOneField(Tenant, primary_key=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(db_index=True)

    objects = ScopedManager["Due"]()
