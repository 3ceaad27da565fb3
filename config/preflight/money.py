"""Stripe: real money in production, or a setting that says that no money moves. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.preflight.reason import Reason, Setup

BILLING: Final = ("on", "test", "off")
_LIVE: Final = ("sk_live_", "rk_live_")
_TEST: Final = ("sk_test_", "rk_test_")


def check(setup: Setup) -> Iterator[Reason]:
    """Yield why customers would pay nothing, or test customers would pay."""
    settings = setup.settings
    key, test_key = settings.STRIPE_API_KEY, settings.STRIPE_TEST_API_KEY
    if settings.BILLING not in BILLING:
        yield Reason("billing_unknown", f"BILLING is {settings.BILLING!r}: set it to {', '.join(BILLING)}.")
    elif settings.BILLING == "off":
        if key:
            yield Reason(
                "billing_contradicts", "BILLING is off, but STRIPE_API_KEY is set. Unset one of them."
            )
    elif not key:
        yield Reason(
            "stripe_missing",
            "STRIPE_API_KEY is not set, so nobody would be billed. Set it, or set BILLING=off.",
        )
    else:
        yield from _key(setup, key)
    if test_key and not test_key.startswith(_TEST):
        yield Reason(
            "stripe_live_key_in_test_mode",
            "STRIPE_TEST_API_KEY is no key of Stripe's test mode: what is only tried out would cost money. Give"
            " one that"
            f" begins with {' or '.join(_TEST)}.",
        )


def _key(setup: Setup, key: str) -> Iterator[Reason]:
    if not key.startswith(_LIVE + _TEST):
        yield Reason(
            "stripe_key_unknown",
            f"STRIPE_API_KEY is no secret key of Stripe. It begins with {', '.join(_LIVE + _TEST)}.",
        )
    elif setup.settings.BILLING == "on" and key.startswith(_TEST):
        yield Reason(
            "stripe_test_key_in_live_mode",
            "STRIPE_API_KEY is a key of Stripe's test mode, so no customer would pay. Give a live key, or set"
            " BILLING=test"
            " while you try this installation out.",
        )
    elif setup.settings.BILLING == "test" and key.startswith(_LIVE):
        yield Reason(
            "stripe_live_key_while_testing",
            "BILLING is test, but STRIPE_API_KEY is a live key, which moves money. Set BILLING=on, or give a test key.",
        )
    if not setup.settings.STRIPE_WEBHOOK_SECRETS:
        yield Reason(
            "stripe_webhook_secret_missing",
            "STRIPE_WEBHOOK_SECRETS is not set, so what Stripe reports would be refused. Copy the secret of the"
            " endpoint"
            " /webhooks/stripe from Stripe.",
        )
    if setup.settings.STRIPE_API_BASE:
        yield Reason(
            "stripe_stand_in",
            f"STRIPE_API_BASE sends the key to {setup.settings.STRIPE_API_BASE} instead of Stripe. Unset it.",
        )
