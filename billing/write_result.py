"""What surrounds a request to Stripe: when it may leave, and what a write gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from billing.stripe_objects import Adjustment, StripeCoupon, StripeInvoice, StripeSubscription

Written = TypeVar("Written", bound=StripeSubscription | StripeCoupon | Adjustment | StripeInvoice)


class RequestPace(Protocol):
    """What decides when a request may leave."""

    def wait(self) -> None: ...

    def answered(self, status: int) -> None: ...


@dataclass(frozen=True, slots=True)
class WriteResult(Generic[Written]):
    """A write that Stripe carried out, now or, if `replayed`, earlier under the same key."""

    written: Written
    replayed: bool
    request_id: str | None
