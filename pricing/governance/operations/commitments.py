"""Record what customers committed themselves to, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import commitment, kinds
from pricing.commitment import Commitment, EndCause
from pricing.governance.operations import locks
from pricing.governance.queries import commitments, schedules
from pricing.models import Commitment as Row
from pricing.models import CommitmentEnd, CommitmentReminder
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants
from wire import ids, times


class CommitmentOverlaps(Exception):
    """The tenant is committed at that time already. Begin after that commitment, or end it first."""

    code = "commitment_overlaps"


class CommitmentOver(Exception):
    """The commitment has ended, or its end is fixed by notice or an agreement already."""

    code = "commitment_over"


@transaction.atomic
def record_commitment(
    *,
    tenants_with_ids: Mapping[UUID, UUID],
    group: UUID,
    version: str,
    begins_at: datetime,
    minimum_until: datetime,
    ends_at: datetime,
    notice_days: int,
    order_form: str,
    requested_by: UUID | None,
    approved_by: UUID,
    by: Actor,
    at: datetime,
) -> None:
    """Record the commitment of each tenant, and lock its price. Raises: CommitmentOverlaps, NoSuchSchedule."""
    drafts: list[Draft] = []
    for tenant, id in sorted(tenants_with_ids.items()):
        seen = tenants.tenant_by_id(id=tenant)
        tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
        known = commitments.commitments(tenants=[tenant])
        if commitment.overlapping(known, begins_at=begins_at, ends_at=ends_at):
            raise CommitmentOverlaps(seen.key)
        schedule = schedules.schedule(mode=seen.mode, version=version)
        locked, lock = locks.lock_draft(
            tenant=tenant,
            kind="commitment",
            schedule=schedule.id,
            effective_from=begins_at,
            until=ends_at,
            at=at,
        )
        body = {
            "commitment": str(id),
            "tenant": seen.key,
            "group": str(group),
            "lock": str(lock),
            "schedule": version,
            "order_form": order_form,
            "begins_at": times.render(begins_at),
            "minimum_until": times.render(minimum_until),
            "ends_at": times.render(ends_at),
            "notice_days": notice_days,
            "requested_by": str(requested_by) if requested_by else None,
            "approved_by": str(approved_by),
        }
        draft = Draft(
            ids.new(at=at), kinds.COMMITTED.name, seen.mode, body, tenant=tenant, account=seen.account
        )
        Row.objects.create(
            id=id,
            tenant_id=tenant,
            group=group,
            lock_id=lock,
            order_form=order_form,
            begins_at=begins_at,
            minimum_until=minimum_until,
            ends_at=ends_at,
            notice_days=notice_days,
            requested_by=requested_by,
            approved_by=approved_by,
            entry_id=draft.id,
        )
        drafts += [locked, draft]
    ledger.record(drafts, by=by, at=at)


@transaction.atomic
def give_notice(*, id: UUID, reason: str = "", by: Actor, at: datetime) -> datetime:
    """End a commitment by the customer's notice. Returns when it ends. Raises: NoSuchCommitment, CommitmentOver."""
    record = _open(id, at=at)
    ends_at = record.end_by_notice(at)
    _end(record, ends_at=ends_at, cause="notice", reason=reason, by=by, at=at)
    return ends_at


@transaction.atomic
def end_by_agreement(*, id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """End a commitment now, because both sides agreed. Raises: NoSuchCommitment, CommitmentOver."""
    _end(_open(id, at=at), ends_at=at, cause="agreed", reason=reason, by=by, at=at)


def remind_due(*, by: Actor, at: datetime) -> int:
    """Record for each commitment that ends within 60 days that its customer hears of it. The entry is the letter."""
    count = 0
    for record in commitments.to_remind(at=at):
        with transaction.atomic():
            seen = tenants.tenant_by_id(id=record.tenant)
            tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
            if CommitmentReminder.objects.filter(commitment=record.id).exists():
                continue
            id = ids.new(at=at)
            body = {
                "reminder": str(id),
                "commitment": str(record.id),
                "tenant": seen.key,
                "ends_at": times.render(record.until),
            }
            draft = Draft(
                ids.new(at=at), kinds.REMINDED.name, seen.mode, body, tenant=seen.id, account=seen.account
            )
            CommitmentReminder.objects.create(
                id=id,
                commitment_id=record.id,
                tenant_id=seen.id,
                ends_at=record.until,
                entry_id=draft.id,
            )
            ledger.record([draft], by=by, at=at)
            count += 1
    return count


def _open(id: UUID, *, at: datetime) -> Commitment:
    seen = tenants.tenant_by_id(id=commitments.commitment_by_id(id=id).tenant)
    tenant_operations.lock_tenant_row(mode=seen.mode, key=seen.key)
    record = commitments.commitment_by_id(id=id)
    if record.ended_at is not None or record.ends_at <= at:
        raise CommitmentOver(str(id))
    return record


def _end(
    record: Commitment, *, ends_at: datetime, cause: EndCause, reason: str, by: Actor, at: datetime
) -> None:
    seen = tenants.tenant_by_id(id=record.tenant)
    id = ids.new(at=at)
    body = {
        "end": str(id),
        "commitment": str(record.id),
        "tenant": seen.key,
        "ends_at": times.render(ends_at),
        "cause": cause,
        "reason": reason,
    }
    draft = Draft(
        ids.new(at=at), kinds.COMMITMENT_ENDED.name, seen.mode, body, tenant=seen.id, account=seen.account
    )
    CommitmentEnd.objects.create(
        id=id,
        commitment_id=record.id,
        tenant_id=seen.id,
        ends_at=ends_at,
        cause=cause,
        reason=reason,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)
    locks.unlock_price(
        lock=record.lock, ends_at=ends_at, reason=f"The commitment ended: {cause}.", by=by, at=at
    )
