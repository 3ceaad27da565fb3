"""What a model version inherits from its ancestors and its training data. Pure.

Taint only grows. A version has every tenant and obligation of all its ancestors. If one ancestor belongs to a
tenant, so does the version. If part of one ancestor's lineage is unknown, so is the version's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

Lineage = Literal["recorded", "declared", "unknown"]
LINEAGES: Final[tuple[Lineage, ...]] = ("recorded", "declared", "unknown")  # from best known to unknown
OWNERSHIPS: Final = ("vendor", "joint", "tenant")  # from mildest to strictest
# These obligations also bind models made from the data. All others end with the data.
BINDING: Final = frozenset({"not_transferable_to", "within_regions"})
# A model learns from every other purpose, the vendor's own purposes included.
_NOT_LEARNING: Final = frozenset(
    {"evaluate", "retrieve-own", "retrieve-shared", "human-review", "benchmark-insights"}
)


class OwnershipConflict(ValueError):
    """A tenant's own model stays its own and holds nobody else's data. Name that tenant, or make an adapter."""

    code = "ownership_conflict"


@dataclass(frozen=True, slots=True)
class Taint:
    """A version's taint. `owner` is the owning tenant, None if shared; `obligations` are canonical JSON texts."""

    owner: UUID | None = None
    tenants: frozenset[UUID] = frozenset()
    obligations: frozenset[str] = frozenset()
    lineage: Lineage = "recorded"


def teaches_model(purpose: str) -> bool:
    """Whether a model learns from data that is used for this purpose."""
    return purpose not in _NOT_LEARNING


def inherit(own: Taint, parents: Iterable[Taint]) -> Taint:
    """Return the taint of a version with its own sources `own`, made from `parents`.

    Raises: OwnershipConflict if a parent belongs to a tenant that the version is not for.
    """
    above = tuple(parents)
    return Taint(
        owner_for_audience(own.owner, (parent.owner for parent in above)),
        own.tenants.union(*(parent.tenants for parent in above)),
        own.obligations.union(*(parent.obligations for parent in above)),
        weakest_lineage((own.lineage, *(parent.lineage for parent in above))),
    )


def owner_for_audience(own: UUID | None, parents: Iterable[UUID | None]) -> UUID | None:
    """Return the owner of a version made for `own` (None: shared). Raises: OwnershipConflict."""
    owners = {owner for owner in parents if owner is not None}
    if owners - {own}:
        raise OwnershipConflict
    return own


def inherited_owner(parents: Iterable[UUID | None]) -> UUID | None:
    """Return the owner that the parents determine. Raises: OwnershipConflict for two owners."""
    owners = {owner for owner in parents if owner is not None}
    if len(owners) > 1:
        raise OwnershipConflict
    return next(iter(owners), None)


def weakest_lineage(lineages: Iterable[Lineage]) -> Lineage:
    """Return the least known of the lineages."""
    return max(lineages, key=LINEAGES.index, default="recorded")


def strictest_ownership(ownerships: Iterable[str]) -> str:
    return max(ownerships, key=OWNERSHIPS.index, default="vendor")
