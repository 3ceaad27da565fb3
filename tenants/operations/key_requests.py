"""Ask for a powerful key at the desk: the text is shown at once, and works once a second person has approved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from ledger.actors import Actor
from tenants import api_keys
from tenants import networks as key_networks
from tenants.changes import NoLongerFits, WaitingChange
from tenants.models import Account, ApiKey, Tenant
from tenants.operations import api_keys as operations
from tenants.operations import approvals
from tenants.operations.api_keys import Vouching
from wire import ids, times

CHANGE: Final = "key.issued"


class KeyNeedsEnd(ValueError):
    """A live key that may do this needs an end date. Say after how many days it expires."""

    code = "key_needs_end"


class VouchingIncomplete(ValueError):
    """A key that vouches for signatories names its system and the accounts it vouches for. Add what is missing."""

    code = "vouching_incomplete"


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """The key that is asked for. `replaces` is the key that it takes the place of, which works for `overlap` longer."""

    mode: str
    name: str
    scopes: Sequence[str]
    holder: UUID
    tenant: UUID | None = None
    regions: Sequence[str] | None = None
    expires_at: datetime | None = None
    vouching: Vouching | None = None
    replaces: UUID | None = None
    overlap: timedelta = timedelta(0)
    networks: Sequence[str] | None = None


def needs_two(mode: str, scopes: Sequence[str]) -> bool:
    """Whether a key that is made at the desk needs a second person."""
    return approvals.needs_two(mode) and not api_keys.POWERFUL.isdisjoint(scopes)


def is_powerful(*, id: UUID) -> bool:
    """Whether a key with the rights of this one needs a second person."""
    old = ApiKey.objects.filter(id=id).first()
    return old is not None and needs_two(old.mode, old.scopes)


@transaction.atomic
def request_api_key(said: KeyRequest, *, by: Actor, at: datetime) -> tuple[UUID, str]:
    """Ask for a powerful key. Returns the id of the change that waits, and the key's text.

    The text cannot be shown again. It works from the moment that a second person approves it.
    Raises: ScopeUnknown, KeyNeedsEnd, VouchingIncomplete, networks.BadNetwork.
    """
    operations.check_scopes(said.scopes, tenant=said.tenant, expires_at=said.expires_at)
    if said.expires_at is None:
        raise KeyNeedsEnd(", ".join(sorted(api_keys.POWERFUL.intersection(said.scopes))))
    vouching = said.vouching if operations.ATTESTS in said.scopes else None
    if operations.ATTESTS in said.scopes and not (vouching and vouching.source and vouching.accounts):
        raise VouchingIncomplete("name the system and its accounts")
    text = api_keys.generate(said.mode)
    accounts = sorted(set(vouching.accounts or ())) if vouching else None
    shown = {
        "name": said.name,
        "scopes": sorted(set(said.scopes)),
        "tenant": Tenant.objects.get(id=said.tenant).key if said.tenant else None,
        "regions": sorted(set(said.regions)) if said.regions is not None else None,
        "networks": key_networks.written(said.networks or ()),
        "ends": times.render(said.expires_at),
        "source": vouching.source if vouching else None,
        "accounts": list(
            Account.objects.filter(id__in=accounts).order_by("key").values_list("key", flat=True)
        )
        if accounts is not None
        else None,
        "evidence": vouching.evidence if vouching else None,
    }
    arguments = {
        "key": str(ids.new(at=at)),
        "sha256": api_keys.digest(text).hex(),
        "hint": api_keys.hint(text),
        "tenant": str(said.tenant) if said.tenant else None,
        "accounts": [str(each) for each in accounts] if accounts is not None else None,
        "holder": str(said.holder),
        "replaces": str(said.replaces) if said.replaces else None,
        "overlap_seconds": int(said.overlap.total_seconds()),
    }
    proposal = approvals.Proposal(
        change=CHANGE,
        mode=said.mode,
        subject=f"key:{said.name or api_keys.hint(text)}",
        member="key",
        was=None,
        becomes=shown,
        arguments={**arguments, "becomes": shown},
    )
    return approvals.propose(proposal, by=by, at=at), text


def request_rotation(
    *, id: UUID, overlap: timedelta, holder: UUID, by: Actor, at: datetime
) -> tuple[UUID, str]:
    """Ask for a key with the same rights as a powerful one, which then ends. As `request_api_key`.

    Raises: NoSuchKey too.
    """
    old = ApiKey.objects.filter(id=id, revoked_at=None).first()
    if old is None:
        raise operations.NoSuchKey(str(id))
    said = KeyRequest(
        mode=old.mode,
        name=old.name,
        scopes=old.scopes,
        holder=old.holder or holder,
        tenant=old.tenant_id,
        regions=old.regions,
        expires_at=old.expires_at,
        vouching=operations.vouching_of(old),
        replaces=old.id,
        overlap=overlap,
        networks=old.networks,
    )
    return request_api_key(said, by=by, at=at)


def carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    """Let the key that was asked for work from now on. Raises: NoLongerFits."""
    said: Mapping[str, Any] = change.arguments
    shown = said["becomes"]
    ends = times.parse(shown["ends"])
    if ends <= at:
        raise NoLongerFits("the key would have expired by now")
    old = None
    if said["replaces"] is not None:
        old = ApiKey.objects.select_for_update().filter(id=said["replaces"], revoked_at=None).first()
        if old is None:
            raise NoLongerFits("the key that it replaces was revoked")
    accounts = said["accounts"]
    row = ApiKey(
        id=UUID(said["key"]),
        mode=change.mode,
        name=shown["name"],
        hint=said["hint"],
        sha256=bytes.fromhex(said["sha256"]),
        scopes=shown["scopes"],
        tenant_id=UUID(said["tenant"]) if said["tenant"] else None,
        regions=shown["regions"],
        networks=shown.get("networks"),  # requests from before keys were bound name none
        holder=UUID(said["holder"]),
        replaces_id=old.id if old else None,
        source=shown["source"] or "",
        accounts=[UUID(each) for each in accounts] if accounts is not None else None,
        evidence=shown["evidence"] or "",
        created_at=at,
        expires_at=ends,
    )
    operations.record_key(row, by=by, at=at)
    if old is not None:
        operations.revoke_later(old, when=at + timedelta(seconds=said["overlap_seconds"]), by=by, at=at)
