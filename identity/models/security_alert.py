from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from identity.alert_kinds import ALERTS
from ledger.scope import ScopedManager


class SecurityAlert(models.Model):
    """Something that named people are told of by mail, once a day. `mailed_at` is empty until the mail has gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    day = models.DateField()
    found_at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    mailed_at = models.DateTimeField(null=True)

    objects = ScopedManager["SecurityAlert"]()

    class Meta:
        ordering: ClassVar = ["-found_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject", "day"], name="one_alert_a_day"),
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(ALERTS)), name="security_alert_kind_is_known"
            ),
        ]
