"""The Stripe account of each mode, for workers: all of them keep to one rate budget. Pages do not wait for it."""

from __future__ import annotations

from django.conf import settings

from billing import connections
from billing.pacing import Pace
from billing.stripe_gateway import StripeGateway


def gateway(*, mode: str) -> StripeGateway:
    """Return the Stripe gateway of a mode. Raises: StripeNotConfigured, Misconfigured."""
    pace = Pace(livemode=connections.is_live(mode), per_second=settings.STRIPE_REQUESTS_PER_SECOND)
    return connections.gateway(mode=mode, pace=pace)
