"""Read changes that wait for a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from tenants import approval_rules
from tenants.approval_rules import Status, Step
from tenants.models import Approval, ApprovalConcern, ApprovalStep


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """A waiting change. `effective_from` is when it takes effect, None until it is approved."""

    id: UUID
    mode: str
    change: str
    subject: str
    account: UUID | None
    account_key: str | None
    member: str
    was: Any
    becomes: Any
    arguments: Mapping[str, Any]
    status: Status
    effective_from: datetime | None
    proposer: UUID | None
    proposed_at: datetime | None
    objections: tuple[UUID, ...]
    entry: UUID


class NoSuchApproval(LookupError):
    """No waiting change with this id exists, or you may not see it. Check the id."""

    code = "no_such_approval"


def approval(*, id: UUID) -> ApprovalRecord:
    """Return one change. Raises: NoSuchApproval."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchApproval(str(id))
    return record(row)


def approvals(
    *,
    mode: str,
    status: str | None = None,
    account: UUID | None = None,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[ApprovalRecord]:
    """List changes, newest first. `account` keeps those about this customer, or which concern it."""
    rows = _rows().filter(mode=mode).order_by("-id")
    if account is not None:
        rows = rows.filter(Q(account=account) | Q(concerns__account=account)).distinct()
    found: list[ApprovalRecord] = []
    place = before
    while limit is None or len(found) < limit:
        slice_ = rows.filter(id__lt=place) if place is not None else rows
        page = list(slice_[:200])
        records = (record(row) for row in page)
        found += [each for each in records if status is None or each.status == status]
        if len(page) < 200:
            break
        place = page[-1].id
    return found if limit is None else found[:limit]


def concerned(*, id: UUID) -> list[UUID]:
    """Return the customers that a change about several concerns."""
    return list(ApprovalConcern.objects.filter(approval=id).values_list("account", flat=True))


def open_changes(*, mode: str, subject: str) -> list[ApprovalRecord]:
    """Return the changes of this subject that still wait, oldest first."""
    return open_changes_of(mode=mode, subjects=[subject]).get(subject, [])


def open_changes_of(*, mode: str, subjects: Sequence[str]) -> dict[str, list[ApprovalRecord]]:
    """Return the changes of these subjects that still wait, by subject, oldest first."""
    found: dict[str, list[ApprovalRecord]] = {}
    for each in map(record, _rows().filter(mode=mode, subject__in=subjects).order_by("id")):
        if each.status in approval_rules.OPEN:
            found.setdefault(each.subject, []).append(each)
    return found


def due(*, at: datetime, limit: int = 100) -> list[UUID]:
    """Return the changes that are due: approved ones that take effect, and unanswered ones that lapse."""
    ended = ApprovalStep.objects.exclude(kind__in=("approved", "objected")).values("approval")
    rows = Approval.objects.exclude(id__in=ended)
    ripe = rows.filter(steps__kind="approved", steps__effective_from__lte=at)
    untouched = rows.exclude(steps__kind="approved").filter(recorded_at__lte=at - approval_rules.LAPSES_AFTER)
    chosen = ripe.values_list("id", flat=True).union(untouched.values_list("id", flat=True))
    return sorted(chosen)[:limit]


def record(row: Approval) -> ApprovalRecord:
    """Return the row as a record. It has its steps and its account."""
    steps = list(row.steps.all())
    return ApprovalRecord(
        id=row.id,
        mode=row.mode,
        change=row.change,
        subject=row.subject,
        account=row.account_id,
        account_key=row.account.key if row.account else None,
        member=row.member,
        was=row.was,
        becomes=row.becomes,
        arguments=row.arguments,
        status=approval_rules.status(_steps(steps), of_account=row.account_id is not None),
        effective_from=min(
            (step.effective_from for step in steps if step.kind == "approved" and step.effective_from),
            default=None,
        ),
        proposer=row.proposer,
        proposed_at=row.recorded_at,
        objections=tuple(step.account_id for step in steps if step.kind == "objected" and step.account_id),
        entry=row.entry_id,
    )


def _rows() -> Any:
    return Approval.objects.select_related("account").prefetch_related("steps")


def _steps(rows: Iterable[ApprovalStep]) -> list[Step]:
    # A row of this transaction has no place yet: it is the newest.
    return [
        Step(row.kind, row.revision or 2**63)  # type: ignore[arg-type]  # a constraint holds it to the known kinds
        for row in rows
    ]
