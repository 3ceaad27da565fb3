from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account

KINDS = ["objected", "accepted"]


class ProcessorObjection(models.Model):
    """That a customer objected to a sub-processor, or took its objection back. Append-only; the newest row counts."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    reason = models.CharField(max_length=500, blank=True)
    person = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["ProcessorObjection"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="answer_about_a_processor_is_known"
            )
        ]
        indexes = [models.Index(fields=["account", "name", "-id"], name="processor_objection_newest")]
