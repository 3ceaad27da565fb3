from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.vocabulary import METHODS


class Confirmation(models.Model):
    """A record that a person destroyed what an order names, or part of it: how, with which tool and procedure."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(DestructionOrder, on_delete=models.PROTECT, related_name="confirmations")
    tenant = of_tenant()
    method = models.CharField(max_length=12, choices=METHODS)
    technique = models.CharField(max_length=500)
    tool = models.CharField(max_length=200)
    # The id of a person; name and title are kept beside the ledger and can be erased there.
    performer = models.UUIDField()
    organisation = models.CharField(max_length=200)
    performed_at = models.DateTimeField()
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    residuals = models.CharField(max_length=2000, blank=True)
    # When what remains should be gone. NULL where nothing remains, or no day was stated.
    residuals_until = models.DateTimeField(null=True)
    procedure_version = models.CharField(max_length=20)
    procedure_sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Confirmation"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=[code for code, _ in METHODS]), name="method_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(performed_at__lte=models.F("recorded_at")),
                name="what_was_performed_lies_in_the_past",
            ),
            models.CheckConstraint(
                condition=~models.Q(method="unlearn") | ~models.Q(residuals=""),
                name="unlearning_leaves_a_residual",
            ),
            models.CheckConstraint(
                condition=models.Q(residuals_until=None)
                | (~models.Q(residuals="") & models.Q(residuals_until__gt=models.F("recorded_at"))),
                name="only_residuals_have_an_end",
            ),
        ]
