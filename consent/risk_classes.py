"""The risk classes: how sensitive a customer's data is to it. Pure.

A class belongs to a tenant and a category. The stricter class asks for more signatures.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# From the mildest to the strictest.
CLASSES: Final = ("ordinary", "confidential", "critical")
CRITICAL: Final = "critical"
# What is shown where none was ever recorded.
UNCLASSIFIED: Final = "unclassified"
# How long a standing consent counts while the second signature is asked for.
TIME_TO_COSIGN: Final = timedelta(days=30)
# The two signatures of a company with one authorised person are this far apart.
BETWEEN_SIGNATURES: Final = timedelta(hours=24)


def is_lower(risk_class: str, than: str | None) -> bool:
    """Whether a class is lower than another. None, no class, is lower than every class."""
    return than is not None and CLASSES.index(risk_class) < CLASSES.index(than)


def stricter(*classes: str | None) -> str | None:
    """Return the strictest of these classes, None without a class."""
    return max((each for each in classes if each is not None), key=CLASSES.index, default=None)


def signatures_required(risk_class: str | None, *, account: int) -> int:
    """Return how many people must sign for data of this class, in an account that asks for so many."""
    return max(account, 2 if risk_class == CRITICAL else 1)
