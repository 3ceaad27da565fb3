"""Propose a change that widens, approve or refuse it, and put it into effect when its time has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from language import time_zones
from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import approval_rules, changes, kinds, side_rows
from tenants.approval_rules import NotOpen
from tenants.changes import NoLongerFits, WaitingChange
from tenants.models import Account, Approval, ApprovalConcern, ApprovalStep
from tenants.queries import approvals, members, people
from tenants.queries.approvals import ApprovalRecord, NoSuchApproval
from tenants.widening import Widening
from wire import ids, times

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to propose. `member` is what changes, from `was` to `becomes`; all three are shown.

    `account` is the customer that it is about; `concerned` are the customers that a change about several concerns.
    """

    change: str
    mode: str
    subject: str
    member: str
    was: Any
    becomes: Any
    arguments: Mapping[str, Any]
    account: UUID | None = None
    concerned: Collection[UUID] = ()


def needs_two(mode: str) -> bool:
    """Whether a change that widens needs a second person in this mode. Test mode needs one."""
    return mode == "live"


@transaction.atomic
def propose(said: Proposal, *, by: Actor, at: datetime) -> UUID:
    """Record a change that waits. The same change that still waits is not recorded twice. Returns its id.

    In an installation of one person, the proposal is approved at once, and takes effect after the notice. In test mode
    it needs neither a second person nor notice.
    """
    changes.kind_named(said.change)
    content = {"was": said.was, "becomes": said.becomes, "arguments": dict(said.arguments)}
    for waiting in Approval.objects.filter(
        mode=said.mode, subject=said.subject, change=said.change, account=said.account, member=said.member
    ):
        same = (waiting.was, waiting.becomes, waiting.arguments) == tuple(content.values())
        if same and approvals.record(waiting).status in approval_rules.OPEN:
            return waiting.id
    id, proposer = ids.new(at=at), people.person_behind(by)
    concerned = sorted(map(str, said.concerned))
    body = {
        "approval": str(id),
        "change": said.change,
        "subject": said.subject,
        "member": said.member,
        "content_sha256": side_rows.approval_sha256(str(id), content),
        "proposer": str(proposer) if proposer else None,
        "concerned": concerned,
    }
    draft = Draft(ids.new(at=at), kinds.APPROVAL_PROPOSED.name, said.mode, body, account=said.account)
    Approval.objects.create(
        id=id,
        mode=said.mode,
        change=said.change,
        subject=said.subject,
        account_id=said.account,
        member=said.member,
        proposer=proposer,
        entry_id=draft.id,
        **content,
    )
    ApprovalConcern.objects.bulk_create(
        ApprovalConcern(approval_id=id, account_id=account, entry_id=draft.id) for account in concerned
    )
    ledger.record([draft], by=by, at=at)
    if not needs_two(said.mode):
        row = Approval.objects.get(id=id)
        _note_approved(row, since=at, account=None, person=proposer, by=by, at=at)
    elif settings.LICET_ONE_PERSON_VENDOR and not changes.kind_named(said.change).owners_only:
        _approve(Approval.objects.get(id=id), account=None, person=proposer, by=by, at=at)
    return id


