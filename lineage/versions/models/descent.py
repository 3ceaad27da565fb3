from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant
from lineage.versions.models.version import ModelVersion

OWNERSHIPS = [("vendor", "Vendor"), ("joint", "Joint"), ("tenant", "Tenant")]
KINDS = [
    ("fine_tune", "Fine-tune"),
    ("distillation", "Distillation"),
    ("merge", "Merge"),
    ("quantisation", "Quantisation"),
    ("adapter", "Adapter"),
    ("other", "Other"),
]


class Training(models.Model):
    """That a run was cleared to train a version; a version may rest on several runs.

    What it learned from is what the run reported to have used, and while it has not reported, all that it was
    cleared for. `owner` is whom the run's model is for (NULL: shared), `ownership` the strictest that the terms of
    its data say, `obligations` the different ones that bind what was made of the data, not the data alone.
    """

    clearance = models.OneToOneField(
        Clearance, primary_key=True, on_delete=models.PROTECT, related_name="training"
    )
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="trainings")
    owner = of_tenant(null=True)
    ownership = models.CharField(max_length=6, choices=OWNERSHIPS)
    obligations = models.JSONField()

    objects = ScopedManager["Training"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ownership__in=[one for one, _ in OWNERSHIPS]), name="ownership_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ownership="vendor") | models.Q(owner__isnull=False),
                name="a_shared_model_is_not_owned_by_a_tenant",
            ),
        ]


class Derivation(models.Model):
    """That one version was made from another. The database refuses a circle, and a tenant's own model as the parent
    of what is not that tenant's own."""

    child = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=12, choices=KINDS)
    created_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["Derivation"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="a_version_derives_from_another_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one for one, _ in KINDS]), name="derivation_kind_is_known"
            ),
        ]


class DeclaredSource(models.Model):
    """That an imported version, trained before its runs were cleared here, learned from this data of a tenant."""

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="declared")
    tenant = of_tenant()
    category = models.CharField(max_length=128)

    objects = ScopedManager["DeclaredSource"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "tenant", "category"], name="a_source_is_declared_once")
        ]
        indexes = [models.Index(fields=["tenant", "model"], name="declared_of_tenant")]


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
