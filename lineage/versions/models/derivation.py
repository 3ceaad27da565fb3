from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.versions.models.descent import KINDS
from lineage.versions.models.version import ModelVersion


class Derivation(models.Model):
    """A model version that was made from another.

    The database refuses a circle. From a tenant's own model a version for others is made only with the owner's `leave`,
    the waiver that gives it, or if the joint owners may each use it alone (`each_alone`).
    """

    child = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=12, choices=KINDS)
    created_at = models.DateTimeField()
    entry_id = models.UUIDField()
    leave = models.UUIDField(null=True)
    each_alone = models.BooleanField(default=False)

    objects = ScopedManager["Derivation"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="a_version_derives_from_another_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[code for code, _ in KINDS]), name="derivation_kind_is_known"
            ),
        ]
