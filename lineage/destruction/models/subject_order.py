from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.subject_request import SubjectRequest


class SubjectOrder(models.Model):
    """A destruction order that a subject request led to, on receipt or when a copy was found later."""

    order = models.OneToOneField(
        DestructionOrder, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="orders")
    tenant = of_tenant()

    objects = ScopedManager["SubjectOrder"]()
