from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from notices.models.webhook import MODES


class Statement(models.Model):
    """A tenant's usage statement for one month, with the signed bytes. It never changes."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = models.UUIDField()
    month = models.CharField(max_length=7)
    revision = models.BigIntegerField()
    empty = models.BooleanField()
    issued_at = models.DateTimeField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    jws = models.TextField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Statement"]()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "month"], name="a_month_is_stated_once"),
            models.CheckConstraint(
                condition=models.Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
                name="a_statement_is_of_a_month",
            ),
        ]
