"""The key and the aliases of a tenant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenantNames:
    """The names that training data may use for a tenant: its key and its aliases."""

    key: str
    aliases: tuple[str, ...] = ()
