"""Count tries to sign in, in the database that all processes share."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from identity.delays import FORGOTTEN, delay
from identity.models import SignInTries


class TooManyTries(Exception):
    """This address tried this account too often. `wait` says how long the next try must wait."""

    def __init__(self, wait: timedelta, *, failures: int) -> None:
        super().__init__(str(wait))
        self.wait = wait
        self.failures = failures


def take_turn(*, pair: str, at: datetime) -> int:
    """Count one try as failed before the password is checked. Otherwise simultaneous tries would escape the count.

    Returns the failures so far, this one included. Raises: TooManyTries.
    """
    with transaction.atomic():
        row, _ = SignInTries.objects.select_for_update().get_or_create(
            pair=pair, defaults={"last_at": at, "not_before": at}
        )
        if row.not_before > at:
            raise TooManyTries(row.not_before - at, failures=row.failures)
        row.failures = row.failures + 1 if row.last_at >= at - FORGOTTEN else 1
        row.last_at, row.not_before = at, at + delay(row.failures)
        row.save(update_fields=["failures", "last_at", "not_before"])
    return row.failures


def forget(*, pair: str) -> None:
    """Start counting again after the right password, passkey or mailed link."""
    SignInTries.objects.filter(pair=pair).delete()


def prune(*, at: datetime) -> int:
    """Remove what is forgotten. Returns how many rows."""
    removed, _ = SignInTries.objects.filter(last_at__lt=at - FORGOTTEN).delete()
    return removed
