from __future__ import annotations

from django.db import models

from consent.models.evidence import MODES
from ledger.scope import ScopedManager
from tenants.models import Tenant


class Proposal(models.Model):
    """Several consents that are proposed to a tenant at once. Append-only; its status is derived from its items.

    `asks_about` names the versions of the catalogue that the tenant's consents no longer cover, such as
    `category:machine-telemetry@3`, if the vendor asks the customers concerned by an edit. `proposer` is the person
    behind the proposal, NULL for the operator of the server.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    asks_about = models.CharField(max_length=200, blank=True)
    proposer = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Proposal"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lapses_at__gt=models.F("created_at")),
                name="a_proposal_is_open_for_a_while",
            ),
            models.UniqueConstraint(
                fields=["tenant", "asks_about"],
                condition=~models.Q(asks_about=""),
                name="a_customer_is_asked_about_a_version_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="proposals_of_a_tenant"),
            # The sweep lets them lapse.
            models.Index(fields=["lapses_at"], name="proposals_by_their_last_day"),
        ]
