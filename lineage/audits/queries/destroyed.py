"""Read when slices of copies were destroyed, and by which certificate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lineage.destruction import subject_requests
from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.holding_end import HoldingEnd
from lineage.destruction.models.order_item import OrderItem


@dataclass(frozen=True, slots=True)
class SliceEnd:
    """When a second person verified that a slice is gone, and the certificate if one was issued."""

    at: datetime
    certificate: UUID | None


def ends(*, slices: Collection[int]) -> dict[int, SliceEnd]:
    """Return the end of each slice that is destroyed. A person's request does not end a slice."""
    rows = (
        OrderItem.objects.exclude(cause=subject_requests.CAUSE)
        .filter(slice__in=slices, confirmed__confirmation__verification__isnull=False)
        .order_by("confirmed__confirmation__verification__verified_at")
        .values_list("slice", "confirmed__confirmation__verification__verified_at", "order__certificate")
    )
    found: dict[int, SliceEnd] = {}
    for slice, at, certificate in rows:
        known = found.get(slice)
        if known is None or (known.certificate is None and certificate is not None):
            found[slice] = SliceEnd(known.at if known else at, certificate)
    return found


def accounted(*, holdings: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when presumed copies ended because their run reported after all."""
    return dict(HoldingEnd.objects.filter(holding__in=holdings).values_list("holding", "at"))


def certified(*, orders: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each order was certified."""
    return dict(Certificate.objects.filter(order__in=orders).values_list("order", "issued_at"))