def propose_widening(
    widened: Widening,
    *,
    change: str,
    mode: str,
    subject: str,
    id: UUID,
    account: UUID,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose the change of one member of a customer's record. Returns the change's id."""
    said = Proposal(
        change=change,
        mode=mode,
        subject=subject,
        member=widened.member,
        was=widened.was,
        becomes=widened.becomes,
        arguments={
            "id": str(id),
            "member": widened.member,
            "meanwhile": widened.meanwhile,
            "becomes": widened.becomes,
        },
        account=account,
    )
    return propose(said, by=by, at=at)


@transaction.atomic
def approve(*, id: UUID, by: Actor, at: datetime, owner_of: UUID | None = None) -> None:
    """Approve a change as another person of the vendor, or as an owner of the customer `owner_of`.

    The vendor's approval counts after the working days of notice, an owner's at once.
    Raises: NoSuchApproval, NotOpen, ApprovesOwnChange, ApproverUnknown, OwnerApproves,
    members.MaySignLater.
    """
    row = _locked(id)
    standing = approvals.record(row).status
    person = people.person_behind(by)
    if owner_of is None:
        approval_rules.check_second_person(proposer=row.proposer, approver=person)
        if changes.kind_named(row.change).owners_only:
            raise approval_rules.OwnerApproves
        if standing != "pending":
            raise NotOpen(standing)
        check = changes.kind_named(row.change).check_approver
        if check is not None and person is not None:
            check(row.arguments, mode=row.mode, person=person)
    elif row.account_id != owner_of or not changes.kind_named(row.change).owners_decide:
        raise NoSuchApproval(str(id))
    elif standing not in approval_rules.OPEN:
        raise NotOpen(standing)
    else:
        members.check_signs(account=owner_of, person=person, at=at)
    _approve(row, account=owner_of, person=person, by=by, at=at)


@transaction.atomic
def refuse(*, id: UUID, by: Actor, at: datetime, reason: str = "", owner_of: UUID | None = None) -> None:
    """Refuse a change that waits. An owner's refusal of an approved change is an objection.

    Raises: NoSuchApproval, NotOpen, ApproverUnknown.
    """
    row = _locked(id)
    standing = approvals.record(row)
    person = people.person_behind(by)
    if owner_of is None:
        if person is None:
            raise approval_rules.ApproverUnknown("this key names no holder")
        if standing.status != "pending":
            raise NotOpen(standing.status)
        _step(row, "refused", person=person, reason=reason, by=by, at=at)
        return
    mine = row.account_id == owner_of or row.concerns.filter(account=owner_of).exists()
    if not mine:
        raise NoSuchApproval(str(id))
    if standing.status not in approval_rules.OPEN or owner_of in standing.objections:
        raise NotOpen(standing.status)
    ends_it = standing.status == "pending" and row.account_id == owner_of
    _step(
        row,
        "refused" if ends_it else "objected",
        account=owner_of,
        person=person,
        reason=reason,
        by=by,
        at=at,
    )


def work_off(*, by: Actor, at: datetime, limit: int = 100) -> int:
    """Put approved changes into effect when they are due, and let unanswered ones lapse. Returns how many.

    Each change has its own transaction. A failure with one is logged, and the others continue.
    """
    with scope.everything(reason="sweep"):
        due = approvals.due(at=at, limit=limit)
    count = 0
    for id in due:
        try:
            with scope.everything(reason="sweep"):
                count += _work_off(id, by=by, at=at)
        except Exception:  # one change that cannot be carried out must not stop the others
            log.exception("approval_not_carried_out", approval=str(id))
    return count


def carry_out_if_due(id: UUID, *, by: Actor, at: datetime) -> None:
    """Put one approved change into effect if its time has come, in a transaction that sees all rows."""
    with scope.everything(reason="sweep"):
        row = _locked(id)
        if _is_due(approvals.record(row), at=at):
            _take_effect(row, by=by, at=at)


def lapse_others(*, mode: str, subject: str, but: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Let the changes of this subject lapse that still wait, but one."""
    for each in approvals.open_changes(mode=mode, subject=subject):
        if each.id != but:
            _step(_locked(each.id), "lapsed", reason=reason, by=by, at=at)


@transaction.atomic
def _work_off(id: UUID, *, by: Actor, at: datetime) -> bool:
    row = _locked(id)
    standing = approvals.record(row)
    if _is_due(standing, at=at):
        _take_effect(row, by=by, at=at)
        return True
    if standing.status == "pending":
        _step(row, "lapsed", reason="Nobody approved or refused it within 30 days.", by=by, at=at)
        return True
    return False


def _is_due(standing: ApprovalRecord, *, at: datetime) -> bool:
    since = standing.effective_from
    return standing.status == "approved" and since is not None and since <= at


def _approve(row: Approval, *, account: UUID | None, person: UUID | None, by: Actor, at: datetime) -> None:
    _note_approved(
        row,
        since=at if account is not None else _effective_from(row, at=at),
        account=account,
        person=person,
        by=by,
        at=at,
    )


def _note_approved(
    row: Approval, *, since: datetime, account: UUID | None, person: UUID | None, by: Actor, at: datetime
) -> None:
    kind = changes.kind_named(row.change)
    if kind.not_before is not None:
        since = max(since, kind.not_before(row.arguments))
    _step(row, "approved", account=account, person=person, effective_from=since, by=by, at=at)
    if since > at:
        return
    if kind.crosses_customers and not scope.sees_everything():
        # An owner's transaction sees that owner's rows only. Where this is lost, the sweep follows.
        transaction.on_commit(lambda: carry_out_if_due(row.id, by=by, at=at), robust=True)
    else:
        _take_effect(row, by=by, at=at)


def _effective_from(row: Approval, *, at: datetime) -> datetime:
    kind = changes.kind_named(row.change)
    concerned = [row.account_id] if row.account_id else row.concerns.values_list("account", flat=True)
    names = Account.objects.filter(id__in=concerned).values_list("time_zone", flat=True)
    return approval_rules.effective_from(
        notice_at=at,
        working_days=kind.working_days,
        hours=kind.hours,
        zones=[time_zones.zone(name) for name in set(names) or {time_zones.DEFAULT}],
        one_person=settings.LICET_ONE_PERSON_VENDOR,
    )


def _take_effect(row: Approval, *, by: Actor, at: datetime) -> None:
    """Carry the change out. Where it no longer fits what it starts from, it lapses instead."""
    agreed = row.steps.filter(kind="approved", account__isnull=False).exists()
    change = WaitingChange(row.id, row.mode, row.account_id, row.subject, row.arguments, owner_agreed=agreed)
    try:
        with transaction.atomic():
            changes.kind_named(row.change).carry_out(change, by=by, at=at)
    except NoLongerFits as error:
        _step(row, "lapsed", reason=str(error)[:500], by=by, at=at)
    else:
        _step(row, "effective", by=by, at=at)


def _step(
    row: Approval,
    kind: str,
    *,
    account: UUID | None = None,
    person: UUID | None = None,
    reason: str = "",
    effective_from: datetime | None = None,
    by: Actor,
    at: datetime,
) -> None:
    members = {
        "approval": str(row.id),
        "person": str(person) if person else None,
        "effective_from": times.render(effective_from) if effective_from else None,
        "reason": reason,
    }
    recorded = kinds.APPROVAL_STEPS[kind]
    body = {name: members[name] for name in recorded.members}
    draft = Draft(ids.new(at=at), recorded.name, row.mode, body, account=account or row.account_id)
    ApprovalStep.objects.create(
        approval=row,
        kind=kind,
        account_id=account,
        person=person,
        reason=reason,
        effective_from=effective_from,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)


def _locked(id: UUID) -> Approval:
    """Return the change, alone until the transaction ends. Raises: NoSuchApproval."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"approval:{id}"])
    # Joined: a customer that the change only affects cannot see the account of the customer that it is about.
    row = Approval.objects.select_related("account").filter(id=id).first()
    if row is None:
        raise NoSuchApproval(str(id))
    return row
