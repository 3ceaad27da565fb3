from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import api_keys, kinds, side_rows
from tenants.models import ApiKey
from wire import ids, times

# Limits the writes of `last_used_at`; otherwise every request would write.
_TOUCH_EVERY = timedelta(minutes=1)


class ScopeUnknown(ValueError):
    """A scope is unknown, or none was given. Use the documented scopes."""

    code = "unknown_scope"


class NoSuchKey(LookupError):
    """No key with this id exists, or it was already revoked. Check the id."""

    code = "no_such_key"


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
    by: Actor,
    at: datetime,
) -> tuple[UUID, str]:
    """Issue an API key. Returns its id and its text, which cannot be shown again.

    `holder` is the person who answers for it. A key without one approves nothing.

    Raises: ScopeUnknown.
    """
    unknown = sorted(set(scopes) - _scopes(tenant=tenant, expires_at=expires_at))
    if unknown or not scopes:
        raise ScopeUnknown(", ".join(unknown) or "name at least one scope")
    text = api_keys.generate(mode)
    row = ApiKey(
        id=ids.new(at=at),
        mode=mode,
        name=name,
        hint=api_keys.hint(text),
        sha256=api_keys.digest(text),
        scopes=sorted(set(scopes)),
        tenant_id=tenant,
        regions=sorted(set(regions)) if regions is not None else None,
        holder=holder,
        replaces_id=replaces,
        created_at=at,
        expires_at=expires_at,
    )
    body = {
        "key": str(row.id),
        "scopes": row.scopes,
        "regions": row.regions,
        "expires_at": times.render(expires_at) if expires_at else None,
        "replaces": str(replaces) if replaces else None,
        "holder": str(holder) if holder else None,
        "row_sha256": side_rows.key_sha256(
            id=str(row.id), name=name, hint=row.hint, secret_sha256=api_keys.digest(text).hex()
        ),
    }
    draft = Draft(ids.new(at=at), kinds.KEY_ISSUED.name, mode, body, tenant=tenant)
    explained_rows.add(row, entry=draft.id)
    ledger.record([draft], by=by, at=at)
    return row.id, text


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
        by=by,
        at=at,
    )
    _revoke(old, when=at + overlap, by=by, at=at)
    return new


@transaction.atomic
def revoke_api_key(*, id: UUID, by: Actor, at: datetime) -> None:
    """Revoke a key. It stops working when this transaction commits.

    Raises: NoSuchKey.
    """
    row = ApiKey.objects.select_for_update().filter(id=id).first()
    if row is None or (row.revoked_at is not None and row.revoked_at <= at):
        raise NoSuchKey(str(id))
    _revoke(row, when=at, by=by, at=at)


def note_api_key_use(*, id: UUID, last_used_at: datetime | None, at: datetime) -> None:
    """Record that the key was used, at most once a minute. Losing the record does no harm."""
    if last_used_at is None or at - last_used_at >= _TOUCH_EVERY:
        ApiKey.objects.filter(id=id).update(last_used_at=at)


def _scopes(*, tenant: UUID | None, expires_at: datetime | None) -> set[str]:
    """Return the scopes that such a key may have. An auditor's key is bound to a customer and has an end."""
    bound = tenant is not None and expires_at is not None
    return {*api_keys.SCOPES, *([api_keys.AUDITOR] if bound else [])}


def _revoke(row: ApiKey, *, when: datetime, by: Actor, at: datetime) -> None:
    row.revoked_at = when
    body = {"key": str(row.id), "at": times.render(when)}
    draft = Draft(ids.new(at=at), kinds.KEY_REVOKED.name, row.mode, body, tenant=row.tenant_id)
    explained_rows.put(row, entry=draft.id, without=("last_used_at",))
    ledger.record([draft], by=by, at=at)
