from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant

ORIGINS = [("trained", "Trained"), ("derived", "Derived"), ("imported", "Imported"), ("base", "Open weights")]
LINEAGES = [("recorded", "Recorded"), ("declared", "Declared"), ("unknown", "Unknown")]
STATES = [("retired", "Retired")]


class ModelVersion(models.Model):
    """One version of a model, by the name that runs and deployments use. The row never changes.

    `only_tenant` is the tenant that owns the model; NULL is a shared model. The row is written when a run is cleared to
    train the version, which settles its owner before it learns from any data.
    `declared_lineage` says how well this version's own sources are known, without those of its ancestors.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    only_tenant = of_tenant(null=True)
    family = models.CharField(max_length=128)
    name = models.CharField(max_length=128)
    version = models.CharField(max_length=128)
    origin = models.CharField(max_length=8, choices=ORIGINS)
    declared_lineage = models.CharField(max_length=8, choices=LINEAGES)
    created_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["ModelVersion"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "family", "name", "version"], name="a_version_is_named_once"
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=[code for code, _ in ORIGINS]), name="model_origin_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(declared_lineage__in=[code for code, _ in LINEAGES]),
                name="declared_lineage_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=["imported", "base"]) | models.Q(declared_lineage="recorded"),
                name="what_was_made_here_has_a_recorded_lineage",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin="base")
                | models.Q(declared_lineage="declared", only_tenant__isnull=True),
                name="open_weights_are_nobodys_own",
            ),
        ]
        indexes = [
            # Lists all versions, or one family's, newest first.
            models.Index(fields=["mode", "-id"], name="models_newest_first"),
            models.Index(fields=["mode", "family", "-id"], name="models_of_family"),
        ]
