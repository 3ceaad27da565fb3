from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account

MODES = [("live", "live"), ("test", "test")]


class Evidence(models.Model):
    """A document that proves a signature, identified by its SHA-256.

    Append-only. Without a file it is *held by the caller*, who sent only the digest. A document that arrives later
    is a second row.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(null=True)
    # A random name below EVIDENCE_DIR; the uploader's file name is only displayed.
    stored_as = models.CharField(max_length=64, blank=True)
    uploaded_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    objects = ScopedManager["Evidence"]()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "account", "sha256"],
                condition=models.Q(stored_as=""),
                name="evidence_is_named_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["mode", "account", "sha256"],
                condition=~models.Q(stored_as=""),
                name="evidence_is_kept_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_digest_is_sha256_hex"
            ),
        ]

    @property
    def held_by_caller(self) -> bool:
        return not self.stored_as
