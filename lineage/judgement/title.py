"""The tenant that a part of a line is for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

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
