"""Cases: discrepancies with Stripe that somebody takes care of until they are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from billing.models import DriftCase

# What the repair does by itself has a day. What needs a person has three.
DEADLINE: Final = timedelta(days=3)
REPAIR_DEADLINE: Final = timedelta(days=1)
# A scan looks at no invoices: the reconciler and the recording of invoices do.
NOT_SCANNED: Final = ("ours_on_draft", "realised_beyond_earned")


class NoSuchCase(LookupError):
    """There is no open case with this id among those that you may see."""

    code = "no_such_case"


@dataclass(frozen=True, slots=True)
class SeenDiscrepancy:
    """A discrepancy as a look saw it. `worth_minor` is what it moves per invoice."""

    kind: str
    subject: str
    account: UUID | None
    detail: str
    deadline_at: datetime
    worth_minor: int | None = None
    currency: str = ""


@transaction.atomic
def open_case(seen: SeenDiscrepancy, *, mode: str, at: datetime) -> bool:
    """Open a case, or note that it was seen again. Its deadline only comes nearer. True where it is new."""
    row, is_new = DriftCase.objects.select_for_update().get_or_create(
        mode=mode,
        kind=seen.kind,
        subject=seen.subject[:255],
        ended_at=None,
        defaults={
            "account_id": seen.account,
            "detail": seen.detail,
            "first_seen_at": at,
            "last_seen_at": at,
            "deadline_at": seen.deadline_at,
            "worth_minor": seen.worth_minor,
            "currency": seen.currency,
        },
    )
    if not is_new:
        row.last_seen_at, row.detail = at, seen.detail
        row.deadline_at = min(row.deadline_at, seen.deadline_at)
        row.worth_minor, row.currency = seen.worth_minor, seen.currency
        row.save(update_fields=["last_seen_at", "detail", "deadline_at", "worth_minor", "currency"])
    return is_new


@transaction.atomic
def fold_scan(seen: Sequence[SeenDiscrepancy], *, mode: str, at: datetime) -> None:
    """Open or continue a case for each discrepancy of a whole scan, and end the cases that it did not see."""
    for each in seen:
        open_case(each, mode=mode, at=at)
    subjects = {(each.kind, each.subject[:255]) for each in seen}
    unseen = DriftCase.objects.select_for_update().filter(mode=mode, ended_at=None, last_seen_at__lt=at)
    for row in unseen.exclude(kind__in=NOT_SCANNED):
        if (row.kind, row.subject) not in subjects:
            row.ended_at = at
            row.save(update_fields=["ended_at"])


def end_cases(*, mode: str, kinds: Sequence[str], subject: str, at: datetime) -> int:
    """End the open cases of these kinds: a look no longer sees them."""
    rows = DriftCase.objects.filter(mode=mode, kind__in=kinds, subject=subject, ended_at=None)
    return rows.update(ended_at=at)


def take_case(*, case: int, owner: int, note: str = "") -> None:
    """Make a member of staff the owner of an open case. Raises: NoSuchCase."""
    if not DriftCase.objects.filter(pk=case, ended_at=None).update(owner=owner, note=note):
        raise NoSuchCase(str(case))
