from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES


class ObservedRun(models.Model):
    """What the events of one run have reported so far. `claimed` is the clearance's id as the run named it."""

    mode = models.CharField(max_length=4, choices=MODES)
    run = models.CharField(max_length=200)
    jobs = models.JSONField(default=list)
    ancestors = ArrayField(models.CharField(max_length=200), default=list)
    claimed = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField()

    objects = ScopedManager["ObservedRun"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mode", "run"], name="a_run_is_observed_as_one")]
        indexes = [
            # Finds the runs that name a clearance, and the runs that are part of a run.
            GinIndex(fields=["ancestors"], name="observed_descendants"),
            models.Index(
                fields=["mode", "claimed", "first_at"],
                name="observed_claims",
                condition=~models.Q(claimed=""),
            ),
        ]
