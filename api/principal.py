"""The caller: an API key, and what it may see and do."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from ledger import actors, scope
from ledger.actors import Actor
from tenants.queries.keys import ApiKeyRecord
from wire.problems import Problem


@dataclass(frozen=True, slots=True)
class Principal:
    """A working API key. The framework reads `is_authenticated`."""

    key: ApiKeyRecord
    is_authenticated: bool = True

    @property
    def mode(self) -> str:
        return self.key.mode

    @property
    def tenant(self) -> UUID | None:
        """The only tenant that the key may see, None if it is not restricted."""
        return self.key.tenant

    def actor(self) -> Actor:
        return actors.key(self.key.id)

    def rows(self) -> AbstractContextManager[None]:
        """Open a transaction that sees only what this key may see."""
        if self.key.tenant is None:
            return scope.everything(reason="staff")
        return scope.tenants([id for id in (self.key.tenant, self.key.tenant_account) if id is not None])

    def all_rows(self) -> AbstractContextManager[None]:
        """Open a transaction that sees every row, for an answer that rests on all of them."""
        return scope.everything(reason="decide" if self.key.tenant is not None else "staff")

    def may(self, scopes: Iterable[str]) -> bool:
        return any(map(self.key.allows, scopes))

    def sees(self, *, tenant: UUID | None, mode: str) -> bool:
        return mode == self.key.mode and (self.key.tenant is None or tenant == self.key.tenant)

    def require(self, scopes: Iterable[str]) -> None:
        """Check that the key has one of the scopes. Raises: Problem (403)."""
        wanted = tuple(scopes)
        if not self.may(wanted):
            raise Problem("missing_scope", f"This needs a key with the scope {' or '.join(wanted)}.")
