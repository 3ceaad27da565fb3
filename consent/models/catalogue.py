from __future__ import annotations

from django.db import models

MODES = [("live", "live"), ("test", "test")]


class Category(models.Model):
    """A kind of data. What it consists of is in its versions."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    code = models.CharField(max_length=128)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "code"], name="category_code_is_unique_per_mode")
        ]

    def __str__(self) -> str:
        return self.code


class CategoryVersion(models.Model):
    """What a category holds from `recorded_at` on. `fields` is a list of
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


class Purpose(models.Model):
    """What data would be used for. `cross_tenant` never changes: consents were given on it."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    code = models.CharField(max_length=128)
    name = models.CharField(max_length=200)
    cross_tenant = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "code"], name="purpose_code_is_unique_per_mode")
        ]

    def __str__(self) -> str:
        return self.name
