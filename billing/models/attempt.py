from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from billing.models.subscription import BillingSubscription
from ledger.scope import ScopedManager

STATES = [
    ("stored", "Stored, perhaps sent"),
    ("done", "Accepted by Stripe"),
    ("found", "Unanswered, but done by Stripe"),
    ("not_applied", "Unanswered, and not done by Stripe"),
    ("refused", "Refused by Stripe"),
    ("not_sent", "Rejected before anything happened"),
]


class Attempt(models.Model):
    """One write to Stripe: its key and parameters, stored before it is sent, and its result.

    `seen` holds the discounts that were there when the write was decided. If it removes others, they were added in
    between.
    """

    subscription = models.ForeignKey(BillingSubscription, on_delete=models.PROTECT, related_name="attempts")
    generation = models.BigIntegerField()
    epoch = models.PositiveBigIntegerField()
    key = models.CharField(max_length=255, unique=True)
    encoded = models.TextField()
    seen = ArrayField(models.CharField(max_length=255))
    state = models.CharField(max_length=20, choices=STATES, default="stored")
    stored_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    request_id = models.CharField(max_length=255, blank=True)
    error = models.TextField(blank=True)

    objects = ScopedManager["Attempt"]()

    class Meta:
        ordering = ["subscription", "-epoch"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "epoch"], name="an_epoch_is_tried_once"),
            models.UniqueConstraint(
                fields=["subscription"], condition=models.Q(state="stored"), name="one_open_attempt_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state for state, _ in STATES]), name="attempt_state_is_known"
            ),
        ]
