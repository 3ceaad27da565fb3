from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account

MODES = [("live", "live"), ("test", "test")]
KINDS = [
    ("msa", "Master services agreement"),
    ("dpa", "Data processing agreement"),
    ("order_form", "Order form"),
    ("amendment", "Amendment"),
]
TRAINING = [("prohibited", "Prohibited"), ("opt_in", "Opt-in"), ("silent", "Silent")]


class Agreement(models.Model):
    """One record of a signed agreement. The newest row of a reference counts, from `recorded_at` on."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4, choices=MODES)
    reference = models.CharField(max_length=128)
    kind = models.CharField(max_length=10, choices=KINDS)
    training = models.CharField(max_length=10, choices=TRAINING)
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True, blank=True)
    amends = models.CharField(max_length=128, blank=True)
    evidence = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Agreement"]()

    class Meta:
        ordering = ["account", "reference", "-revision"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_until=None)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="an_agreement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k for k, _ in KINDS])
                & models.Q(training__in=[t for t, _ in TRAINING]),
                name="agreement_kind_and_training_are_known",
            ),
        ]
        indexes = [models.Index(fields=["account", "reference", "-revision"], name="agreement_newest")]
