from __future__ import annotations

from django.db import models

from consent.covenants import MODES as TRANSFER_MODES
from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.destruction.models.holding import Holding
from lineage.versions.models.version import ModelVersion

SUBJECTS = [("model", "Model"), ("holding", "Holding"), ("vendor", "Vendor")]
WAYS = [(way, way) for way in TRANSFER_MODES]


def of_what(name: str) -> models.CheckConstraint:
    """Constrain a row to one subject: a model version, a copy or the vendor itself."""
    return models.CheckConstraint(
        condition=models.Q(subject="model", model__isnull=False, holding=None)
        | models.Q(subject="holding", model=None, holding__isnull=False)
        | models.Q(subject="vendor", model=None, holding=None),
        name=name,
    )


class TransferCheck(models.Model):
    """The decision whether one subject may go to one recipient. The row never changes; see `TransferChange`.

    It concerns many tenants, so only readers who may see all of them read it. `way` NULL: in any way.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    subject = models.CharField(max_length=7, choices=SUBJECTS)
    model = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.JSONField()
    recipient_sha256 = models.CharField(max_length=64)
    way = models.CharField(max_length=10, choices=WAYS, null=True)
    allow = models.BooleanField()
    review_required = models.BooleanField()
    answer = models.JSONField()
    # The ledger's size when the answer was true.
    facts_revision = models.BigIntegerField()
    checked_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["TransferCheck"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            of_what("a_transfer_is_of_one_thing"),
            models.CheckConstraint(
                condition=~models.Q(allow=True, review_required=True),
                name="what_needs_a_review_is_not_allowed",
            ),
        ]
        indexes = [
            models.Index(fields=["mode", "-id"], name="transfer_checks_newest"),
            # Finds the permissions to judge again.
            models.Index(
                fields=["mode", "checked_at"], name="transfers_allowed", condition=models.Q(allow=True)
            ),
        ]
