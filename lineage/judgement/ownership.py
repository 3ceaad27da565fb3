"""The owners of a model version."""

from __future__ import annotations

from typing import Final

VENDOR: Final = "vendor"


def owner_names(*, owner: str | None, ownership: str) -> list[str]:
    """Return the vendor, a tenant's key, or both. A shared model belongs to the vendor, independent of the terms."""
    if owner is None or ownership == "vendor":
        return [VENDOR]
    return [owner] if ownership == "tenant" else [VENDOR, owner]
