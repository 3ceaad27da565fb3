from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.destruction.subject_requests import ALARMS


class SubjectAlarm(models.Model):
    """An alarm that the deadline of a subject request is near or has passed. Each is raised once."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="alarms")
    tenant = of_tenant()
    kind = models.CharField(max_length=7, choices=[(alarm, alarm) for alarm in ALARMS])
    at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectAlarm"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="an_alarm_is_given_once"),
            models.CheckConstraint(condition=models.Q(kind__in=ALARMS), name="alarm_kind_is_known"),
        ]
