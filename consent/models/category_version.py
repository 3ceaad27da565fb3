from __future__ import annotations

from django.db import models

from consent.models.catalogue import Category


class CategoryVersion(models.Model):
    """The content of a category from `recorded_at` on. `fields` is a list of
    {name, type, description, identifies: none | person | organisation, quasi_identifier}.

    An `editorial` version changes words alone, for a `reason`; `renames` are pairs of a field's former and new name.
    `approval` is the approved change that brought the version, if it had to wait.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    fields = models.JSONField()
    time_field = models.CharField(max_length=128, blank=True)
    third_party = models.BooleanField(default=False)
    editorial = models.BooleanField(default=False, db_default=False)
    renames = models.JSONField(default=list, db_default=[])
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    approval = models.UUIDField(null=True, blank=True)
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
