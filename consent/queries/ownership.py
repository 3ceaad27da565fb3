from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from consent.models import Consent


def ownerships(*, consents: Sequence[UUID]) -> set[str]:
    """Return the model owners that the terms of these consents name: `vendor`, `tenant` or `joint`."""
    rows = Consent.objects.filter(id__in=consents)
    return set(rows.values_list("terms__clauses__model_ownership", flat=True).order_by())
