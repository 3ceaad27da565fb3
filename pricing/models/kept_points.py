from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Tenant


class KeptPoints(models.Model):
    """Notice that an edit of the catalogue closed fields of a consent, and until when their points are kept.

    `edit` is the place of the edit in the ledger. `period_end` is when one full billing period after the notice ends,
    NULL if no subscription pays for the tenant. Append-only.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    consent = models.UUIDField()
    edit = models.BigIntegerField()
    fields = ArrayField(models.CharField(max_length=200))
    period_end = models.DateTimeField(null=True)
    until = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["KeptPoints"]()

    class Meta:
        ordering = ["tenant", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "consent", "edit"], name="notice_of_an_edit_is_given_once"
            ),
            models.CheckConstraint(
                condition=models.Q(period_end=None) | models.Q(until__gte=models.F("period_end")),
                name="points_are_kept_for_a_billing_period",
            ),
        ]
