from __future__ import annotations

from django.db import models

from consent.models.consent import Consent
from consent.models.proposal import Proposal
from ledger.scope import ScopedManager
from tenants.models import Tenant

SIDES = [("vendor", "The vendor"), ("customer", "The customer")]


class ProposalItem(models.Model):
    """What one side put forward for an item of a proposal: a proposed consent. Append-only.

    A counter-offer is one more row with the same `item`. The newest row of an item is what the item is now.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="items")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    item = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=SIDES)
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="proposal_item")
    entry_id = models.UUIDField()

    objects = ScopedManager["ProposalItem"]()

    class Meta:
        ordering = ["proposal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=[side for side, _ in SIDES]), name="an_item_is_of_a_side"
            ),
            models.UniqueConstraint(fields=["entry_id", "item"], name="an_entry_puts_an_item_forward_once"),
        ]
