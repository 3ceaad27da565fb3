"""A moved clock (`LICET_CLOCK_OFFSET`) is for development machines: refused elsewhere, and refused half done."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured


def check(offset: str, *, environment: str, moved: bool) -> None:
    """Check that the process runs with the clock its settings ask for.

    Raises: ImproperlyConfigured where `offset` is given in production, or to a process that was not `moved`.
    """
    if not offset:
        return
    if environment != "development":
        raise ImproperlyConfigured(
            "LICET_CLOCK_OFFSET moves the clock of a development machine and is refused where LICET_ENVIRONMENT is not"
            " development: unset it."
        )
    if not moved:
        raise ImproperlyConfigured(
            "LICET_CLOCK_OFFSET is set, but the clock of this process was not moved: start it with dev.py or manage.py,"
            " or unset it."
        )
