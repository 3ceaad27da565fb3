from __future__ import annotations

from django.db import models

from consent.models.agreement import Agreement
from ledger.scope import ScopedManager
from tenants.models import Account

STEPS = ["effective", "voided"]


class AgreementStep(models.Model):
    """What became of a paper: it took effect after its approval, or it was declared void. Append-only.

    `owner_agreed` says that an owner of the customer confirmed it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="steps")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9)
    reason = models.CharField(max_length=500, blank=True)
    owner_agreed = models.BooleanField(default=False)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["AgreementStep"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=STEPS), name="agreement_step_is_known"),
            models.UniqueConstraint(fields=["agreement", "kind"], name="an_agreement_takes_a_step_once"),
        ]
