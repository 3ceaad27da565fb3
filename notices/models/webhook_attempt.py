from __future__ import annotations

from django.db import models

from notices.models.webhook_delivery import WebhookDelivery


class WebhookAttempt(models.Model):
    """One attempt: the receiver's status, or the reason why there was no answer. Append-only."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
