from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from lineage.versions.models.version import ModelVersion


class Ancestry(models.Model):
    """All ancestors of a model version, as short sorted numbers.

    Only database triggers on derivations write it, only their functions read it, and it can be rebuilt (docs/adr/0018).
    """

    model = models.OneToOneField(
        ModelVersion, primary_key=True, on_delete=models.PROTECT, related_name="ancestry"
    )
    number = models.IntegerField(unique=True)
    ancestors = ArrayField(models.IntegerField())
    # The least certain lineage of the version and its ancestors: 0 recorded, 1 declared, 2 unknown.
    lineage = models.PositiveSmallIntegerField()

    class Meta:
        # Finds the descendants of one or more versions. Without `fastupdate`: every reader would scan the whole list
        # of pending entries.
        indexes = [GinIndex(fields=["ancestors"], name="descendants", fastupdate=False)]
