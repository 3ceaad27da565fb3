from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from lineage.versions.models.version import ModelVersion


class Ancestry(models.Model):
    """All ancestors of a version, as short numbers, sorted. Kept by the database's own triggers from the derivations:
    nobody else may write it, only their functions read it, and it can be made anew (docs/adr/0018)."""

    model = models.OneToOneField(
        ModelVersion, primary_key=True, on_delete=models.PROTECT, related_name="ancestry"
    )
    number = models.IntegerField(unique=True)
    ancestors = ArrayField(models.IntegerField())
    # The least known of the version's own lineage and its ancestors': 0 recorded, 1 declared, 2 unknown.
    lineage = models.PositiveSmallIntegerField()

    class Meta:
        # Whose ancestor is this: the descendants of one or many. Written at once: a list of pending entries would be
        # searched whole by every reader.
        indexes = [GinIndex(fields=["ancestors"], name="descendants", fastupdate=False)]
