"""Decide whether a charge succeeds, by Stripe's test payment methods only.

`pm_card_visa` always succeeds and `pm_card_chargeCustomerFail` always fails (docs.stripe.com/testing).
Others are refused as unknown. No real payment is simulated.
"""

from __future__ import annotations

from sandbox.stripe.errors import missing
from sandbox.stripe.store import Body

_SUCCEEDS = {"pm_card_visa": True, "pm_card_mastercard": True, "pm_card_chargeCustomerFail": False}


def check_payment_method(identifier: str) -> None:
    """Refuse an unknown payment method.

    Raises: StripeError.
    """
    if identifier not in _SUCCEEDS:
        raise missing("PaymentMethod", identifier, param="payment_method", status=400)


def payment_method(customer: Body, subscription: Body | None = None) -> str | None:
    """Return the payment method to charge: the subscription's, else the customer's."""
    own: str | None = subscription["default_payment_method"] if subscription else None
    general: str | None = customer["invoice_settings"]["default_payment_method"]
    return own or general


def succeeds(method: str | None) -> bool:
    """Tell whether charging this payment method succeeds."""
    return method is not None and _SUCCEEDS[method]
