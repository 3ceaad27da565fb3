"""Sign a review of access."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from identity import access_reviews, kinds
from identity.access_reviews import ReviewedKey, ReviewedStaff
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from wire import ids


class ChangedSinceShown(Exception):
    """Access changed since the page was shown. Look at the new list, then sign."""

    code = "access_changed"


@transaction.atomic
def sign(
    *,
    reviewer: UUID,
    shown_sha256: str,
    staff: Sequence[ReviewedStaff],
    keys: Sequence[ReviewedKey],
    by: Actor,
    at: datetime,
) -> UUID:
    """Record that a person reviewed access as it is now. Returns the entry. Raises: ChangedSinceShown."""
    sha256 = access_reviews.digest(staff, keys)
    if shown_sha256 != sha256:
        raise ChangedSinceShown(sha256)
    entry = ids.new(at=at)
    body = {
        "period": access_reviews.quarter(at),
        "reviewer": str(reviewer),
        "staff": len(staff),
        "without_second_factor": sum(not each.has_second_factor for each in staff),
        "keys": len(keys),
        "sha256": sha256,
    }
    ledger.record([Draft(entry, kinds.ACCESS_REVIEWED.name, "live", body)], by=by, at=at)
    return entry
