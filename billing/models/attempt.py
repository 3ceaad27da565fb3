from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from billing.models.subscription import BillingSubscription
from ledger.scope import ScopedManager

STATES = [
    ("stored", "Stored, perhaps sent"),
    ("done", "Stripe said yes"),
    ("found", "No answer, but Stripe had done it"),
    ("not_applied", "No answer, and Stripe had not done it"),
    ("refused", "Stripe said no"),
    ("not_sent", "Turned away before anything happened"),
]


class Attempt(models.Model):
    """One write to Stripe: key and parameters as they were stored before it was sent, and what came of it.

    `seen` are the discounts that were there when it was decided upon: what it takes away beyond them was lost
    to a race.
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
