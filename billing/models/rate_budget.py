from __future__ import annotations

from django.db import models


class RateBudget(models.Model):
    """When the next request to Stripe may leave, whichever worker sends it. Every request moves `next_at` on."""

    livemode = models.BooleanField(primary_key=True)
    next_at = models.DateTimeField()
