from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from pricing.demand import ABOUT
from tenants.models import Tenant


class Demand(models.Model):
    """What a customer said would make its no a yes. Append-only; the newest answer to a question counts.

    `subject` is the id of the consent, the proposed consent or the request that it said no to.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10)
    subject = models.UUIDField()
    category = models.CharField(max_length=128)
    purpose = models.CharField(max_length=128)
    wishes = models.JSONField()
    figure_bps = models.PositiveIntegerField(null=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Demand"]()

    class Meta:
        ordering = ["tenant", "-revision"]
        constraints = [
            models.CheckConstraint(condition=models.Q(about__in=ABOUT), name="demand_is_about_a_no"),
            models.CheckConstraint(
                condition=models.Q(figure_bps=None) | models.Q(figure_bps__lte=10000),
                name="a_wanted_discount_is_a_share",
            ),
        ]
