from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.findings.job_roles import ROLES


class Job(models.Model):
    """A registered job, and what it is for. A change adds a number."""

    mode = models.CharField(max_length=4, choices=MODES)
    key = models.CharField(max_length=128)
    number = models.PositiveIntegerField()
    namespace = models.CharField(max_length=2000)
    name = models.CharField(max_length=2000)
    role = models.CharField(max_length=9, choices=[(role, role) for role in ROLES])
    registered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Job"]()

    class Meta:
        ordering = ["key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "key", "number"], name="a_job_is_numbered_once"),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="job_role_is_known"),
        ]
