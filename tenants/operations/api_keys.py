from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import api_keys, kinds, side_rows
from tenants import networks as key_networks
from tenants.models import ApiKey
from wire import ids, times

# Limits the writes of `last_used_at`; otherwise every request would write.
_TOUCH_EVERY = timedelta(minutes=1)
# The scope of keys that vouch for signatories.
ATTESTS: Final = "consent:attest"


class ScopeUnknown(ValueError):
    """A scope is unknown, or none was given. Use the documented scopes."""

    code = "unknown_scope"


class NoSuchKey(LookupError):
    """No key with this id exists, or it was already revoked. Check the id."""

    code = "no_such_key"


@dataclass(frozen=True, slots=True)
class Vouching:
    """What a key with `consent:attest` vouches for.

    `source` names the calling system. It vouches for the signatories of `accounts`, None for all accounts.
    `evidence`: "document" (stored here) or "digest" (the caller keeps the document).
    """

    source: str = ""
    accounts: Sequence[UUID] | None = None
    evidence: str = api_keys.DIGEST


@transaction.atomic
def issue_api_key(
    *,
    mode: str,
    scopes: Sequence[str],
    tenant: UUID | None = None,
    regions: Sequence[str] | None = None,
    expires_at: datetime | None = None,
    name: str = "",
    holder: UUID | None = None,
    replaces: UUID | None = None,
    vouching: Vouching | None = None,
    networks: Sequence[str] | None = None,
    by: Actor,
    at: datetime,
) -> tuple[UUID, str]:
    """Issue an API key. Returns its id and its text, which cannot be shown again.

    `holder` is the person who answers for it. A key without one approves nothing. `vouching` is used only
    for a key that has the scope `consent:attest`. Left out, such a key vouches for all accounts, and names documents by
    their digests. `networks` are the only ones from which it works, None for everywhere.

    Raises: ScopeUnknown, networks.BadNetwork.
    """
    check_scopes(scopes, tenant=tenant, expires_at=expires_at)
    text = api_keys.generate(mode)
    said = (vouching or Vouching()) if ATTESTS in scopes else None
    row = ApiKey(
        id=ids.new(at=at),
        mode=mode,
        name=name,
        hint=api_keys.hint(text),
        sha256=api_keys.digest(text),
        scopes=sorted(set(scopes)),
        tenant_id=tenant,
        regions=sorted(set(regions)) if regions is not None else None,
        networks=key_networks.written(networks or ()),
        holder=holder,
        replaces_id=replaces,
        source=said.source if said else "",
        accounts=sorted(set(said.accounts)) if said and said.accounts is not None else None,
        evidence=said.evidence if said else "",
        created_at=at,
        expires_at=expires_at,
    )
    record_key(row, by=by, at=at)
    return row.id, text


def check_scopes(scopes: Sequence[str], *, tenant: UUID | None, expires_at: datetime | None) -> None:
    """Check that a key may have these scopes. Raises: ScopeUnknown."""
    unknown = sorted(set(scopes) - _scopes(tenant=tenant, expires_at=expires_at))
    if unknown or not scopes:
        raise ScopeUnknown(", ".join(unknown) or "name at least one scope")


def record_key(row: ApiKey, *, by: Actor, at: datetime) -> None:
    """Record a new key, in the caller's transaction."""
    body = {
        "key": str(row.id),
        "scopes": row.scopes,
        "regions": row.regions,
        "expires_at": times.render(row.expires_at) if row.expires_at else None,
        "replaces": str(row.replaces_id) if row.replaces_id else None,
        "holder": str(row.holder) if row.holder else None,
        "row_sha256": side_rows.key_sha256(
            id=str(row.id), name=row.name, hint=row.hint, secret_sha256=bytes(row.sha256).hex()
        ),
        "source": row.source,
        "accounts": None if row.accounts is None else [str(each) for each in row.accounts],
        "evidence": row.evidence,
        "networks": row.networks,
    }
    draft = Draft(ids.new(at=at), kinds.KEY_ISSUED.name, row.mode, body, tenant=row.tenant_id)
    explained_rows.add(row, entry=draft.id)
    ledger.record([draft], by=by, at=at)


@transaction.atomic
def rotate_api_key(*, id: UUID, overlap: timedelta, by: Actor, at: datetime) -> tuple[UUID, str]:
    """Issue a new key with the same rights. The old key works until `at + overlap`.

    Raises: NoSuchKey.
    """
    old = ApiKey.objects.select_for_update().filter(id=id, revoked_at=None).first()
    if old is None:
        raise NoSuchKey(str(id))
    new = issue_api_key(
        mode=old.mode,
        scopes=old.scopes,
        tenant=old.tenant_id,
        regions=old.regions,
        expires_at=old.expires_at,
        name=old.name,
        holder=old.holder,
        replaces=old.id,
        vouching=vouching_of(old),
        networks=old.networks,
        by=by,
        at=at,
    )
    revoke_later(old, when=at + overlap, by=by, at=at)
    return new


def vouching_of(row: ApiKey) -> Vouching:
    """Return what a key vouches for. One from before keys said so vouches for all accounts."""
    return Vouching(row.source, row.accounts, row.evidence or api_keys.DIGEST)


@transaction.atomic
def revoke_api_key(*, id: UUID, by: Actor, at: datetime) -> None:
    """Revoke a key. It stops working when this transaction commits.

    Raises: NoSuchKey.
    """
    row = ApiKey.objects.select_for_update().filter(id=id).first()
    if row is None or (row.revoked_at is not None and row.revoked_at <= at):
        raise NoSuchKey(str(id))
    revoke_later(row, when=at, by=by, at=at)


def note_api_key_use(*, id: UUID, last_used_at: datetime | None, at: datetime) -> None:
    """Record that the key was used, at most once a minute. Losing the record does no harm."""
    if last_used_at is None or at - last_used_at >= _TOUCH_EVERY:
        ApiKey.objects.filter(id=id).update(last_used_at=at)


def _scopes(*, tenant: UUID | None, expires_at: datetime | None) -> set[str]:
    """Return the scopes that such a key may have. An auditor's key is bound to a customer and has an end."""
    bound = tenant is not None and expires_at is not None
    return {*api_keys.SCOPES, *([api_keys.AUDITOR] if bound else [])}


def revoke_later(row: ApiKey, *, when: datetime, by: Actor, at: datetime) -> None:
    """Record that a key stops working at `when`, in the caller's transaction."""
    row.revoked_at = when
    body = {"key": str(row.id), "at": times.render(when)}
    draft = Draft(ids.new(at=at), kinds.KEY_REVOKED.name, row.mode, body, tenant=row.tenant_id)
    explained_rows.put(row, entry=draft.id, without=("last_used_at",))
    ledger.record([draft], by=by, at=at)
