"""The tenant that a line of versions is for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Title:
    """The tenant that a line is for alone. With `joint` or `tenant` ownership it also owns or co-owns it."""

    tenant: UUID
    key: str
    account: UUID
    ownership: str

    @property
    def is_owner(self) -> bool:
        return self.ownership != "vendor"
