"""The tenant that a part of a line is for. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from lineage.judgement import taint

TOGETHER: Final = "together"
EACH_ALONE: Final = "each_alone"


@dataclass(frozen=True, slots=True)
class Title:
    """The tenant that a line, or a part of it, is for alone. With `joint` or `tenant` ownership it also (co-)owns it.

    `joint_use` is what terms say about a joint model. `versions` are those versions of the part that the rest was
    made from: the version itself if it is the tenant's. The tenant's leave for all of them is leave for the line.
    """

    tenant: UUID
    key: str
    account: UUID
    ownership: str
    joint_use: str = TOGETHER
    versions: frozenset[UUID] = frozenset()

    @property
    def is_owner(self) -> bool:
        return self.ownership != "vendor"

    @property
    def binds_the_vendor(self) -> bool:
        """Whether the vendor may not give the line to others by itself."""
        return not (self.ownership == "joint" and self.joint_use == EACH_ALONE)


def joined(titles: Iterable[Title]) -> tuple[Title, ...]:
    """Return one title for each tenant, as strict as the strictest of its titles."""
    by_tenant: dict[UUID, Title] = {}
    for one in titles:
        before = by_tenant.get(one.tenant, one)
        is_free = not (one.binds_the_vendor or before.binds_the_vendor)
        by_tenant[one.tenant] = replace(
            one,
            ownership=taint.strictest_ownership((one.ownership, before.ownership)),
            joint_use=EACH_ALONE if is_free else TOGETHER,
            versions=one.versions | before.versions,
        )
    return tuple(by_tenant.values())
