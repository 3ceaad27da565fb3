"""Receive, follow and close subject requests, and record the assessment of each model version."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from consent.operations import person_stops
from consent.queries import catalogue
from ledger import failpoints, scope
from ledger import operations as ledger
from ledger import queries as entries
from ledger.actors import Actor
from ledger.entries import Draft, EntryKind
from lineage import kinds
from lineage.destruction import subject_requests
from lineage.destruction.models.subject_alarm import SubjectAlarm
from lineage.destruction.models.subject_answer import SubjectAnswer
from lineage.destruction.models.subject_assessment import SubjectAssessment
from lineage.destruction.models.subject_closing import SubjectClosing
from lineage.destruction.models.subject_order import SubjectOrder
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.destruction.operations import orders as lineage_orders
from lineage.destruction.queries import subject_requests as lineage_subject_requests
from lineage.destruction.queries.subject_requests import SubjectRequestRecord
from lineage.versions.models.model_state import ModelState
from tenants.queries import tenants
from wire import ids, times


class DeadlineInThePast(ValueError):
    """The deadline has passed. Choose a deadline in the future."""

    code = "deadline_over"


class NoSuchAssessment(LookupError):
    """The request does not ask about this model version."""

    code = "no_such_assessment"


class AlreadyAnswered(Exception):
    """This model version was assessed already. An assessment does not change."""

    code = "assessment_answered"


class AnswerReasonMissing(ValueError):
    """The assessment has no reason. Give a reason."""

    code = "reason_missing"


class NotRetired(Exception):
    """The model version is still in service. Retire it first."""

    code = "model_not_retired"


# Versions that were retired before are out of service and need no assessment.
_ASSESS = """
INSERT INTO lineage_subjectassessment (request_id, tenant_id, model_id)
SELECT %s, %s, l.model_id FROM lineage_learned_from(%s, %s) l
WHERE NOT EXISTS (SELECT 1 FROM lineage_modelstate m WHERE m.model_id = l.model_id)
ORDER BY l.model_id
"""


@transaction.atomic
def receive_subject_request(
    *,
    mode: str,
    tenant: UUID,
    commitment: str,
    deadline: datetime,
    right: str = "objection",
    purposes: Collection[str] | None = None,
    key_id: str | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Record a subject request and return its id. Raises: DeadlineInThePast, person_stops.UnknownPurpose.

    The same transaction stops the use of the person's rows for these purposes (None: all), orders the tenant's copies
    of personal data, and asks for an assessment of every model version that learned from the tenant. A request without
    orders and models is closed at once; its stop stays. `key_id` names the subject key that made the commitment.
    """
    if deadline <= at:
        raise DeadlineInThePast(times.render(deadline))
    lineage_orders.lock_tenant_orders(tenant)
    lineage_orders.lock_ledger_head()  # a concurrent report has now committed, or it will see this request
    entry = ids.new(at=at)
    row = SubjectRequest.objects.create(
        id=ids.new(at=at),
        mode=mode,
        tenant_id=tenant,
        commitment=commitment,
        deadline=deadline,
        received_at=at,
        entry_id=entry,
    )
    stop = person_stops.stop(
        id=row.id,
        mode=mode,
        tenant=tenant,
        commitment=commitment,
        key_id=key_id,
        right=right,
        purposes=purposes,
        at=at,
    )
    orders = _order(row, before=None, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_ASSESS, [row.id, tenant, mode, tenant])
    failpoints.crash_if_armed("lineage.subject_request_written")
    models = _models(row.id)
    body = {
        "request": str(row.id),
        "tenant": str(tenant),
        "commitment_sha256": hashlib.sha256(commitment.encode()).hexdigest(),
        "deadline": times.render(deadline),
        "orders": len(orders),
        "models": len(models),
        "models_sha256": _digest(models),
    }
    received = _draft(row, kinds.SUBJECT_RECEIVED, body, id=entry)
    ledger.record([received, stop, *orders, *_settle(row, before=None, at=at)], by=by, at=at)
    return row.id


@transaction.atomic
def assess_model(*, request: UUID, model: UUID, status: str, reason: str, by: Actor, at: datetime) -> None:
    """Record what becomes of a model version, once. The last assessment may close the request.

    Raises: queries.NoSuchSubjectRequest, NoSuchAssessment, AlreadyAnswered, AnswerReasonMissing, NotRetired.
    """
    row = _locked(request)
    if not reason.strip():
        raise AnswerReasonMissing
    assessment = SubjectAssessment.objects.filter(request=row, model=model).select_related("model").first()
    if assessment is None:
        raise NoSuchAssessment
    if SubjectAnswer.objects.filter(assessment=assessment).exists():
        raise AlreadyAnswered
    if status == "retired" and not ModelState.objects.filter(model=model, state="retired").exists():
        raise NotRetired
    entry = ids.new(at=at)
    SubjectAnswer.objects.create(
        assessment=assessment,
        tenant_id=row.tenant_id,
        status=status,
        reason=reason,
        actor_kind=by.kind,
        actor=by.id,
        channel=by.channel,
        answered_at=at,
        entry_id=entry,
    )
    version = assessment.model
    body = {
        "request": str(row.id),
        "model": str(model),
        "family": version.family,
        "name": version.name,
        "version": version.version,
        "status": status,
        "reason_sha256": hashlib.sha256(reason.encode()).hexdigest(),
    }
    drafts = [
        _draft(row, kinds.SUBJECT_ASSESSED, body, id=entry),
        *_settle(row, before=_revision(row), at=at),
    ]
    ledger.record(drafts, by=by, at=at)


