from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import Account
from tenants.models.approval import Approval

STEPS = ["approved", "refused", "objected", "effective", "lapsed"]


class ApprovalStep(models.Model):
    """What happened to a waiting change. Append-only. If a customer's owner acted, `account` is that customer."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["ApprovalStep"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=STEPS), name="approval_step_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind="objected", account__isnull=False) | ~models.Q(kind="objected"),
                name="an_objection_is_a_customers",
            ),
            models.UniqueConstraint(
                fields=["approval", "kind"],
                condition=models.Q(kind__in=["refused", "effective", "lapsed"]),
                name="a_change_ends_once",
            ),
            models.UniqueConstraint(
                fields=["approval", "kind", "account"],
                nulls_distinct=False,
                name="nobody_takes_a_step_twice",
            ),
        ]
