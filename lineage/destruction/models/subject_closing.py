from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.subject_request import SubjectRequest


class SubjectClosing(models.Model):
    """The end of a subject request. The database requires every order certified and every version assessed."""

    request = models.OneToOneField(
        SubjectRequest, primary_key=True, on_delete=models.PROTECT, related_name="closing"
    )
    tenant = of_tenant()
    closed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectClosing"]()
