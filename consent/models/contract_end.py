from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES, Account


class ContractEnd(models.Model):
    """What a customer decided about a contract that ended at `ended_at`: its end, or a holdover `until` an instant.

    Append-only. `signatory` is the person who decided.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4, choices=MODES)
    decision = models.CharField(max_length=8)
    ended_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    signatory = models.UUIDField(null=True, blank=True)
    authority = models.CharField(max_length=17, blank=True)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["ContractEnd"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="end", until=None)
                | models.Q(decision="holdover", until__gt=models.F("ended_at")),
                name="a_holdover_ends_after_its_contract",
            )
        ]
