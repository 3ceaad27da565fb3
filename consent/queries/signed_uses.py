"""Count the uses that tenants signed for and did not take back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import CharField, Count, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from consent.models import Consent, ConsentEvent

_ENDED = ("withdrawn", "called_off", "refused", "expired", "disputed")


def signed_uses(*, tenants: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many pairs of category and purpose each tenant signed for. Pauses and suspensions do not count."""
    events = ConsentEvent.objects.filter(consent=OuterRef("pk"))
    pair = Concat(Cast("category", CharField()), Value("/"), Cast("purpose", CharField()))
    rows = (
        Consent.objects.filter(
            Exists(events.filter(kind="stated")), ~Exists(events.filter(kind__in=_ENDED)), tenant__in=tenants
        )
        .order_by()
        .values("tenant")
        .annotate(uses=Count(pair, distinct=True))
    )
    return {row["tenant"]: row["uses"] for row in rows}
