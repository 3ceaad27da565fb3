from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants.models.account import MODES
from tenants.models.tenant import Tenant


class ApiKey(models.Model):
    """The secret with which a program signs in. Only its SHA-256 is stored.

    Row-level security does not apply here, because the database scope is built from these rows.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    name = models.CharField(max_length=100, blank=True)
    hint = models.CharField(max_length=20)
    sha256 = models.BinaryField(unique=True, max_length=32)
    scopes = ArrayField(models.CharField(max_length=32))
    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The holder uses the key only in these regions. NULL means no limit.
    regions = ArrayField(models.CharField(max_length=3), null=True, blank=True)
    # The key works only from these networks, as CIDR. NULL means from everywhere.
    networks = ArrayField(models.CharField(max_length=43), null=True, blank=True)
    # The person who answers for the key, NULL for the operator of the server.
    holder = models.UUIDField(null=True, blank=True)
    # Of a key that vouches for signatories: the calling system, the accounts that it vouches for (NULL: all), and
    # whether the evidence must be stored here ("document") or named by its digest ("digest").
    source = models.CharField(max_length=100, blank=True, default="", db_default="")
    accounts = ArrayField(models.UUIDField(), null=True, blank=True)
    evidence = models.CharField(max_length=8, blank=True, default="", db_default="")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = "API key"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(mode__in=["live", "test"]), name="key_mode_is_known"),
            models.CheckConstraint(condition=~models.Q(scopes=[]), name="a_key_has_a_scope"),
            models.CheckConstraint(
                condition=models.Q(evidence__in=["", "document", "digest"]), name="key_evidence_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hint}…"
