from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models.account import Account
from tenants.models.invitation import Invitation

ENDS = ["accepted", "revoked"]


class InvitationEnd(models.Model):
    """That an invitation was accepted or revoked, once. Append-only. `person` became the member."""

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="end")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    person = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["InvitationEnd"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ENDS), name="invitation_end_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind="accepted", person__isnull=False)
                | models.Q(kind="revoked", person__isnull=True),
                name="an_accepted_invitation_names_its_member",
            ),
        ]
