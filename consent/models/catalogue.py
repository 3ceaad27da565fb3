from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

MODES = [("live", "live"), ("test", "test")]


class Category(models.Model):
    """A kind of data. Its versions list its fields. `offered_to` are the accounts that may see it, NULL means all."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    code = models.CharField(max_length=128)
    offered_to = ArrayField(models.UUIDField(), null=True, blank=True)
    created_at = models.DateTimeField()
    entry_id = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "code"], name="category_code_is_unique_per_mode")
        ]

    def __str__(self) -> str:
        return self.code
