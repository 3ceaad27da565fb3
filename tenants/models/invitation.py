from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.invitation_rules import ROUTES
from tenants.models.account import MODES, Account
from tenants.models.member import ROLES


class Invitation(models.Model):
    """That a person was invited to act for an account. Append-only; what became of it stands in its end.

    The person's address is beside the ledger, and of the link's secret only the digest is kept. `route` says who
    decided. `waits_hours` is how long the new member's signatures wait after the invitation is accepted.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4, choices=MODES)
    person = models.UUIDField()
    role = models.CharField(max_length=20, choices=ROLES)
    route = models.CharField(max_length=16)
    waits_hours = models.PositiveSmallIntegerField()
    # NULL for the operator of the server.
    invited_by = models.UUIDField(null=True, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Invitation"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role for role, _ in ROLES]), name="invited_role_is_known"
            ),
            models.CheckConstraint(condition=models.Q(route__in=ROUTES), name="invitation_route_is_known"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("claimed_at")), name="an_invitation_expires"
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="invitations_of_account")]
