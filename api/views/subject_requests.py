"""A person in a tenant's data wants its use to stop: what that leads to, and how far it has come."""

from __future__ import annotations

from typing import Any

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.paths import id_of
from api.route import PAGE, READS, Route
from api.shapes import destruction, model
from api.shapes import subject_request as shape
from api.views.models import version_named
from api.views.tenants import tenant_seen
from ledger import queries as ledger
from lineage.destruction.operations import subject_requests as lineage_subject_requests
from lineage.destruction.queries import subject_requests
from lineage.destruction.queries.subject_requests import SubjectRequestSeen
from lineage.destruction.subject_requests import ANSWERS, COMMITMENT
from wire import ids

_TAG = "People's requests"
_CODE = "no_such_subject_request"
_READERS = (*READS, "runs", "audit")


class SubjectRequestsView(Endpoint):
    @route(
        Route(
            "A tenant's people's requests, newest first",
            _READERS,
            {200: "SubjectRequestList"},
            _TAG,
            query=PAGE,
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, key: str) -> Answer:
        tenant = tenant_seen(request, key)
        limit, after = request.query["limit"], request.query["after"]
        before = id_of(ids.SUBJECT_REQUEST, cursors.decode(after), code="bad_cursor") if after else None
        rows = subject_requests.subject_requests(
            at=request.at, tenant=tenant.id, before=before, limit=limit + 1
        )
        return answer.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda row: ids.render(ids.SUBJECT_REQUEST, row.id),
                show=shape.write,
            )
        )

    @route(
        Route(
            "Record that a person wants the use of their data to stop",
            ("consent:write", "consent:attest", "runs"),
            {201: "SubjectRequestDetail"},
            _TAG,
            body="SubjectRequestSaid",
            writes=True,
            errors=(404, 422),
            says="Orders the person's data out of every copy of the tenant's data about people (categories with third"
            " parties' data, or a field that identifies a person) by the deadline, and asks what becomes of every"
            " version in service that learned from the tenant's data. Nothing about the person is taken but the"
            " commitment. A request that finds nothing is closed at once.",
        )
    )
    def post(self, request: ApiRequest, key: str) -> Answer:
        members = request.members()
        commitment = members.text("subject_commitment", longest=64)
        if not members.errors and not COMMITMENT.fullmatch(commitment):
            members.note("subject_commitment", "bad_value", "Expected 64 hexadecimal digits in lower case.")
        deadline = members.time("deadline")
        bodies.finish(members)
        tenant = tenant_seen(request, key)
        id = lineage_subject_requests.receive_subject_request(
            mode=request.mode,
            tenant=tenant.id,
            commitment=commitment,
            deadline=deadline,
            by=request.by,
            at=request.at,
        )
        shown = _detail(request, _named(request, key, ids.render(ids.SUBJECT_REQUEST, id)))
        location = f"/v1/tenants/{tenant.key}/subject-requests/{shown['id']}"
        return answer.json(shown, status=201, revision=ledger.revision(), headers={"Location": location})


class SubjectRequestView(Item):
    @route(
        Route(
            "One request in full: its orders, and every version's answer",
            _READERS,
            {200: "SubjectRequestDetail"},
            _TAG,
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, key: str, id: str) -> Answer:
        return self.show(request, key=key, id=id)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _detail(request, _named(request, path["key"], path["id"]))


class AssessView(Endpoint):
    @route(
        Route(
            "Say what becomes of a version, and why",
            ("runs",),
            {200: "SubjectRequestDetail"},
            _TAG,
            body="AssessmentSaid",
            writes=True,
            vendor_only=True,
            errors=(404, 409, 422),
            says="Once for each version. The last answer closes the request where every order is certified.",
        )
    )
    def post(self, request: ApiRequest, key: str, id: str) -> Answer:
        members = request.members()
        named = model.read_named(members)
        status = members.choice("status", ANSWERS)
        reason = members.text("reason", longest=1000)
        bodies.finish(members)
        seen = _named(request, key, id)
        lineage_subject_requests.assess_model(
            request=seen.id,
            model=version_named(request, named).id,
            status=status,
            reason=reason,
            by=request.by,
            at=request.at,
        )
        return answer.json(_detail(request, _named(request, key, id)), revision=ledger.revision())


def _named(request: ApiRequest, key: str, text: str) -> SubjectRequestSeen:
    """The request a path names, if the caller may know of it. Raises: NoSuchTenant, Problem (404)."""
    tenant = tenant_seen(request, key)
    at = max(request.at, ledger.size().recorded_at)
    seen = subject_requests.subject_request(id=id_of(ids.SUBJECT_REQUEST, text, code=_CODE), at=at)
    if seen is None or seen.tenant != tenant.id:
        raise subject_requests.NoSuchSubjectRequest(text)
    return seen


def _detail(request: ApiRequest, seen: SubjectRequestSeen) -> dict[str, Any]:
    at = max(request.at, ledger.size().recorded_at)
    orders = subject_requests.orders_of_subject_request(id=seen.id, at=at)
    return shape.write_detail(
        seen,
        [destruction.DESTRUCTION.write(order) for order in orders],
        subject_requests.assessments(request=seen.id),
    )
