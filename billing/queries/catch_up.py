"""How far the events of each Stripe account have been read."""

from __future__ import annotations

from datetime import datetime

from billing.models import CatchUp


def read_until(*, livemode: bool) -> datetime | None:
    """The instant up to which all events were read. None before the first reading."""
    return CatchUp.objects.filter(livemode=livemode).values_list("read_until", flat=True).first()
