from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant


class TransferReview(models.Model):
    """A person's review of an unsure match of parties. For each pair the newest review counts, same or not.

    One that `waits` counts once there is a `ReviewAcceptance`: it lets the vendor do more. `pairs` are the pairs of
    parties that were unsure then (`parties.pair`). A competitor named later is not covered.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    covenant = models.JSONField()
    recipient = models.JSONField()
    pairs = ArrayField(models.CharField(max_length=64))
    same = models.BooleanField()
    waits = models.BooleanField(default=False)
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
            models.CheckConstraint(
                condition=models.Q(waits=False) | models.Q(same=False), name="what_narrows_does_not_wait"
            ),
        ]
        indexes = [GinIndex(fields=["pairs"], name="reviews_of_pairs")]
