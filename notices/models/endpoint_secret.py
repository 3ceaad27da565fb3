from __future__ import annotations

from django.db import models

from notices.models.webhook import WebhookEndpoint


class EndpointSecret(models.Model):
    """The keys that sign messages to an endpoint. `sealed` is encrypted. The public key may be shown."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="secrets")
    sealed = models.BinaryField()
    public_key = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    # NULL for the newest. The previous one signs until this instant, while the receiver changes over.
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=models.Q(expires_at=None),
                name="an_endpoint_has_one_newest_secret",
            )
        ]
