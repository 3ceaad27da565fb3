"""Name an address for a daily copy of a tenant's records, send it, and end it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from notices import addresses, kinds, push_times, sealing
from notices.guarded_post import PostResult
from notices.models import ExportPush, StandingExport
from notices.operations import endpoints
from notices.queries.standing_exports import NoStandingExport
from notices.signing import Secret
from tenants.queries.tenants import TenantRecord
from wire import ids

# A worker that died while it sent does not keep others from trying for longer than this.
LEASE = timedelta(minutes=10)


class ExportNeedsHttps(ValueError):
    """The records are sent over https only. Name an address that begins with https://."""

    code = "export_needs_https"


@dataclass(frozen=True, slots=True)
class SetUp:
    """The new standing export, and its secret, which is shown only once."""

    id: UUID
    secret: str


@transaction.atomic
def set_up(*, tenant: TenantRecord, url: str, by: Actor, at: datetime) -> SetUp:
    """Send the records to `url` from now on, in place of the address before.

    Raises: AddressRefused, ExportNeedsHttps.
    """
    target = addresses.read(url, loopback=endpoints.loopback(), ports=endpoints.ports())
    if not target.secure and not endpoints.loopback():
        raise ExportNeedsHttps(url)
    drafts = [_end(row, at=at) for row in _open(tenant.id)]
    secret = Secret.new()
    body = {"tenant": str(tenant.id), "url_sha256": hashlib.sha256(url.encode()).hexdigest()}
    id = ids.new(at=at)
    draft = Draft(
        ids.new(at=at),
        kinds.EXPORT_SET.name,
        tenant.mode,
        {"export": str(id), **body},
        tenant=tenant.id,
        account=tenant.account,
    )
    StandingExport.objects.create(
        id=id,
        mode=tenant.mode,
        tenant=tenant.id,
        account=tenant.account,
        url=url,
        secret=sealing.seal(secret),
        public_key=secret.public_key(),
        created_at=at,
        next_at=at,
        entry_id=draft.id,
    )
    ledger.record([*drafts, draft], by=by, at=at)
    return SetUp(id, secret.shown())


@transaction.atomic
def end(*, tenant: UUID, by: Actor, at: datetime) -> None:
    """Send no more. Raises: NoStandingExport."""
    drafts = [_end(row, at=at) for row in _open(tenant)]
    if not drafts:
        raise NoStandingExport(str(tenant))
    ledger.record(drafts, by=by, at=at)


@transaction.atomic
def hurry(*, tenant: UUID, at: datetime) -> UUID:
    """Make the next copy due now, and return its standing export. Raises: NoStandingExport."""
    rows = _open(tenant)
    if not rows:
        raise NoStandingExport(str(tenant))
    rows[0].next_at = at
    rows[0].save(update_fields=["next_at"])
    return rows[0].id


@transaction.atomic
def lease(*, export: UUID, at: datetime) -> bytes | None:
    """Take an export to send it. Returns its sealed secret. None if it is not due, or another worker has it."""
    row = StandingExport.objects.select_for_update().filter(id=export, ended_at=None, next_at__lte=at).first()
    if row is None:
        return None
    row.next_at = at + LEASE
    row.save(update_fields=["next_at"])
    return bytes(row.secret)


@transaction.atomic
def record_push(*, export: UUID, content: bytes, revision: int, result: PostResult, at: datetime) -> bool:
    """Record an attempt, and when the next one is. Returns whether the receiver has the records now."""
    row = StandingExport.objects.select_for_update().get(id=export)
    accepted = result.status is not None and 200 <= result.status < 300
    error = "" if accepted else result.error or f"the receiver answered {result.status}"
    row.failures = 0 if accepted else row.failures + 1
    row.next_at = push_times.next_at(at=at, failures=row.failures)
    row.save(update_fields=["failures", "next_at"])
    ExportPush.objects.create(
        export=row,
        tenant=row.tenant,
        at=at,
        status=result.status,
        error=error,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        revision=revision,
    )
    return accepted


def _open(tenant: UUID) -> list[StandingExport]:
    return list(StandingExport.objects.select_for_update().filter(tenant=tenant, ended_at=None))


def _end(row: StandingExport, *, at: datetime) -> Draft:
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    return Draft(
        ids.new(at=at),
        kinds.EXPORT_ENDED.name,
        row.mode,
        {"export": str(row.id), "tenant": str(row.tenant)},
        tenant=row.tenant,
        account=row.account,
    )
