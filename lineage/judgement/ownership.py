"""Who owns a model version."""

from __future__ import annotations

from typing import Final

VENDOR: Final = "vendor"


def owner_names(*, owner: str | None, ownership: str) -> list[str]:
    """The vendor, a tenant's key, or both. A model that is nobody's own is the vendor's, whatever terms say."""
    if owner is None or ownership == "vendor":
        return [VENDOR]
    return [owner] if ownership == "tenant" else [VENDOR, owner]
