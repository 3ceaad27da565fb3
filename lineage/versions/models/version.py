from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.report import Report
from lineage.clearances.models.tenancy import of_tenant

ORIGINS = [("trained", "Trained"), ("derived", "Derived"), ("imported", "Imported"), ("base", "Open weights")]
LINEAGES = [("recorded", "Recorded"), ("declared", "Declared"), ("unknown", "Unknown")]
STATES = [("retired", "Retired")]


class ModelVersion(models.Model):
    """One version of a model, by the name that runs and deployments give it. A fact: never changed.

    `only_tenant` is whose own model it is; NULL is a model shared by all. A version is there from the moment that a
    run is cleared to train it, so that whose it is was settled before anything is learned.
    `declared_lineage` is what is known of this version's own sources; what its ancestors' are like comes on top.
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
                condition=models.Q(origin__in=[one for one, _ in ORIGINS]), name="model_origin_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(declared_lineage__in=[one for one, _ in LINEAGES]),
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
            # The list of models, newest first, and one family's.
            models.Index(fields=["mode", "-id"], name="models_newest_first"),
            models.Index(fields=["mode", "family", "-id"], name="models_of_family"),
        ]


class ModelArtefact(models.Model):
    """A file of a version: weights, an adapter, a tokenizer. `report` is the run's that told of it, if one did.

    Locations are the vendor's to know, and those of whoever the model, or the run that made it, is for.
    """

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="artefacts")
    only_tenant = of_tenant(null=True)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=64)
    name = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, blank=True)
    location = models.CharField(max_length=2000, blank=True)
    entry_id = models.UUIDField()

    objects = ScopedManager["ModelArtefact"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256="") | models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="an_artefacts_digest_is_sha256",
            )
        ]
        indexes = [
            # From a file to the versions that it belongs to.
            models.Index(fields=["sha256"], name="artefacts_by_digest", condition=~models.Q(sha256=""))
        ]


class ModelState(models.Model):
    """What became of a version later on: it was retired. It does not come back."""

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
                condition=models.Q(state__in=[one for one, _ in STATES]), name="model_state_is_known"
            ),
        ]
