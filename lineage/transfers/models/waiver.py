from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.holding import Holding
from lineage.transfers.models.transfer import SUBJECTS, WAYS, of_what
from lineage.versions.models.version import ModelVersion

ANSWERS = [("granted", "granted"), ("refused", "refused")]


class Waiver(models.Model):
    """A request that a tenant let one transfer pass: one subject, one recipient, one way (NULL: any).

    `covenants` are those that blocked the transfer and were shown to the tenant; the waiver lifts only these. One that
    is null stands for the tenant's leave as an owner.
    `subject_name` is the model's name as shown to the tenant, even if it may not see the version. Status is derived.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    subject = models.CharField(max_length=7, choices=SUBJECTS)
    model = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, null=True, on_delete=models.PROTECT, related_name="+")
    subject_name = models.CharField(max_length=400, blank=True)
    recipient = models.JSONField()
    recipient_sha256 = models.CharField(max_length=64)
    way = models.CharField(max_length=10, choices=WAYS, null=True)
    covenants = models.JSONField()
    note = models.CharField(max_length=2000)
    asked_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Waiver"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            of_what("a_waiver_is_of_one_thing"),
            models.CheckConstraint(condition=~models.Q(covenants=[]), name="a_waiver_is_of_covenants"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="waivers_of_tenant"),
            models.Index(fields=["mode", "recipient_sha256"], name="waivers_for_recipient"),
        ]
