from __future__ import annotations

from django.db import models

from consent.models.consent import EVENTS, Consent
from ledger.scope import ScopedManager
from tenants.models import Tenant


class ConsentEvent(models.Model):
    """An event of a statement, in ledger order. Append-only; every event has a ledger entry."""

    id = models.BigAutoField(primary_key=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="events")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EVENTS)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    # The signatory and the authority on which the signatory acted.
    signatory = models.UUIDField(null=True)
    authority = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    election = models.CharField(max_length=20, blank=True)
    # What the signature of a confirmation declares (`consent.declarations`).
    declared = models.JSONField(null=True)
    # How long a statement waits before it counts.
    cooling_off_hours = models.PositiveIntegerField(default=0, db_default=0)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["ConsentEvent"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[k for k, _ in EVENTS]), name="consent_event_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["consent", "kind"],
                condition=models.Q(
                    kind__in=[
                        *("proposed", "stated", "refused", "withdrawn", "began", "expired", "lapsed"),
                        "called_off",
                    ]
                ),
                name="happens_to_a_consent_once",
            ),
        ]
        indexes = [
            models.Index(fields=["consent", "id"], name="consent_events_in_order"),
            # The newest event of a consent: each read of a standing compares with it.
            models.Index("consent", models.F("revision").desc(nulls_first=True), name="consent_event_newest"),
            # For lineage: the few withdrawals that retire models.
            models.Index(
                fields=["tenant"],
                name="withdrawals_that_retire",
                condition=models.Q(kind="withdrawn", election="retire_models"),
            ),
        ]
