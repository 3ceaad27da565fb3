"""What a model version takes over from what it was made of. Pure.

It only ever grows: a version has every tenant and obligation of all its ancestors, it is a tenant's own as soon as
one of them is, and what is not known of one of them is not known of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

Lineage = Literal["recorded", "declared", "unknown"]
LINEAGES: Final[tuple[Lineage, ...]] = ("recorded", "declared", "unknown")  # from best known to not at all
OWNERSHIPS: Final = ("vendor", "joint", "tenant")  # from the vendor's to the tenant's
# What says something about the data alone ends with the data; these go with what was made of it.
BINDING: Final = frozenset({"not_transferable_to", "within_regions"})
# Whatever is not among these teaches the model something. A vendor's own purposes do, as nobody says they do not.
_NOT_LEARNING: Final = frozenset(
    {"evaluate", "retrieve-own", "retrieve-shared", "human-review", "benchmark-insights"}
)


class OwnershipConflict(ValueError):
    """What is made of a tenant's own model is that tenant's own: not shared, and no other tenant's."""

    code = "ownership_conflict"


@dataclass(frozen=True, slots=True)
class Taint:
    """`owner` is whose own model it is, None where it is shared; `obligations` are canonical JSON texts."""

    owner: UUID | None = None
    tenants: frozenset[UUID] = frozenset()
    obligations: frozenset[str] = frozenset()
    lineage: Lineage = "recorded"


def teaches_model(purpose: str) -> bool:
    """Whether a model learns from data that is used for this purpose."""
    return purpose not in _NOT_LEARNING


def inherit(own: Taint, parents: Iterable[Taint]) -> Taint:
    """The taint of a version whose own sources are `own` and which was made of `parents`.

    Raises: OwnershipConflict where one of them is the own model of somebody else than the version is for.
    """
    above = tuple(parents)
    return Taint(
        owner_for_audience(own.owner, (one.owner for one in above)),
        own.tenants.union(*(one.tenants for one in above)),
        own.obligations.union(*(one.obligations for one in above)),
        weakest_lineage((own.lineage, *(one.lineage for one in above))),
    )


def owner_for_audience(own: UUID | None, parents: Iterable[UUID | None]) -> UUID | None:
    """Whose a version is that is meant for `own` (None: shared). Raises: OwnershipConflict."""
    owners = {one for one in parents if one is not None}
    if owners - {own}:
        raise OwnershipConflict
    return own


def inherited_owner(parents: Iterable[UUID | None]) -> UUID | None:
    """Whose a version is of which nobody said whom it is for. Raises: OwnershipConflict for two owners."""
    owners = {one for one in parents if one is not None}
    if len(owners) > 1:
        raise OwnershipConflict
    return next(iter(owners), None)


def weakest_lineage(lineages: Iterable[Lineage]) -> Lineage:
    """A lineage is known as well as its least known part."""
    return max(lineages, key=LINEAGES.index, default="recorded")


def strictest_ownership(ownerships: Iterable[str]) -> str:
    return max(ownerships, key=OWNERSHIPS.index, default="vendor")
