from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from consent.covenants import MODES as TRANSFER_MODES
from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.holding import Holding
from lineage.versions.models.version import ModelVersion

SUBJECTS = [("model", "Model"), ("holding", "Holding"), ("vendor", "Vendor")]
WAYS = [(one, one) for one in TRANSFER_MODES]


def of_what(name: str) -> models.CheckConstraint:
    """A transfer is one of a model version, of a copy, or of the vendor itself."""
    return models.CheckConstraint(
        condition=models.Q(subject="model", model__isnull=False, holding=None)
        | models.Q(subject="holding", model=None, holding__isnull=False)
        | models.Q(subject="vendor", model=None, holding=None),
        name=name,
    )


class TransferCheck(models.Model):
    """The answer to "may this go to them?", as it was given. Never changed; what came of it is a `TransferChange`.

    It tells of many tenants, so only whoever may see all of them reads it. `way` NULL: in any way.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    subject = models.CharField(max_length=7, choices=SUBJECTS)
    model = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.JSONField()
    recipient_sha256 = models.CharField(max_length=64)
    way = models.CharField(max_length=10, choices=WAYS, null=True)
    allow = models.BooleanField()
    review_required = models.BooleanField()
    answer = models.JSONField()
    # Size of the ledger that the answer was true at.
    facts_revision = models.BigIntegerField()
    checked_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["TransferCheck"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            of_what("a_transfer_is_of_one_thing"),
            models.CheckConstraint(
                condition=~models.Q(allow=True, review_required=True),
                name="what_needs_a_review_is_not_allowed",
            ),
        ]
        indexes = [
            models.Index(fields=["mode", "-id"], name="transfer_checks_newest"),
            # The answers that may have to be taken back.
            models.Index(
                fields=["mode", "checked_at"], name="transfers_allowed", condition=models.Q(allow=True)
            ),
        ]


class TransferChange(models.Model):
    """That what was allowed is allowed no longer. It does not come back: a new check asks anew."""

    check_of = models.OneToOneField(TransferCheck, on_delete=models.PROTECT, related_name="change")
    review_required = models.BooleanField()
    answer = models.JSONField()
    facts_revision = models.BigIntegerField()
    noted_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["TransferChange"]()


class TransferReview(models.Model):
    """What a person judged of an unsure match. Of each pair the newest judgement counts, in both ways.

    `pairs` are the pairs of parties that were unsure then (`parties.pair`); a competitor named later is none of them.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    covenant = models.JSONField()
    recipient = models.JSONField()
    pairs = ArrayField(models.CharField(max_length=64))
    same = models.BooleanField()
    note = models.CharField(max_length=2000)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    judged_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["TransferReview"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(pairs=[]), name="a_review_is_of_a_pair"),
            models.CheckConstraint(condition=~models.Q(note=""), name="a_review_is_in_words"),
        ]
        indexes = [GinIndex(fields=["pairs"], name="reviews_of_pairs")]
