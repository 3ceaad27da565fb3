from __future__ import annotations

from django.db import models

from consent.models.person_stop import PersonStop
from ledger.scope import ScopedManager
from tenants.models import Tenant


class PersonStopLift(models.Model):
    """The end of a person's stop, on a signatory's word. Append-only."""

    stop = models.OneToOneField(PersonStop, on_delete=models.PROTECT, related_name="lift")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    signatory = models.UUIDField()
    authority = models.CharField(max_length=17)
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["PersonStopLift"]()
