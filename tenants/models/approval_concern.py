from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import Account
from tenants.models.approval import Approval


class ApprovalConcern(models.Model):
    """One of several customers that a change affects. Its owners get a letter and may object. Append-only."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="concerns")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entry_id = models.UUIDField()

    objects = ScopedManager["ApprovalConcern"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["approval", "account"], name="a_change_concerns_a_customer_once")
        ]
