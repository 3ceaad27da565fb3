from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant


class SubjectRequest(models.Model):
    """That a person in a tenant's data wants its use to stop. Who it is only the tenant's key can tell.

    What it leads to is written with it; how it stands is read from that. Never changed.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    commitment = models.CharField(max_length=64)
    deadline = models.DateTimeField()
    received_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectRequest"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(commitment__regex=r"^[0-9a-f]{64}$"), name="a_person_is_a_commitment"
            ),
            models.CheckConstraint(
                condition=models.Q(deadline__gt=models.F("received_at")),
                name="a_request_is_not_overdue_when_it_comes",
            ),
        ]
        indexes = [
            # A tenant's requests, newest first.
            models.Index(fields=["tenant", "-id"], name="subject_requests_of_tenant"),
            # Alarms.
            models.Index(fields=["deadline"], name="subject_requests_by_deadline"),
        ]
