"""Propose commitments and their early ends. Each waits for a second person of the vendor.

The customer signs an order form, which is recorded among its agreements. Test mode needs one person, so there a
proposal takes effect at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from consent.queries import agreements
from ledger.actors import Actor
from pricing import commitment
from pricing.governance.operations import commitments, matrices
from pricing.governance.queries import commitments as queries
from pricing.governance.queries import schedules
from tenants.changes import NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from tenants.queries import approvals as approval_queries
from tenants.queries import people, tenants
from tenants.queries.approvals import ApprovalRecord
from wire import ids, times

COMMITMENT: Final = "commitment.agreed"
COMMITMENT_END: Final = "commitment.ended"
_ORDERS: Final = frozenset({"order_form", "amendment"})


class CommitmentUnclear(ValueError):
    """A commitment begins now or later, lasts for its minimum term, and ends with it or after it. Check the times."""

    code = "commitment_unclear"


class NoSuchOrderForm(LookupError):
    """The account has no order form or amendment of this reference in effect. Record the signed paper first."""

    code = "no_such_order_form"


class CommitsNobody(ValueError):
    """A commitment is that of one tenant, or of one account with tenants. Name one of the two."""

    code = "commits_nobody"


@dataclass(frozen=True, slots=True)
class CommitmentSaid:
    """What an order form says. Without `version` the schedule in effect is locked. `begins_at` None: once approved."""

    order_form: str
    ends_at: datetime
    minimum_until: datetime | None = None
    notice_days: int = 0
    version: str | None = None
    begins_at: datetime | None = None


def subject(group: UUID) -> str:
    return f"commitment:{ids.render(ids.COMMITMENT, group)}"


def asked_for(*, mode: str, id: UUID) -> ApprovalRecord:
    """Return the request for a commitment that is not recorded. Raises: NoSuchCommitment."""
    for each in approval_queries.approvals(mode=mode):
        if each.change == COMMITMENT and str(id) in each.arguments["commitments"].values():
            return each
    raise queries.NoSuchCommitment(str(id))


@transaction.atomic
def propose_commitment(
    *, committed: Sequence[UUID], said: CommitmentSaid, by: Actor, at: datetime
) -> list[UUID]:
    """Propose that the tenants of one account commit themselves. Returns the id of each commitment, in their order.

    The same request that still waits is not recorded twice. Raises: CommitsNobody, CommitmentUnclear,
    CommitmentOverlaps, NoSuchOrderForm, NoSuchSchedule.
    """
    if not committed:
        raise CommitsNobody
    seen = [tenants.tenant_by_id(id=id) for id in committed]
    first, person = seen[0], people.person_behind(by)
    minimum_until = said.minimum_until or said.ends_at
    begins_at = said.begins_at or at
    if begins_at < at or not begins_at < minimum_until <= said.ends_at:
        raise CommitmentUnclear(times.render(begins_at))
    version = said.version or _in_effect(mode=first.mode, at=begins_at)
    schedules.schedule(mode=first.mode, version=version)
    _check_order_form(account=first.account, reference=said.order_form)
    for each in seen:
        known = queries.commitments(tenants=[each.id])
        if commitment.overlapping(known, begins_at=begins_at, ends_at=said.ends_at):
            raise commitments.CommitmentOverlaps(each.key)
    shown = {
        "tenants": [each.key for each in seen],
        "schedule": version,
        "order_form": said.order_form,
        "begins_at": times.render(said.begins_at) if said.begins_at else "once it is approved",
        "minimum_until": times.render(minimum_until),
        "ends_at": times.render(said.ends_at),
        "notice_days": said.notice_days,
    }
    for waiting in approval_queries.approvals(mode=first.mode):
        if waiting.change == COMMITMENT and waiting.becomes == shown and waiting.status == "pending":
            return [UUID(waiting.arguments["commitments"][str(each.id)]) for each in seen]
    group = ids.new(at=at)
    made = {str(each.id): str(ids.new(at=at)) for each in seen}
    approvals.propose(
        Proposal(
            change=COMMITMENT,
            mode=first.mode,
            subject=subject(group),
            member="commitment",
            was=None,
            becomes=shown,
            arguments={
                "group": str(group),
                "commitments": made,
                "account": str(first.account),
                "version": version,
                "order_form": said.order_form,
                "begins_at": times.render(said.begins_at) if said.begins_at else None,
                "minimum_until": times.render(minimum_until),
                "ends_at": times.render(said.ends_at),
                "notice_days": said.notice_days,
                "days": (said.ends_at - begins_at).days,
                "requested_by": str(person) if person else None,
            },
        ),
        by=by,
        at=at,
    )
    return [UUID(id) for id in made.values()]


@transaction.atomic
def propose_end(*, id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Propose that both sides end a commitment once it is approved. Raises: NoSuchCommitment, CommitmentOver."""
    record = queries.commitment_by_id(id=id)
    if record.ended_at is not None or record.ends_at <= at:
        raise commitments.CommitmentOver(str(id))
    approvals.propose(
        Proposal(
            change=COMMITMENT_END,
            mode=tenants.tenant_by_id(id=record.tenant).mode,
            subject=subject(record.group),
            member="ends_at",
            was=times.render(record.ends_at),
            becomes="once it is approved",
            arguments={"commitment": str(id), "reason": reason},
        ),
        by=by,
        at=at,
    )


def record_commitment(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said = change.arguments
    begins = times.parse(said["begins_at"]) if said["begins_at"] else at
    # What was asked for before its beginning counts from its approval on, at the earliest.
    begins, minimum = max(begins, at), times.parse(said["minimum_until"])
    if minimum <= begins:
        raise NoLongerFits("the minimum term is over by now")
    try:
        _check_order_form(account=UUID(said["account"]), reference=said["order_form"])
        commitments.record_commitment(
            tenants_with_ids={UUID(tenant): UUID(id) for tenant, id in said["commitments"].items()},
            group=UUID(said["group"]),
            version=said["version"],
            begins_at=begins,
            minimum_until=minimum,
            ends_at=times.parse(said["ends_at"]),
            notice_days=said["notice_days"],
            order_form=said["order_form"],
            requested_by=UUID(said["requested_by"]) if said["requested_by"] else None,
            # Without a person behind it, as in test mode: the key, or the change that was approved.
            approved_by=people.person_behind(by) or by.id or change.id,
            by=by,
            at=at,
        )
    except NoSuchOrderForm as error:
        raise NoLongerFits("the order form is no longer in effect") from error
    except commitments.CommitmentOverlaps as error:
        raise NoLongerFits(f"{error} is committed at that time by now") from error


def end_commitment(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said = change.arguments
    try:
        commitments.end_by_agreement(id=UUID(said["commitment"]), reason=said["reason"], by=by, at=at)
    except commitments.CommitmentOver as error:
        raise NoLongerFits("the commitment has ended, or notice was given, by now") from error


def check_approver(arguments: Mapping[str, Any], *, mode: str, person: UUID) -> None:
    matrices.check_may_grant(mode=mode, grant="term", amount=arguments["days"], person=person)


def _in_effect(*, mode: str, at: datetime) -> str:
    current = schedules.schedule_in_effect(mode=mode, at=at)
    if current is None:
        raise schedules.NoSuchSchedule("none is in effect")
    return current.version


def _check_order_form(*, account: UUID, reference: str) -> None:
    for paper in agreements.agreements(account=account):
        if paper.reference == reference and paper.kind in _ORDERS and paper.status == "effective":
            return
    raise NoSuchOrderForm(reference)