def close_certified_requests(drafts: Sequence[Draft], *, at: datetime) -> list[Draft]:
    """Close the requests that these certificates complete. The caller holds the lock on the tenant's orders."""
    orders = [UUID(draft.body["order"]) for draft in drafts]
    rows = SubjectRequest.objects.filter(
        id__in=lineage_subject_requests.subject_requests_of(orders=orders)
    ).order_by("id")
    return [draft for row in rows for draft in _settle(row, before=_revision(row), at=at)]


def follow_subject_requests(*, by: Actor, at: datetime) -> int:
    """Run the sweep over open requests: order copies found late, raise alarms and close. Returns the number of entries.

    Each request has its own transaction.
    """
    with scope.everything(reason="sweep"):
        going_on = lineage_subject_requests.open_subject_requests()
    return sum(follow_subject_request(request=request, by=by, at=at) for request, _ in going_on)


def follow_subject_request(*, request: UUID, by: Actor, at: datetime) -> int:
    """Order copies found late, raise alarms and close one request. Returns the number of entries."""
    with scope.everything(reason="sweep"):
        row = _locked(request)
        drafts = [*_alarms(row, at=at), *_settle(row, before=_revision(row), at=at)]
        if drafts:
            ledger.record(drafts, by=by, at=at)
        return len(drafts)


def _settle(row: SubjectRequest, *, before: int | None, at: datetime) -> list[Draft]:
    """Close a complete request, after a last search for copies of earlier runs. May lock the ledger's head."""
    if SubjectClosing.objects.filter(request=row).exists():
        return []
    categories = catalogue.personal_data_categories(mode=row.mode)
    running = lineage_subject_requests.runs_from_before(
        tenant=row.tenant_id, categories=categories, instant=row.received_at
    )
    late = _extend(row, before=before, at=at)
    if late or running or not _seen(row, at).standing.complete:
        return late
    lineage_orders.lock_ledger_head()
    late = _extend(row, before=before, at=at)
    if late:
        return late
    standing = _seen(row, at).standing
    entry = ids.new(at=at)
    SubjectClosing.objects.create(request=row, tenant_id=row.tenant_id, closed_at=at, entry_id=entry)
    body = {
        "request": str(row.id),
        "tenant": str(row.tenant_id),
        "orders": standing.orders,
        "models": standing.models,
    }
    return [_draft(row, kinds.SUBJECT_CLOSED, body, id=entry)]


def _extend(row: SubjectRequest, *, before: int | None, at: datetime) -> list[Draft]:
    if before is None:  # on receipt every copy was just ordered
        return []
    orders = _order(row, before=before, at=at)
    if not orders:
        return []
    body = {"request": str(row.id), "orders": len(orders), "models": 0, "models_sha256": _digest([])}
    return [*orders, _draft(row, kinds.SUBJECT_EXTENDED, body, id=ids.new(at=at))]


def _order(row: SubjectRequest, *, before: int | None, at: datetime) -> list[Draft]:
    drafts = lineage_orders.for_subject_request(
        mode=row.mode,
        tenant=row.tenant_id,
        categories=catalogue.personal_data_categories(mode=row.mode),
        request=row.id,
        before=before,
        due_at=row.deadline,
        at=at,
    )
    SubjectOrder.objects.bulk_create(
        SubjectOrder(order_id=UUID(draft.body["order"]), request=row, tenant_id=row.tenant_id)
        for draft in drafts
    )
    return drafts


def _alarms(row: SubjectRequest, *, at: datetime) -> list[Draft]:
    given = set(SubjectAlarm.objects.filter(request=row).values_list("kind", flat=True))
    reached = {"due": row.deadline - subject_requests.WARNING_PERIOD <= at, "overdue": row.deadline <= at}
    standing = _seen(row, at).standing
    if standing.closed or standing.complete:
        return []
    drafts = []
    for kind, entry_kind in (("due", kinds.SUBJECT_DUE), ("overdue", kinds.SUBJECT_OVERDUE)):
        if not reached[kind] or kind in given:
            continue
        entry = ids.new(at=at)
        SubjectAlarm.objects.create(request=row, tenant_id=row.tenant_id, kind=kind, at=at, entry_id=entry)
        body = {
            "request": str(row.id),
            "tenant": str(row.tenant_id),
            "deadline": times.render(row.deadline),
            "orders": standing.orders,
            "certified": standing.certified,
            "models": standing.models,
            "answered": standing.answered,
        }
        drafts.append(_draft(row, entry_kind, body, id=entry))
    return drafts


def _locked(request: UUID) -> SubjectRequest:
    row = SubjectRequest.objects.filter(id=request).first()
    if row is None:
        raise lineage_subject_requests.NoSuchSubjectRequest(ids.render(ids.SUBJECT_REQUEST, request))
    lineage_orders.lock_tenant_orders(row.tenant_id)
    return row


def _seen(row: SubjectRequest, at: datetime) -> SubjectRequestRecord:
    seen = lineage_subject_requests.subject_request(id=row.id, at=at)
    if seen is None:
        raise AssertionError("a stored request can be read")
    return seen


def _revision(row: SubjectRequest) -> int:
    return entries.entry(id=row.entry_id).seq


def _models(request: UUID) -> list[UUID]:
    rows = SubjectAssessment.objects.filter(request=request).order_by("model")
    return list(rows.values_list("model", flat=True))


def _digest(models: Sequence[UUID]) -> str:
    return hashlib.sha256("\n".join(str(model) for model in models).encode()).hexdigest()


def _draft(row: SubjectRequest, kind: EntryKind, body: Mapping[str, object], *, id: UUID) -> Draft:
    account = tenants.tenant_by_id(id=row.tenant_id).account
    return Draft(id, kind.name, row.mode, body, tenant=row.tenant_id, account=account)
