from __future__ import annotations

from django.db import models

from consent.models.catalogue import Category


class CategoryVersion(models.Model):
    """The content of a category from `recorded_at` on. `fields` is a list of
    {name, type, description, identifies: none | person | organisation, quasi_identifier}.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    fields = models.JSONField()
    time_field = models.CharField(max_length=128, blank=True)
    third_party = models.BooleanField(default=False)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["category", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["category", "number"], name="category_versions_are_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"
