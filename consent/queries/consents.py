from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from consent import risk_classes, statement_rules, transitions
from consent.clauses import Clauses
from consent.conditions import Conditions
from consent.declarations import Declaration
from consent.models import Consent, ConsentEvent, Standing
from consent.queries import statements as consent_statements
from consent.queries import suspensions
from consent.queries.consent_events import ConsentEventRecord, event_record
from consent.queries.declared import declared_by, signatures_required, to_confirm
from consent.queries.surroundings import Surroundings
from consent.queries.tenant_papers import papers_of_tenant
from consent.results import WithdrawalResult
from consent.statement_rules import Statement, Status


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A statement with its events and its status at the requested instant."""

    id: UUID
    mode: str
    tenant: UUID
    tenant_key: str
    category: str
    category_id: UUID
    category_name: str
    category_version: int
    purpose: str
    purpose_name: str
    terms: str
    conditions: Conditions
    status: Status
    declared: Declaration
    suggested: Declaration | None
    risk_statement_sha256: str
    evidence: tuple[str, ...]
    signatures_required: int
    proposed_by: UUID | None
    created_at: datetime
    events: tuple[ConsentEventRecord, ...]
    paused: bool
    # It waits for the confirmation of the account that its tenant passed to.
    moved: bool = False
    # The place of the tenant's newest move in the ledger: earlier signatures are those of another account.
    newest_move: int = 0
    cosign_due_at: datetime | None = None
    cooling_until: datetime | None = None
    to_confirm: tuple[str, ...] = ()

    @property
    def actions(self) -> frozenset[transitions.Action]:
        """The actions that its status allows at the requested instant."""
        cosign_due = self.cosign_due_at is not None
        return transitions.allowed(self.status, paused=self.paused, moved=self.moved, cosign_due=cosign_due)

    @property
    def risk_class(self) -> str:
        return self.declared.risk_class or risk_classes.UNCLASSIFIED

    @property
    def risk_accepted(self) -> bool:
        return self.declared.risk_accepted

    @property
    def rights_attested(self) -> bool:
        return self.declared.rights_attested

    @property
    def entry(self) -> UUID:
        """The ledger entry that stated it, or that proposed it until then."""
        return self._made.entry

    @property
    def entry_revision(self) -> int:
        """The place of `entry` in the ledger."""
        return self._made.revision

    @property
    def revision(self) -> int:
        """The place of the newest entry about it, which may be a later one than `entry`."""
        return self.events[-1].revision

    @property
    def _made(self) -> ConsentEventRecord:
        return next((event for event in self.events if event.kind == "stated"), self.events[0])


def consent(*, id: UUID, at: datetime, present: bool = True) -> ConsentRecord | None:
    """Return a statement with its status at `at`. At the `present`, everything recorded has happened."""
    row = _rows().filter(id=id).first()
    return _seen([row], at=at, present=present)[0] if row else None


def consents(
    *,
    tenant: UUID,
    at: datetime,
    as_known_at: datetime | None = None,
    category: str | None = None,
    purpose: str | None = None,
    said_by: datetime | None = None,
    present: bool = True,
) -> list[ConsentRecord]:
    """Return the tenant's statements and proposals, newest first, with their status at `at`.

    `present` says that `at` is now or later. Then all recorded events count, even those with a time after `at`.
    `as_known_at` ignores events recorded later; pass it through `knowledge.cutoff`. `said_by` leaves out consents
    stated or proposed after it.
    """
    rows = _rows().filter(tenant=tenant)
    if said_by is not None:
        rows = rows.filter(
            Exists(ConsentEvent.objects.filter(consent=OuterRef("pk"), recorded_at__lte=said_by))
        )
    if category is not None:
        rows = rows.filter(category__code=category)
    if purpose is not None:
        rows = rows.filter(purpose__code=purpose)
    return _seen(
        list(rows.order_by("-created_at", "-id")),
        at=at,
        as_known_at=as_known_at,
        present=present,
        whole=said_by is None,
    )


def consents_by_id(*, ids: Sequence[UUID], at: datetime) -> list[ConsentRecord]:
    """Return these statements and proposals with their present status, in no order."""
    return _seen(list(_rows().filter(id__in=ids)), at=at, present=True)


def declarations_needed(*, ids: Sequence[UUID]) -> dict[UUID, tuple[Clauses, bool]]:
    """Return the clauses of each of these consents, and whether it is about data of others."""
    rows = Consent.objects.filter(id__in=ids).select_related("terms", "category_version")
    return {row.id: (Clauses.from_dict(row.terms.clauses), row.category_version.third_party) for row in rows}


def proposals(*, tenants: Sequence[UUID], at: datetime) -> list[ConsentRecord]:
    """Return the proposals that wait for these tenants' confirmation, oldest first."""
    rows = _rows().filter(tenant__in=tenants).exclude(events__kind__in=["stated", "refused", "lapsed"])
    return [
        record
        for record in _seen(list(rows.order_by("created_at")), at=at, present=True)
        if record.status == "proposed"
    ]


