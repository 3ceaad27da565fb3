from __future__ import annotations

from django.db import models

from consent.models.consent import RISK_CLASSES, Consent
from consent.models.proposal import Proposal
from consent.models.proposal_item import SIDES
from ledger.scope import ScopedManager
from tenants.models import Tenant

ANSWERS = [("accept", "Accepted"), ("refuse", "Refused"), ("counter", "Countered")]


class ProposalAnswer(models.Model):
    """One side's answer to one item in one round. Append-only. `consent` is what was answered.

    `risk_class` is the class that the customer gave with its signature, if it gave one.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    item = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=SIDES)
    answer = models.CharField(max_length=7, choices=ANSWERS)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="answers")
    risk_class = models.CharField(max_length=12, choices=RISK_CLASSES, blank=True)
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["ProposalAnswer"]()

    class Meta:
        ordering = ["proposal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__in=[answer for answer, _ in ANSWERS])
                & models.Q(side__in=[side for side, _ in SIDES]),
                name="an_answer_is_known",
            ),
            models.UniqueConstraint(
                fields=["proposal", "round", "item"], name="an_item_is_answered_once_a_round"
            ),
        ]
