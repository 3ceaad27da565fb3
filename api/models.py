"""Tables of the API itself: stored answers for repeated requests, and the log of decisions."""

from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager


class KeptAnswer(models.Model):
    """A 2xx answer to a request with an `Idempotency-Key`, written in that request's transaction.

    It is not under row-level security: a row belongs to an API key and is found only through that key.
    """

    key = models.UUIDField()
    # SHA-256 of method, path with query, and the caller's idempotency key
    request = models.BinaryField(max_length=32)
    body_sha256 = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "request"], name="an_answer_is_kept_once")]


class LoggedDecision(models.Model):
    """One decision as it was given. Append-only; written a moment after the answer.

    `tenant` and `account` are those that the question was about, otherwise those of the API key.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4)
    tenant = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    key = models.UUIDField()
    question = models.JSONField()
    answer = models.JSONField()
    decided_at = models.DateTimeField()

    objects = ScopedManager["LoggedDecision"]()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Reads a tenant's decisions, newest first (usage, audits).
            models.Index(fields=["tenant", "-id"], name="decisions_of_tenant")
        ]
