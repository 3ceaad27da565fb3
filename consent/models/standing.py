from __future__ import annotations

from django.db import models

from consent.models.catalogue import Category
from consent.models.purpose import Purpose
from ledger.scope import ScopedManager
from tenants.models import Tenant


class Standing(models.Model):
    """The statements that rule one consent key or still may, in the one row that a decision reads.

    Derived from `ConsentEvent` and replaced in the transaction of every event. `rebuild_standings` derives it
    again. `consent.standing_json` writes `statements`.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    statements = models.JSONField()
    # The sequence of the key's newest event; 0 while that event is being appended.
    revision = models.BigIntegerField()
    entry_id = models.UUIDField(null=True)
    # HMAC-SHA-256 over the row (`consent.standing_digest`), under a key that is not in the database. NULL is unproven.
    digest = models.BinaryField(null=True)
    key_id = models.CharField(max_length=16, blank=True, default="")
    # The next instant at which time alone changes a status; the sweep reads it. No state: decisions compare the
    # dates themselves.
    next_change_at = models.DateTimeField(null=True)

    objects = ScopedManager["Standing"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "category", "purpose"], name="one_standing_per_question"
            )
        ]
        indexes = [
            # Finds what changed since a revision (changes feed, facts in memory).
            models.Index(fields=["revision"], name="consent_standing_since"),
            models.Index(
                fields=["next_change_at"],
                name="consent_standing_due",
                condition=models.Q(next_change_at__isnull=False),
            ),
        ]
