from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.versions.models.version import STATES, ModelVersion


class ModelState(models.Model):
    """The retirement of a model version. It is final."""

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=8, choices=STATES)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["ModelState"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["model", "state"], name="a_version_is_retired_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[code for code, _ in STATES]), name="model_state_is_known"
            ),
        ]
