"""What tests about reconcile share."""

from __future__ import annotations

from typing import Any

from billing.stripe_gateway import StripeGateway


class Meddled(StripeGateway):
    """A gateway that lets something happen between reading and writing."""

    meddle: Any = None

    def set_discounts(self, prepared: Any) -> Any:
        meddle, self.meddle = self.meddle, None
        if meddle:
            meddle()
        return super().set_discounts(prepared)
