"""Whether a charge succeeds, decided by Stripe's own test payment methods and nothing else.

No payment is stood in for: `pm_card_visa` always succeeds, `pm_card_chargeCustomerFail` always fails
(docs.stripe.com/testing), every other is refused as unknown.
"""

from __future__ import annotations

from sandbox.stripe.errors import missing
from sandbox.stripe.store import Body

_SUCCEEDS = {"pm_card_visa": True, "pm_card_mastercard": True, "pm_card_chargeCustomerFail": False}


def check_payment_method(identifier: str) -> None:
    """Raises: StripeError: not one of the test payment methods we know."""
    if identifier not in _SUCCEEDS:
        raise missing("PaymentMethod", identifier, param="payment_method", status=400)


def payment_method(customer: Body, subscription: Body | None = None) -> str | None:
    """The method that would be charged: the subscription's, else the customer's."""
    own: str | None = subscription["default_payment_method"] if subscription else None
    general: str | None = customer["invoice_settings"]["default_payment_method"]
    return own or general


def succeeds(method: str | None) -> bool:
    return method is not None and _SUCCEEDS[method]
