from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant


class SubjectRequest(models.Model):
    """A person's request, passed on by the tenant, that use of that person's data stop. The row never changes.

    `commitment` stands for the person: only the tenant's key can identify them. The status is derived from the orders
    and assessments that the request led to.
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
            # Finds requests for the alarms, by deadline.
            models.Index(fields=["deadline"], name="subject_requests_by_deadline"),
        ]
