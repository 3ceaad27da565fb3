from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from consent import risk_classes
from consent.models.catalogue import Category
from consent.models.consent import Consent
from ledger.scope import ScopedManager
from tenants.models import Tenant

STEPS = ["recorded", "lowering"]


class RiskClassStep(models.Model):
    """A step of the risk class of a tenant's category. Append-only; the newest `recorded` step holds the class.

    `lowering` is the first of two signatures for a lower class. `consent` is the statement that named the class.
    `signatories` are `{person, authority}`.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    risk_class = models.CharField(max_length=12)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    signatories = models.JSONField(default=list)
    evidence = ArrayField(models.CharField(max_length=64), default=list)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["RiskClassStep"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=STEPS) & models.Q(risk_class__in=risk_classes.CLASSES),
                name="risk_class_step_is_known",
            )
        ]
        indexes = [models.Index(fields=["tenant", "category", "-id"], name="risk_class_of_category")]
