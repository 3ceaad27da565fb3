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


class WebhookAttempt(models.Model):
    """One attempt: the receiver's status, or the reason why there was no answer. Append-only."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