def ending_consents(*, after: datetime, before: datetime) -> list[ConsentRecord]:
    """Return the consents in force that expire after `after` and not later than `before`."""
    waiting = Standing.objects.filter(next_change_at__gt=after, next_change_at__lte=before)
    ids = [statement["id"] for row in waiting for statement in row.statements]
    return [
        record
        for record in _seen(list(_rows().filter(id__in=ids)), at=after)
        if record.status == "active"
        and record.conditions.valid_until is not None
        and after < record.conditions.valid_until <= before
    ]


@dataclass(frozen=True, slots=True)
class ConsentState:
    """The status of a consent and its actions. A suspended or scheduled consent may be `paused` too.

    `moved` says that it waits for the confirmation of the account that its tenant passed to.
    """

    status: Status
    paused: bool
    moved: bool = False
    cosign_due: bool = False
    cooling: bool = False

    @property
    def actions(self) -> frozenset[transitions.Action]:
        return transitions.allowed(
            self.status, paused=self.paused, moved=self.moved, cosign_due=self.cosign_due
        )


def status_of(*, consent: UUID, at: datetime) -> Status:
    return state_of(consent=consent, at=at).status


def state_of(*, consent: UUID, at: datetime) -> ConsentState:
    """Return the state of a consent at `at`, the present. Reading the live statements of its consent key suffices."""
    row = _rows().get(id=consent)
    live = consent_statements.live(tenant=row.tenant_id, category=row.category_id, purpose=row.purpose_id)
    others = [statement for statement in live if statement.id != consent]
    mine = consent_statements.statements(Consent.objects.filter(id=consent))
    *others, own = statement_rules.settled([*others, *mine], by=at)
    status = suspensions.status_among(row, [*others, own], at=at)
    moved = papers_of_tenant(tenant=row.tenant_id).settled(by=at).move_to_confirm(own, at=at)
    return ConsentState(
        status,
        own.paused_since(at) is not None,
        moved is not None,
        cosign_due=own.cosign_due_at is not None,
        cooling=status == "scheduled" and own.cooling(at),
    )


def paused_at(*, consent: UUID, at: datetime) -> bool:
    """Whether a pause lasted at an instant, by the recorded times."""
    [mine] = consent_statements.statements(Consent.objects.filter(id=consent))
    return mine.paused_since(at) is not None


def withdrawal(*, consent: UUID) -> WithdrawalResult:
    """Return the withdrawal as it was acknowledged."""
    event = ConsentEvent.objects.get(consent=consent, kind__in=["withdrawn", "called_off"])
    if event.revision is None:
        raise RuntimeError(f"consent {consent} was read before its entry was appended")
    with_it = ConsentEvent.objects.filter(
        kind=event.kind, consent__tenant=event.tenant_id, recorded_at=event.recorded_at
    ).exclude(consent=consent)
    same = with_it.filter(
        consent__category=event.consent.category_id, consent__purpose=event.consent.purpose_id
    )
    return WithdrawalResult(
        consent, event.entry_id, event.revision, event.election, tuple(same.values_list("consent", flat=True))
    )


