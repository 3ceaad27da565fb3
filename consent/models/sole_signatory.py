from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account


class SoleSignatory(models.Model):
    """The proof that a company has one authorised person, who may then give both signatures. Append-only.

    `evidence` names the register extract, which is stored here.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4)
    person = models.UUIDField()
    authority = models.CharField(max_length=40)
    evidence = ArrayField(models.CharField(max_length=64))
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["SoleSignatory"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(evidence__len__gt=0), name="a_sole_signatory_brings_an_extract"
            )
        ]
