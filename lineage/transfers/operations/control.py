"""Record a change of control of the vendor, and carry it out tenant by tenant as their terms require."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import structlog
from django.db import transaction

from consent.operations import changes
from ledger import failpoints, scope
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.findings.operations import findings
from lineage.findings.rules import FindingDraft
from lineage.judgement.recipients import Recipient
from lineage.judgement.transfer_subject import TransferSubject
from lineage.transfers.models.control import ChangeOfControl
from lineage.transfers.models.control_step import ControlStep
from lineage.transfers.queries import control, uses
from lineage.transfers.queries.control import ChangeOfControlRecord
from tenants.operations import tenants
from wire import ids, times

log = structlog.get_logger(__name__)


class TenantsNotReached(Exception):
    """Some tenants could not be reached. The others are done; Licet tries these again."""

    code = "not_all_reached"


@transaction.atomic
def change_control(
    *,
    mode: str,
    acquirer: Recipient,
    effective_at: datetime,
    announced_at: datetime | None,
    note: str,
    by: Actor,
    at: datetime,
) -> ChangeOfControlRecord:
    """Record that the vendor goes to the acquirer. `effective_at` is when it closes.

    Promises that it breaks are breaches, recorded and told once it is announced. The consumer of the entry or, when it
    is due, the sweep carries it out. After a crash the rows show which tenants are left.
    """
    id, entry = ids.new(at=at), ids.new(at=at)
    ChangeOfControl.objects.create(
        id=id,
        mode=mode,
        acquirer=acquirer.to_dict(),
        effective_at=effective_at,
        note=note,
        announced_at=announced_at,
        answer=control.foreseen(acquirer, mode=mode, at=at),
        recorded_at=at,
        entry_id=entry,
    )
    body = {
        "change": str(id),
        "acquirer_sha256": acquirer.digest(),
        "effective_at": times.render(effective_at),
    }
    seen = control.change(id=id)
    told = _broken_promises(seen, at=at) if _is_announced(seen, at=at) else []
    ledger.record([Draft(entry, kinds.CONTROL_CHANGED.name, mode, body), *told], by=by, at=at)
    return control.change(id=id)


def carry_out_due(*, by: Actor, at: datetime) -> int:
    """Carry out every change in effect. Returns the number of tenants reached now. Raises: TenantsNotReached."""
    with scope.everything(reason="sweep"):
        changes_due = control.due(at=at)
    return sum(carry_out(change=id, by=by, at=at) for id in changes_due)


def carry_out(*, change: UUID, by: Actor, at: datetime) -> int:
    """Pause or withdraw each tenant's consents as its terms require. Returns the number of tenants reached now.

    Each tenant has its own transaction. Raises: queries.control.NoSuchChange, TenantsNotReached.
    """
    with scope.everything(reason="sweep"):
        seen = control.change(id=change)
        if seen.finished_at is not None or seen.due_at > at:
            return 0
        if told := _broken_promises(seen, at=at):
            ledger.record(told, by=by, at=at)
        left = control.tenants_not_reached(change=change)
    reached, failed = 0, []
    for tenant, key in left:
        try:
            reached += _reach(seen, tenant, key, by=by, at=at)
        except Exception:  # go on with the next tenant
            log.exception("change_of_control_not_carried_out", tenant=key)
            failed.append(key)
        failpoints.crash_if_armed("lineage.control_reached")
    if failed:
        raise TenantsNotReached(", ".join(failed))
    with scope.everything(reason="sweep"):
        ChangeOfControl.objects.filter(id=change, finished_at=None).update(finished_at=at)
    return reached


def _is_announced(seen: ChangeOfControlRecord, *, at: datetime) -> bool:
    """Whether its customers may know of it. A change that has closed is known."""
    return seen.effective_at <= at or (seen.announced_at is not None and seen.announced_at <= at)


def _broken_promises(seen: ChangeOfControlRecord, *, at: datetime) -> list[Draft]:
    """Record a breach for each covenant that the change breaks. Returns the entries that tell the customers.

    A breach that is on record already is not recorded again.
    """
    judged = uses.judge_transfer(TransferSubject(), seen.acquirer, mode=seen.mode, way=None, at=at)
    broken = [one for one in judged.blocking if one.covenant is not None and one.key is not None]
    drafts: list[Draft] = []
    for tenant, theirs in groupby(broken, key=attrgetter("tenant")):
        promises = list(theirs)
        found = [
            FindingDraft(
                "covenant_broken",
                "control",
                (str(seen.id), one.waivable or ""),
                tenant=one.key,
                evidence={
                    "change": ids.render(ids.CONTROL, seen.id),
                    "acquirer_sha256": seen.acquirer.digest(),
                    **one.to_dict(),
                },
            )
            for one in promises
        ]
        breaches, new = findings.record_findings(found, mode=seen.mode, clearance=None, at=at)
        if not new:
            continue
        body = {"change": str(seen.id), "promises": len(promises), "findings": [str(id) for id in new[:100]]}
        entry = Draft(
            ids.new(at=at),
            kinds.CONTROL_BROKE.name,
            seen.mode,
            body,
            tenant=tenant,
            account=promises[0].account,
        )
        drafts += [*breaches, entry]
    return drafts


def _reach(seen: ChangeOfControlRecord, tenant: UUID, key: str, *, by: Actor, at: datetime) -> bool:
    """Carry out the change for one tenant in one transaction. Returns False if it concerns no consent or is done."""
    with scope.everything(reason="sweep"):
        account = tenants.lock_tenant_row(mode=seen.mode, key=key).account
        if ControlStep.objects.filter(change=seen.id, tenant=tenant).exists():
            return False
        plan = control.plan_for_tenant(tenant=tenant, at=at)
        paused, withdrawn, told = control.step_of_plan(plan)
        if not (paused or withdrawn or told):
            return False
        reason = "The vendor changes hands."
        # Pause first: a withdrawal also ends scheduled consents of the same key, which could then not be paused.
        for consent in plan.pause:
            changes.pause(consent=consent, reason=reason, even_scheduled=True, by=by, at=at)
        for consent in plan.withdraw:
            changes.withdraw(consent=consent, reason=reason, election="destroy", by=by, at=at)
        entry = ids.new(at=at)
        ControlStep.objects.create(
            change_id=seen.id,
            tenant_id=tenant,
            paused=paused,
            withdrawn=withdrawn,
            told=told,
            done_at=at,
            entry_id=entry,
        )
        body = {"change": str(seen.id), "paused": paused, "withdrawn": withdrawn, "told": told}
        draft = Draft(entry, kinds.CONTROL_FOLLOWED.name, seen.mode, body, tenant=tenant, account=account)
        ledger.record([draft], by=by, at=at)
        return True
