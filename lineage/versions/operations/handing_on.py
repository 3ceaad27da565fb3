"""Why a version may be made for others from a tenant's own model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lineage.judgement import taint
from lineage.judgement.taint import OwnershipConflict
from lineage.versions.queries.versions import VersionRecord


@dataclass(frozen=True, slots=True)
class HandingOn:
    """Why one parent may be handed on: the waiver that gives its owner's leave, or that owners may use it alone."""

    leave: UUID | None = None
    each_alone: bool = False


def owner_of_child(
    parents: Sequence[VersionRecord],
    *,
    audience: UUID | None,
    shared: bool,
    handed_on: Mapping[UUID, HandingOn],
) -> UUID | None:
    """Return the tenant that a version made from these is for, None if it is shared.

    Raises: OwnershipConflict if a parent is another tenant's own and is not handed on.
    """
    bound = [parent.owner for parent in parents if parent.id not in handed_on]
    if audience is None and not shared:
        return taint.inherited_owner(bound)
    return taint.owner_for_audience(audience, bound)


def require_joined(
    owner: UUID | None, parents: Sequence[VersionRecord], handed_on: Mapping[UUID, HandingOn]
) -> None:
    """Raises: OwnershipConflict if a version with this owner may not take in one of these."""
    foreign = {parent.owner for parent in parents if parent.id not in handed_on} - {None, owner}
    if foreign:
        raise OwnershipConflict(", ".join(sorted(map(str, foreign))))
