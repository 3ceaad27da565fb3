"""The scope of a transaction: the tenants and accounts with rows that it may see and write.

There are two walls. Managers of scoped models raise outside of a scope. The database's row-level security shows only
the rows of the tenants and accounts in the transaction-local setting `licet.scope`. The second wall guards against
mistakes in the first one. It does not guard against SQL injection, which could change the setting.

    with scope.tenants([tenant_id, account_id]):
        queries.standing(tenant=tenant_id, at=at)

This module is in the ledger because the ledger is the lowest room with rows of tenants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args
from uuid import UUID

from django.db import connection, models, transaction

WideScopeReason = Literal["decide", "sweep", "reconcile", "audit", "staff", "migrate", "sign-in"]
_REASONS = frozenset(get_args(WideScopeReason))

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class OutOfScope(RuntimeError):
    """Code read rows of tenants outside of a scope."""


class ScopeWidened(RuntimeError):
    """Code inside a scope tried to open a wider one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Either some tenants and accounts, or everything for one of the listed reasons."""

    ids: frozenset[UUID]
    reason: WideScopeReason | None = None

    def covers(self, other: Scope) -> bool:
        return self.reason is not None or (other.reason is None and other.ids <= self.ids)

    def setting(self) -> str:
        return "*" if self.reason else ",".join(sorted(str(id) for id in self.ids))


_current: ContextVar[Scope | None] = ContextVar("licet_scope", default=None)


def current() -> Scope | None:
    return _current.get()


def sees_everything() -> bool:
    """Whether the present transaction sees all rows."""
    scope = _current.get()
    return scope is not None and scope.reason is not None


@contextmanager
def tenants(ids: Iterable[UUID]) -> Iterator[None]:
    """Open a transaction that sees only the rows of these tenants and accounts.

    Raises: ScopeWidened inside a narrower scope.
    """
    with _enter(Scope(frozenset(ids))):
        yield


@contextmanager
def everything(*, reason: WideScopeReason) -> Iterator[None]:
    """Open a transaction that sees all rows, for one of a closed list of reasons.

    Raises: ScopeWidened inside a scope of named tenants; ValueError for another reason.
    """
    if reason not in _REASONS:
        raise ValueError(f"{reason!r} is not a reason to see every tenant: use one of {sorted(_REASONS)}")
    with _enter(Scope(frozenset(), reason)):
        yield


@contextmanager
def _enter(scope: Scope) -> Iterator[None]:
    outer = _current.get()
    if outer is not None and not outer.covers(scope):
        raise ScopeWidened(f"{outer} does not cover {scope}")
    with transaction.atomic():
        _set(scope)
        token = _current.set(scope)
        try:
            yield
        finally:
            _current.reset(token)
        # The setting outlives a released savepoint, so restore it. After an error the rollback restores it.
        _set(outer)


def _set(scope: Scope | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('licet.scope', %s, true)", [scope.setting() if scope else ""])


class ScopedManager(models.Manager[M_co]):
    """The manager of every model with rows of tenants. It raises outside of a scope."""

    def get_queryset(self) -> models.QuerySet[M_co]:
        if _current.get() is None:
            raise OutOfScope(f"{self.model.__name__} rows belong to tenants: enter ledger.scope first")
        return super().get_queryset()
