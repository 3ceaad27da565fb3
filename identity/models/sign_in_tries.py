from __future__ import annotations

from django.db import models


class SignInTries(models.Model):
    """Failed tries of one client address to sign in to one account, and when the next try may come.

    `pair` is a SHA-256 of both, so the table names no one. It is the same for accounts that do not exist.
    """

    pair = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    not_before = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pair__regex=r"^[0-9a-f]{64}$"), name="tries_are_kept_by_digest"
            )
        ]
