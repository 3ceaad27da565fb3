from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants.models import Account

MODES = [("live", "live"), ("test", "test")]


class Terms(models.Model):
    """A published legal text with its machine-readable clauses. Immutable; negotiated terms name an account.

    `purposes` are the codes of the purposes that they are for, NULL for all.

    Row-level security does not apply: all accounts may read standard terms, and queries return negotiated terms
    only for their account.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    version = models.CharField(max_length=128)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    body_markdown = models.TextField()
    body_sha256 = models.CharField(max_length=64)
    clauses = models.JSONField()
    purposes = ArrayField(models.CharField(max_length=128), null=True, blank=True)
    # The vendor's role for data about people, by purpose: processor, controller or joint.
    roles = models.JSONField(null=True, blank=True)
    effective_from = models.DateTimeField()
    requires_reacceptance = models.BooleanField(default=False)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "terms"
        ordering = ["-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "version"], name="terms_are_published_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"
