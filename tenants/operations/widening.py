"""Let changes of accounts and tenants that widen wait for a second person, and carry them out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ledger.actors import Actor
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.models import Account, Tenant
from tenants.operations import accounts, key_requests, moves, tenants
from tenants.operations.accounts import CompetitorInput

_NOTICE: Final = 5  # working days


def register() -> None:
    """Register the changes that wait for a second person."""
    changes.register(ChangeKind(accounts.CHANGE, working_days=_NOTICE, carry_out=_change_account))
    changes.register(ChangeKind(tenants.CHANGE, working_days=_NOTICE, carry_out=_change_tenant))
    changes.register(
        ChangeKind(
            key_requests.CHANGE,
            working_days=0,
            carry_out=key_requests.carry_out,
            owners_decide=False,
            for_administrators=True,
            title="An API key",
        )
    )
    changes.register(
        ChangeKind(
            moves.CHANGE,
            working_days=_NOTICE,
            carry_out=moves.carry_out,
            title="A tenant passes to another account",
            not_before=moves.not_before,
            crosses_customers=True,
        )
    )


def _change_account(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    row = Account.objects.get(id=change.arguments["id"])
    member, becomes = _checked(change, accounts.recorded(row))
    if member == "competitors":
        becomes = [CompetitorInput(**competitor) for competitor in becomes]
    try:
        accounts.put_account(
            mode=row.mode, key=row.key, name=row.name, approved=True, by=by, at=at, **{member: becomes}
        )
    except accounts.ParentIsUnknown as error:
        raise NoLongerFits(f"the parent {error} is not possible any more") from error


def _change_tenant(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    row = Tenant.objects.get(id=change.arguments["id"])
    member, becomes = _checked(change, tenants.recorded(row))
    try:
        tenants.put_tenant(
            mode=row.mode,
            key=row.key,
            name=row.name,
            region=row.region,
            approved=True,
            by=by,
            at=at,
            **{"industry": row.industry, member: becomes},
        )
    except tenants.NameTaken as error:
        raise NoLongerFits(f"the name {error} belongs to another tenant") from error


def _checked(change: WaitingChange, recorded: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the member and its new value, if it still is as it was. Raises: NoLongerFits."""
    member = change.arguments["member"]
    if recorded[member] != change.arguments["meanwhile"]:
        raise NoLongerFits(f"{member} was changed since")
    return member, change.arguments["becomes"]
