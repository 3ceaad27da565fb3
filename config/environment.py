"""Whether this is a development machine or production. Without the setting, no real database is served. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ImproperlyConfigured

VARIABLE: Final = "LICET_ENVIRONMENT"
NAMES: Final = ("development", "production")


def chosen(given: Mapping[str, str]) -> str:
    """Return the environment that the variables choose. Raises: ImproperlyConfigured.

    Left out, it is development, but only where no DATABASE_URL is given.
    """
    name = given.get(VARIABLE, "")
    if name in NAMES:
        return name
    if name:
        raise ImproperlyConfigured(f"{VARIABLE} is {name!r}: set it to {' or '.join(NAMES)}.")
    if given.get("DATABASE_URL"):
        raise ImproperlyConfigured(
            f"{VARIABLE} is not set, but DATABASE_URL is. Choose: {VARIABLE}=production refuses unsafe starts;"
            f" {VARIABLE}=development makes up what is missing, on a development machine."
        )
    return "development"
