from __future__ import annotations

from django.db import models

from tenants.models.account import Account
from tenants.models.user import User

ROLES = [
    ("owner", "Owner"),
    ("privacy_officer", "Privacy officer"),
    ("billing", "Billing"),
    ("viewer", "Viewer"),
    ("auditor", "Auditor"),
]
MAY_CONSENT = frozenset({"owner", "privacy_officer"})


class Member(models.Model):
    """A user who may act for an account, in one role. Ended memberships stay as rows.

    Row-level security does not apply here, because the database scope is built from these rows.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=20, choices=ROLES)
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # When the member's signatures begin to count. NULL: with the membership.
    signs_from = models.DateTimeField(null=True, blank=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["account", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "account"], condition=models.Q(ended_at=None), name="one_role_per_member"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role for role, _ in ROLES]), name="member_role_is_known"
            ),
        ]
