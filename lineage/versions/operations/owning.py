"""Keep a tenant's own model free of anybody else's data."""

from __future__ import annotations

from uuid import UUID

from lineage.judgement.taint import OwnershipConflict
from lineage.versions.queries import titles


def require_separable(*, model: UUID) -> None:
    """Refuse a version that a tenant would own or co-own although others' data went into it.

    It may be an adapter on such a version, which can be taken off again. Raises: OwnershipConflict.
    """
    title = titles.recorded_title(model=model)
    if title.own != "vendor" and title.others:
        raise OwnershipConflict
