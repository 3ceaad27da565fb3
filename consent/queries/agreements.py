from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value

from consent import paper_json
from consent.models import Agreement
from consent.paper_scopes import Subject
from consent.papers import Papers
from tenants.queries import approvals

_UNSTAMPED = 1 << 52


@dataclass(frozen=True, slots=True)
class AgreementRecord:
    """An agreement as it was recorded, and what became of it.

    `status` is `effective`, `pending` while it waits for a second person, `refused` if it was not approved, or
    `voided`. `contacts` are ids of people.
    """

    id: UUID
    account: UUID
    reference: str
    kind: str
    training: str
    data_use: str
    amended_by: str
    renewal: str
    notice_days: int | None
    rank: int | None
    contacts: tuple[UUID, ...]
    ends: dict[str, str] | None
    binds: str
    scope: dict[str, list[str]]
    confidential_from_parent: bool
    independent: bool
    effective_from: datetime
    effective_until: datetime | None
    amends: str
    evidence: tuple[str, ...]
    status: str
    recorded_at: datetime
    revision: int
    entry: UUID


def agreements(*, account: UUID) -> list[AgreementRecord]:
    """Return the newest record of each agreement, in order of reference."""
    rows = Agreement.objects.filter(account=account).select_related("account").prefetch_related("steps")
    return [_record(row) for row in rows.order_by("reference", "-revision").distinct("reference")]


def accounts_with_dates(*, after: datetime, before: datetime) -> list[UUID]:
    """Return the accounts with an agreement that has its end or its last day of notice between two instants."""
    rows = Agreement.objects.filter(effective_until__gt=after)
    last_notice = F("effective_until") - F("notice_days") * Value(timedelta(days=1))
    near = rows.annotate(notice_by=ExpressionWrapper(last_notice, DateTimeField())).filter(
        Q(effective_until__lte=before) | Q(notice_by__lte=before)
    )
    return sorted(set(near.values_list("account", flat=True)))


def subject(account: str, reference: str) -> str:
    """Return the subject of changes of an agreement that wait. `account` is the account's key."""
    return f"agreement:{account}/{reference}"


def papers_of(*, account: UUID, as_known_at: datetime | None = None) -> Papers:
    """Return the papers that bear on an account: its own and those of the accounts above it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_papers_of(%s, %s)", [account, as_known_at])
        return paper_json.papers_from_json([orjson.loads(text) for (text,) in cursor.fetchall()])


def needs_writing(*, account: UUID, subject: Subject, at: datetime) -> bool:
    """Whether an agreement in force says that the contract is amended by signed writing only."""
    return papers_of(account=account).needs_writing(subject, at=at)


def _record(row: Agreement) -> AgreementRecord:
    said: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            *("id", "reference", "kind", "training", "amended_by", "renewal", "notice_days", "rank", "ends"),
            *("confidential_from_parent", "independent", "effective_from", "effective_until", "amends"),
        )
    }
    return AgreementRecord(
        account=row.account_id,
        data_use=row.data_use if row.training == "silent" else "",
        contacts=tuple(UUID(person) for person in row.contacts or ()),
        binds=row.binds or ("account_and_controlled" if _prohibits(row) else "account"),
        scope=row.scope or {},
        evidence=tuple(row.evidence),
        status=_status(row),
        # Only the transaction that writes the row sees it without a revision; it counts as the newest.
        recorded_at=row.recorded_at or row.claimed_at,
        revision=row.revision or _UNSTAMPED,
        entry=row.entry_id,
        **said,
    )


def _prohibits(row: Agreement) -> bool:
    return row.training == "prohibited" or (row.training == "silent" and row.data_use == "services_only")


def _status(row: Agreement) -> str:
    steps = {step.kind for step in row.steps.all()}
    if "voided" in steps:
        return "voided"
    if not row.awaits_approval or "effective" in steps:
        return "effective"
    waits = approvals.open_changes(mode=row.mode, subject=subject(row.account.key, row.reference))
    return "pending" if waits else "refused"
