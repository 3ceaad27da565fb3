from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Tenant


class Due(models.Model):
    """When time alone may next change a tenant's price. The sweep reads it."""

    tenant = models.OneToOneField(Tenant, primary_key=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(db_index=True)

    objects = ScopedManager["Due"]()
