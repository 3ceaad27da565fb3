from __future__ import annotations

from django.db import models

from tenants.models.account import Account
from tenants.models.user import User


class Assignment(models.Model):
    """The assignment of an account manager to an account. Staff who are not superusers see only theirs."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "account"], name="assigned_once")]
