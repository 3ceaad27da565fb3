"""Carry out that a tenant passes to another account: after a succession, an assignment or a divestiture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds, side_rows
from tenants.changes import NoLongerFits, WaitingChange
from tenants.models import Account, ApiKey, Tenant, TenantMove
from tenants.operations import api_keys, approvals, payments, tenants
from wire import ids, times

CHANGE: Final = "tenant.moved"


def not_before(arguments: Mapping[str, Any]) -> datetime:
    """Return when the move takes effect at the earliest."""
    return times.parse(arguments["effective_from"])


@transaction.atomic
def carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    """Let the tenant belong to the other account from now on. Needs a transaction that sees all rows.

    The old account's subscriptions stop paying for it, and its API keys stop working: their holders belong to the old
    account. Raises: NoLongerFits.
    """
    said = change.arguments
    tenant = explained_rows.locked(Tenant.objects.filter(id=said["tenant"]))
    to = Account.objects.filter(id=said["to_account"]).first()
    if tenant is None or to is None or str(tenant.account_id) != said["from_account"]:
        raise NoLongerFits("the tenant belongs to another account by now")
    source = tenant.account
    group = [source.id, *_above(source)]
    payments.stop_paying(tenant, source, by=by, at=at)
    for key in ApiKey.objects.filter(tenant=tenant, revoked_at=None):
        api_keys.revoke_api_key(id=key.id, by=by, at=at)
    approvals.lapse_others(
        mode=tenant.mode,
        subject=tenants.subject(tenant.key),
        but=change.id,
        reason="The tenant passed to another account.",
        by=by,
        at=at,
    )
    _record(tenant, source, to, group, said, by=by, at=at)


def _record(
    tenant: Tenant,
    source: Account,
    to: Account,
    group: list[UUID],
    said: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    tenant.account, tenant.updated_at = to, at
    state = {k: v for k, v in tenants.recorded(tenant).items() if k != "name"}
    state["name_sha256"] = side_rows.name_sha256(str(tenant.id), tenant.name)
    becomes = Draft(ids.new(at=at), kinds.TENANT.name, tenant.mode, state, tenant=tenant.id, account=to.id)
    row = TenantMove(
        id=ids.new(at=at),
        tenant=tenant,
        mode=tenant.mode,
        basis=said["basis"],
        from_account=source,
        to_account=to,
        from_group=group,
        effective_from=times.parse(said["effective_from"]),
        evidence=list(said["evidence"]),
        claimed_at=at,
    )
    body = {
        "move": str(row.id),
        "from_account": str(source.id),
        "to_account": str(to.id),
        "from_group": [str(each) for each in group],
        "basis": row.basis,
        "effective_from": times.render(row.effective_from),
        "evidence": row.evidence,
    }
    moved = Draft(ids.new(at=at), kinds.TENANT_MOVED.name, tenant.mode, body, tenant=tenant.id, account=to.id)
    explained_rows.put(tenant, entry=becomes.id)
    row.entry_id = moved.id
    row.save(force_insert=True)
    ledger.record([becomes, moved], by=by, at=at)


def _above(account: Account) -> list[UUID]:
    found: list[UUID] = []
    above = account.parent
    while above is not None and above.id not in found:
        found.append(above.id)
        above = above.parent
    return found
