"""The Stripe account of each mode: one key each, from the settings."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from billing.stripe_errors import Misconfigured
from billing.stripe_gateway import CONNECT_SECONDS, READ_SECONDS, StripeGateway
from billing.write_result import RequestPace

MODES = ("live", "test")


class StripeNotConfigured(Misconfigured):
    """No Stripe key is set for this mode, so Licet bills nothing in it."""

    code = "no_stripe"


def gateway(
    *,
    mode: str,
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
    pace: RequestPace | None = None,
) -> StripeGateway:
    """Return the Stripe gateway of a mode. Without a `pace` it does not wait for the workers' rate budget: for pages.

    Raises: StripeNotConfigured, Misconfigured.
    """
    key = _key(mode)
    if not key:
        raise StripeNotConfigured(f"No Stripe key is set for {mode} mode.")
    return StripeGateway(
        api_key=key,
        livemode=_is_live(key),
        address=settings.STRIPE_API_BASE or None,
        connect_seconds=connect_seconds,
        read_seconds=read_seconds,
        pace=pace,
    )


def configured_modes() -> Iterator[str]:
    """The modes that have a key."""
    return (mode for mode in MODES if _key(mode))


def is_live(mode: str) -> bool:
    """Whether the key of a mode is one of Stripe's live mode."""
    return _is_live(_key(mode))


def modes_of(*, livemode: bool) -> list[str]:
    """The modes that a Stripe event with this `livemode` may concern."""
    return [mode for mode in configured_modes() if _is_live(_key(mode)) == livemode]


def _key(mode: str) -> str:
    key: str = settings.STRIPE_API_KEY if mode == "live" else settings.STRIPE_TEST_API_KEY
    return key


def _is_live(key: str) -> bool:
    return key.startswith(("sk_live_", "rk_live_"))
