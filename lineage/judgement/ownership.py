"""Who owns a model version. Pure.

A version into which anybody else's data went is the vendor's. Only the part above an adapter counts for an adapter:
its base is separable.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lineage.judgement import taint

VENDOR: Final = "vendor"


def ownership(*, trained: str, stated: Iterable[str], is_own: bool, others: bool) -> str:
    """Return `vendor`, `joint` or `tenant`.

    `trained` is the strictest ownership in the terms of its runs, `stated` those of its tenant's statements.
    `is_own`: it is for one tenant; `others`: data of anyone else went into it.
    """
    return taint.strictest_ownership([trained, *stated]) if is_own and not others else VENDOR


def owner_names(*, owner: str | None, ownership: str) -> list[str]:
    """Return the vendor, a tenant's key, or both. A shared model belongs to the vendor, independent of the terms."""
    if owner is None or ownership == "vendor":
        return [VENDOR]
    return [owner] if ownership == "tenant" else [VENDOR, owner]
