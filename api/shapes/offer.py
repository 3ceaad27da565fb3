"""The accounts that may see a category or a purpose and consent to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from api.route_view import ApiRequest
from api.schema.records import ListOf, OneOf
from api.schema.scalars import Constant, Key
from tenants.queries import accounts
from wire.problems import Problem
from wire.unchanged import UNCHANGED, Unchanged

_ALL = "*"
_SAYS = 'Keys of the accounts that may see it and consent to it, or "*" for all'
OFFERED_TO = OneOf(Constant(_ALL), ListOf(Key()), description=_SAYS)
OFFERED_TO_REQUEST = OneOf(
    Constant(_ALL),
    ListOf(Key()),
    description=f"{_SAYS}. More accounts than before wait for a second person. Left out: unchanged",
    expected='Expected "*" or a list of account keys.',
).kept()


def read(request: ApiRequest, said: Any) -> Collection[UUID] | Unchanged | None:
    """Return the accounts as ids. Raises: Problem (422) for an unknown account."""
    if said is UNCHANGED or said is None or said == _ALL:
        return UNCHANGED if said is UNCHANGED else None
    try:
        return [accounts.account(mode=request.mode, key=key).id for key in said]
    except accounts.NoSuchAccount as error:
        raise Problem("unknown_account", f"There is no account {error}.") from error


def shown(request: ApiRequest, offered_to: Collection[UUID] | None) -> str | list[str]:
    """Return the accounts as keys. A key that is restricted to one tenant learns of no other account."""
    if offered_to is None:
        return _ALL
    mine = request.who.key.tenant_account
    seen = [id for id in offered_to if request.who.tenant is None or id == mine]
    return sorted(accounts.account_by_id(id=id).key for id in seen)