def clauses_of(*, consent: UUID) -> Clauses:
    """Return the clauses of a consent's terms. Raises: Consent.DoesNotExist."""
    return Clauses.from_dict(Consent.objects.select_related("terms").get(id=consent).terms.clauses)


def history(
    *, tenant: UUID, after: int = 0, limit: int | None = None
) -> list[tuple[ConsentRecord, ConsentEventRecord]]:
    """Return the events of the tenant's statements, newest first, from before the revision `after`."""
    events = ConsentEvent.objects.filter(tenant=tenant).order_by("-revision")
    if after:
        events = events.filter(revision__lt=after)
    chosen = list(events[:limit] if limit is not None else events)
    rows = list(_rows().filter(id__in={event.consent_id for event in chosen}))
    at = max((e.recorded_at for e in chosen if e.recorded_at), default=None)
    records = {record.id: record for record in _seen(rows, at=at)} if at else {}
    return [(records[event.consent_id], event_record(event)) for event in chosen]


def _rows() -> QuerySet[Consent]:
    return Consent.objects.select_related(
        "tenant", "category", "category_version", "purpose", "terms"
    ).prefetch_related("events")


def _seen(
    rows: Sequence[Consent],
    *,
    at: datetime,
    as_known_at: datetime | None = None,
    present: bool = False,
    whole: bool = False,
) -> list[ConsentRecord]:
    """Return the records of these rows. `whole` says that they are all rows of their consent keys."""
    records = []
    questions = consent_statements.statements_by_key(rows, whole=whole, as_known_at=as_known_at)
    if present:
        questions = {key: list(statement_rules.settled(each, by=at)) for key, each in questions.items()}
    outside = Surroundings(at=at, as_known_at=as_known_at, present=present)
    for row in rows:
        statements = questions[row.tenant_id, row.category_id, row.purpose_id]
        mine = next((statement for statement in statements if statement.id == row.id), None)
        if mine is None:
            continue
        papers = outside.papers(row.tenant_id)
        status = suspensions.status_under(
            papers,
            mine,
            statements,
            suspensions.subject_of(row),
            at=at,
            suspended_since=outside.suspended_since(row),
        )
        record = _record(
            row,
            status,
            as_known_at,
            mine,
            at=at,
            moved=papers.move_to_confirm(mine, at=at) is not None,
            newest_move=papers.moves[-1].seq if papers.moves else 0,
        )
        records.append(record)
    return records


def _record(
    row: Consent,
    status: Status,
    as_known_at: datetime | None,
    statement: Statement,
    *,
    at: datetime,
    moved: bool,
    newest_move: int,
) -> ConsentRecord:
    events = [
        event_record(event)
        for event in row.events.all()
        if event.recorded_at is not None and (as_known_at is None or event.recorded_at <= as_known_at)
    ]
    declared = declared_by(row, [event.declared for event in events])
    clauses = Clauses.from_dict(row.terms.clauses)
    return ConsentRecord(
        id=row.id,
        mode=row.mode,
        tenant=row.tenant_id,
        tenant_key=row.tenant.key,
        category=row.category.code,
        category_id=row.category_id,
        category_name=row.category_version.name,
        category_version=row.category_version.number,
        purpose=row.purpose.code,
        purpose_name=row.purpose.name,
        terms=row.terms.version,
        conditions=Conditions.from_dict(row.conditions),
        status=status,
        declared=declared,
        suggested=Declaration.from_dict(row.suggested) if row.suggested else None,
        risk_statement_sha256=row.risk_statement_sha256,
        evidence=tuple(row.evidence),
        signatures_required=signatures_required(row, declared, statement, moved=newest_move > 0),
        proposed_by=row.proposed_by,
        created_at=row.created_at,
        events=tuple(events),
        paused=statement.paused_since(at) is not None,
        moved=moved,
        newest_move=newest_move,
        cosign_due_at=statement.cosign_due_at,
        cooling_until=statement.cooling_until if status == "scheduled" and statement.cooling(at) else None,
        to_confirm=to_confirm(row, clauses) if status == "proposed" and statement.recorded_at is None else (),
    )
