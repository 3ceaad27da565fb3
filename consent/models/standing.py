from __future__ import annotations

from django.db import models

from consent.models.catalogue import Category
from consent.models.purpose import Purpose
from ledger.scope import ScopedManager
from tenants.models import Tenant


class Standing(models.Model):
    """What a decision needs of one question's statements, in one row: those that rule or still may.

    Derived from `ConsentEvent` and replaced with every event, in its transaction; `rebuild_standings`
    makes it anew. `statements` is what `consent.projection` writes.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    statements = models.JSONField()
    revision = models.BigIntegerField()
    # The next instant at which time alone changes how a statement stands; the sweep looks here.
    next_change_at = models.DateTimeField(null=True)

    objects = ScopedManager["Standing"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "category", "purpose"], name="one_standing_per_question"
            )
        ]
        indexes = [
            # What changed since a revision (changes feed, in-memory state).
            models.Index(fields=["revision"], name="consent_standing_since"),
            models.Index(
                fields=["next_change_at"],
                name="consent_standing_due",
                condition=models.Q(next_change_at__isnull=False),
            ),
        ]
