from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from consent.person_stops import RIGHTS
from ledger.scope import ScopedManager
from tenants.models import Tenant
from tenants.models.account import MODES


class PersonStop(models.Model):
    """A person in a tenant's data. No run may use the person's rows until the stop is lifted. Append-only.

    `id` is that of the person's request. `commitment` stands for the person: only the subject key named by `key_id`
    leads to them; NULL if that key is not known. `purposes` of NULL means every purpose.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    key_id = models.CharField(max_length=128, null=True, blank=True)
    right = models.CharField(max_length=11, choices=RIGHTS)
    purposes = ArrayField(models.CharField(max_length=128), null=True, blank=True)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["PersonStop"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(commitment__regex=r"^[0-9a-f]{64}$"), name="a_stop_names_a_commitment"
            ),
            models.CheckConstraint(
                condition=models.Q(key_id=None) | ~models.Q(key_id=""),
                name="a_stop_names_its_key_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(right__in=[right for right, _ in RIGHTS]), name="a_stop_rests_on_a_right"
            ),
            models.CheckConstraint(
                condition=models.Q(purposes=None) | models.Q(purposes__len__gt=0),
                name="a_stop_has_purposes",
            ),
        ]
        indexes = [
            # Decisions ask whether a tenant has any.
            models.Index(fields=["tenant", "key_id", "commitment"], name="stops_of_tenant")
        ]
