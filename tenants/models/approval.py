from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import MODES, Account


class Approval(models.Model):
    """A change that waits for a second person. Append-only; what becomes of it stands in its steps.

    `subject` names what it changes, such as `category:machine-telemetry`. `account` is the customer that it is about,
    NULL where it is about several. `was` and `becomes` show the member before and after; `arguments` are what its room
    needs to carry it out. `proposer` is the person behind the proposal, NULL for the operator of the server.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    change = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    member = models.CharField(max_length=100)
    was = models.JSONField(null=True)
    becomes = models.JSONField(null=True)
    arguments = models.JSONField()
    proposer = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Approval"]()

    class Meta:
        indexes = [models.Index(fields=["mode", "subject", "-id"], name="approval_of_subject")]
