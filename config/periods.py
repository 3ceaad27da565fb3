"""Periods that an operator may choose: how long Licet waits, keeps or looks ahead. Each is checked when it is read."""

from __future__ import annotations

from typing import Final

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_YEAR = 366


def _whole(variable: str, default: int, *, least: int = 1, most: int = _YEAR) -> int:
    """Return a whole number from the environment. Raises: ImproperlyConfigured."""
    number: int = _env.int(variable, default=default)
    if not least <= number <= most:
        raise ImproperlyConfigured(
            f"{variable} is {number}: set it to {least} up to {most}, or unset it for {default}."
        )
    return number


LICET_PROPOSAL_DAYS: Final = _whole("LICET_PROPOSAL_DAYS", 30)  # a proposal lapses without an answer
# The desk's first page shows proposals without an answer after this many days, and customers this close to a tier.
LICET_UNANSWERED_DAYS: Final = _whole("LICET_UNANSWERED_DAYS", 7, least=0)
LICET_NEAR_TIER_POINTS: Final = _whole("LICET_NEAR_TIER_POINTS", 10, least=0, most=1_000_000)
LICET_DRAFT_HOURS: Final = _whole(
    "LICET_DRAFT_HOURS", 24, most=31 * 24
)  # a form that was begun is kept, then erased
