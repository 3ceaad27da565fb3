"""The time in which a paused run may resume. Pure."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ImproperlyConfigured

DEFAULT: Final = 4 * 3600  # as `lineage.clearances.lease.GRACE`
LEAST: Final = 1
# A paused run may hold data that no report names. After a week it is over: its copy is presumed, and can be ordered.
MOST: Final = 7 * 24 * 3600


def checked(seconds: int) -> int:
    """Return the seconds if they are within the limits. Raises: ImproperlyConfigured."""
    if not LEAST <= seconds <= MOST:
        raise ImproperlyConfigured(
            f"LICET_GRACE_SECONDS is {seconds}: set it to {LEAST} up to {MOST} (a week), or unset it for {DEFAULT}."
        )
    return seconds
