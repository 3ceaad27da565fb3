from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES


class TransferClaim(models.Model):
    """The claim, with dated evidence, that a recipient is a financial buyer. Append-only.

    It counts from its `ClaimAcceptance` until `holds_until`, for this recipient with this structure.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    recipient = models.JSONField()
    recipient_sha256 = models.CharField(max_length=64)
    evidence = models.JSONField()
    holds_until = models.DateTimeField()
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["TransferClaim"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(evidence=[]), name="a_claim_has_evidence"),
            models.CheckConstraint(
                condition=models.Q(holds_until__gt=models.F("claimed_at")),
                name="a_claim_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["mode", "recipient_sha256"], name="claims_about_recipient")]
