"""Ask tenants to waive covenants, or as owners to give leave, for one transfer; record answers and revocations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.judgement.objections import Objection
from lineage.judgement.recipients import Recipient
from lineage.judgement.transfer_subject import TransferSubject
from lineage.transfers.models.waiver import Waiver
from lineage.transfers.models.waiver_answer import WaiverAnswer
from lineage.transfers.models.waiver_revocation import WaiverRevocation
from lineage.transfers.operations.checks import transfer_body
from lineage.transfers.queries import uses, waivers
from lineage.transfers.queries.waivers import WaiverRecord
from tenants.operations import tenants
from wire import ids, times


class NothingToWaive(Exception):
    """No covenant or owner certainly blocks this transfer. Review an unsure match instead of asking for a waiver."""

    code = "nothing_to_waive"


class WaiverAnswered(Exception):
    """The waiver was answered already. A waiver takes only one answer."""

    code = "waiver_answered"


class WaiverEndsInThePast(ValueError):
    """The waiver would end in the past. Choose an end in the future."""

    code = "waiver_over"


class WaiverNotGranted(Exception):
    """The waiver is not granted now. Only a granted waiver can be revoked, and only once."""

    code = "waiver_not_granted"


@transaction.atomic
def ask_waivers(
    *,
    mode: str,
    subject: TransferSubject,
    recipient: Recipient,
    way: str | None,
    note: str,
    by: Actor,
    at: datetime,
) -> list[WaiverRecord]:
    """Ask every tenant with a covenant or ownership that blocks the transfer. Return the waivers by tenant.

    A tenant with the same open request is not asked again. Raises: versions.NoSuchModel, NothingToWaive.
    """
    answer = uses.judge_transfer(subject, recipient, mode=mode, way=way, at=at)
    by_tenant: dict[UUID, list[Objection]] = {}
    for objection in answer.blocking:
        if objection.waivable is not None and objection.tenant is not None:
            by_tenant.setdefault(objection.tenant, []).append(objection)
    if not by_tenant:
        raise NothingToWaive(recipient.party.name)
    waiting = _waiting(subject, recipient, mode=mode, way=way)
    rows, drafts, waiver_ids = [], [], []
    for tenant, blocking in by_tenant.items():
        written = _written(blocking)
        if (known := waiting.get((tenant, _digest(written)))) is not None:
            waiver_ids.append(known)
            continue
        id, entry = ids.new(at=at), ids.new(at=at)
        waiver_ids.append(id)
        rows.append(
            Waiver(
                id=id,
                mode=mode,
                tenant_id=tenant,
                subject=subject.kind,
                model_id=subject.id,
                holding_id=subject.holding,
                subject_name=subject.name,
                recipient=recipient.to_dict(),
                recipient_sha256=recipient.digest(),
                way=way,
                covenants=written,
                note=note,
                asked_at=at,
                entry_id=entry,
            )
        )
        body = {
            **transfer_body(subject, recipient, way),
            "waiver": str(id),
            "covenants": len(written),
            "covenants_sha256": _digest(written),
        }
        account = blocking[0].account
        drafts.append(Draft(entry, kinds.WAIVER_ASKED.name, mode, body, tenant=tenant, account=account))
    Waiver.objects.bulk_create(rows)
    if drafts:
        ledger.record(drafts, by=by, at=at)
    return [waivers.waiver(id=id, at=at) for id in waiver_ids]


@transaction.atomic
def answer_waiver(
    *, waiver: UUID, grant: bool, until: datetime | None = None, words: str = "", by: Actor, at: datetime
) -> WaiverRecord:
    """Record that the tenant grants the waiver, for good or until an instant, or refuses it.

    Raises: NoSuchWaiver, WaiverAnswered, WaiverEndsInThePast.
    """
    seen, account = _locked(waiver, at=at)
    if seen.status != waivers.OPEN:
        raise WaiverAnswered(seen.status)
    if until is not None and until <= at:
        raise WaiverEndsInThePast(times.render(until))
    kind = waivers.GRANTED if grant else waivers.REFUSED
    entry = ids.new(at=at)
    WaiverAnswer.objects.create(
        waiver_id=waiver,
        tenant_id=seen.tenant,
        kind=kind,
        until=until if grant else None,
        words=words,
        actor_kind=by.kind,
        actor=by.id,
        answered_at=at,
        entry_id=entry,
    )
    body = {"waiver": str(waiver), "answer": kind, "until": times.render(until) if until and grant else None}
    draft = Draft(entry, kinds.WAIVER_ANSWERED.name, seen.mode, body, tenant=seen.tenant, account=account)
    ledger.record([draft], by=by, at=at)
    return waivers.waiver(id=waiver, at=at)


@transaction.atomic
def revoke_waiver(*, waiver: UUID, words: str = "", by: Actor, at: datetime) -> WaiverRecord:
    """Record that the tenant revokes a granted waiver; later checks no longer use it.

    Raises: NoSuchWaiver, WaiverNotGranted.
    """
    seen, account = _locked(waiver, at=at)
    if seen.status != waivers.GRANTED:
        raise WaiverNotGranted(seen.status)
    entry = ids.new(at=at)
    WaiverRevocation.objects.create(
        answer=WaiverAnswer.objects.get(waiver=waiver),
        tenant_id=seen.tenant,
        words=words,
        actor_kind=by.kind,
        actor=by.id,
        revoked_at=at,
        entry_id=entry,
    )
    body = {"waiver": str(waiver)}
    draft = Draft(entry, kinds.WAIVER_REVOKED.name, seen.mode, body, tenant=seen.tenant, account=account)
    ledger.record([draft], by=by, at=at)
    return waivers.waiver(id=waiver, at=at)


def _locked(waiver: UUID, *, at: datetime) -> tuple[WaiverRecord, UUID]:
    """Lock the tenant's row, then return the waiver and the tenant's account."""
    seen = waivers.waiver(id=waiver, at=at)
    account = tenants.lock_tenant_row(mode=seen.mode, key=seen.tenant_key).account
    return waivers.waiver(id=waiver, at=at), account


def _waiting(
    subject: TransferSubject, recipient: Recipient, *, mode: str, way: str | None
) -> dict[tuple[UUID, str], UUID]:
    rows = Waiver.objects.filter(
        mode=mode,
        subject=subject.kind,
        model=subject.id,
        holding=subject.holding,
        recipient_sha256=recipient.digest(),
        way=way,
        answer=None,
    )
    return {(row.tenant_id, _digest(row.covenants)): row.id for row in rows}


def _written(blocking: Sequence[Objection]) -> list[dict[str, Any]]:
    """Return what is to be waived, as it is stored. An owner's leave has no covenant."""
    return [
        {
            "sha256": objection.waivable,
            "covenant": None if objection.covenant is None else objection.covenant.to_dict(),
        }
        for objection in blocking
    ]


def _digest(written: Sequence[dict[str, Any]]) -> str:
    return hashlib.sha256(orjson.dumps(written, option=orjson.OPT_SORT_KEYS)).hexdigest()
