from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from notices import events

MODES = [("live", "live"), ("test", "test")]
STATES = [(state, state.capitalize()) for state in events.STATES]


class WebhookEndpoint(models.Model):
    """An address for events of a tenant or an account. Without either it is the vendor's and gets all events."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    url = models.CharField(max_length=2000)
    events = ArrayField(models.CharField(max_length=40))
    description = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=20, blank=True)
    # Rows are kept: staff can still see what was delivered.
    deleted_at = models.DateTimeField(null=True)

    objects = ScopedManager["WebhookEndpoint"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tenant=None) | models.Q(account=None), name="an_endpoint_has_one_owner"
            ),
            models.CheckConstraint(condition=~models.Q(events=[]), name="an_endpoint_wants_some_event"),
            models.CheckConstraint(
                condition=models.Q(disabled_at=None, disabled_reason="")
                | (models.Q(disabled_at__isnull=False) & ~models.Q(disabled_reason="")),
                name="a_disabled_endpoint_says_why",
            ),
        ]
        indexes = [
            # The endpoints of an event.
            models.Index(
                fields=["mode", "tenant", "account"],
                name="webhook_endpoints_open",
                condition=models.Q(disabled_at=None, deleted_at=None),
            )
        ]
