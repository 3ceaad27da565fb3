from __future__ import annotations

from django.db import models


class CatchUp(models.Model):
    """Up to when Stripe's list of events has been read, apart from what webhooks brought."""

    livemode = models.BooleanField(primary_key=True)
    read_until = models.DateTimeField()
