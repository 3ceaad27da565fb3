from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from notices.models.webhook import STATES, WebhookEndpoint


class WebhookDelivery(models.Model):
    """One event for one endpoint: the exact text that is signed and sent, and the state of the delivery."""

    id = models.UUIDField(primary_key=True)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    # The endpoint's owner, for row-level security.
    tenant = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    type = models.CharField(max_length=40)
    entry = models.UUIDField()
    body = models.TextField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=STATES, default="waiting")
    # Attempts in the current round. A replay begins a new round.
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects = ScopedManager["WebhookDelivery"]()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "entry", "type"], name="an_event_goes_to_an_endpoint_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s for s, _ in STATES]), name="webhook_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", due_at__isnull=False)
                | (~models.Q(state="waiting") & models.Q(due_at=None)),
                name="only_what_waits_is_due",
            ),
        ]
        indexes = [
            # The sweep: due deliveries, oldest first.
            models.Index(fields=["due_at"], name="webhook_due", condition=models.Q(state="waiting")),
            # An endpoint's deliveries, newest first.
            models.Index(fields=["endpoint", "-id"], name="webhook_of_endpoint"),
        ]
