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
    """That a tenant was asked to let one transfer pass: one subject, one recipient, one way (NULL: any).

    `covenants` are those that stood against it and were shown; a waiver lifts these and no others. `subject_name` is
    the model's as the tenant is shown it, whether or not it may see the version. Whether it is open is derived.
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


class WaiverAnswer(models.Model):
    """The one answer to a waiver that was asked for; `until` NULL: for good, unless revoked."""

    waiver = models.OneToOneField(Waiver, on_delete=models.PROTECT, related_name="answer")
    tenant = of_tenant()
    kind = models.CharField(max_length=8, choices=ANSWERS)
    until = models.DateTimeField(null=True)
    words = models.CharField(max_length=2000, blank=True)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    answered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["WaiverAnswer"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="granted") | models.Q(kind="refused", until=None),
                name="a_refused_waiver_has_no_end",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("answered_at")),
                name="a_waiver_ends_after_it_begins",
            ),
        ]


class WaiverRevocation(models.Model):
    """That a granted waiver holds no longer. A transfer made before is not undone by it."""

    answer = models.OneToOneField(WaiverAnswer, on_delete=models.PROTECT, related_name="revocation")
    tenant = of_tenant()
    words = models.CharField(max_length=2000, blank=True)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    revoked_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["WaiverRevocation"]()
