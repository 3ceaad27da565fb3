"""Views for subject requests: a person in a tenant's data wants its use to stop."""

from __future__ import annotations

from typing import Any

from api import cursors, response, vouching
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import READS, Parameter, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import subject_request as shape
from api.views.models import visible_version
from api.views.tenants import visible_tenant
from consent.operations import stop_lifts
from consent.queries import stop_lists
from ledger import queries as ledger
from lineage.destruction.operations import subject_requests as lineage_subject_requests
from lineage.destruction.queries import subject_requests
from lineage.destruction.queries.subject_requests import SubjectRequestRecord
from wire import ids

_TAG = "People's requests"
_CODE = "no_such_subject_request"
_READERS = (*READS, "runs", "audit")


class SubjectRequestsView(RouteView):
    @Route(
        "List requests of people in a tenant's data, newest first",
        _READERS,
        {200: shape.SUBJECT_REQUEST_LIST},
        _TAG,
        query=page(cursors.id_of(ids.SUBJECT_REQUEST)),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        rows = subject_requests.subject_requests(
            at=request.at, tenant=tenant.id, before=request.query["after"], limit=request.fetch
        )
        return listing(request, rows, place=ids.SUBJECT_REQUEST, show=shape.SUBJECT_REQUEST.write)

    @Route(
        "Record that a person wants the use of their data to stop",
        ("consent:write", "consent:attest", "runs"),
        {201: shape.SUBJECT_REQUEST_DETAIL},
        _TAG,
        body=shape.SUBJECT_REQUEST_REQUEST,
        writes=True,
        says="Orders the destruction of the person's data in every copy of the tenant's data about people by"
        " the deadline: categories with third parties' data, or with a field that identifies a person. Asks"
        " for an answer for every version in service that learned from the tenant's data. We keep nothing"
        " about the person except the commitment. A request without copies and versions is closed at once. Every"
        " later run leaves the person's rows out (`exclude_subjects`) until the stop is lifted.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        id = lineage_subject_requests.receive_subject_request(
            mode=request.mode,
            tenant=tenant.id,
            commitment=body["subject_commitment"],
            deadline=body["deadline"],
            right=body["right"],
            purposes=body["purposes"],
            key_id=body["key_id"],
            by=request.by,
            at=request.at,
        )
        shown = _detail(request, _named(request, key, ids.render(ids.SUBJECT_REQUEST, id)))
        location = f"/v1/tenants/{tenant.key}/subject-requests/{shown['id']}"
        return response.json(shown, status=201, revision=ledger.revision(), headers={"Location": location})


class SubjectRequestView(ItemView):
    get = shows(
        Route(
            "Get a person's request: its orders, and the answer for every version",
            _READERS,
            {200: shape.SUBJECT_REQUEST_DETAIL},
            _TAG,
        )
    )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _detail(request, _named(request, path["key"], path["id"]))


class AssessView(RouteView):
    @Route(
        "Answer what happens to a version, and why",
        ("runs",),
        {200: shape.SUBJECT_REQUEST_DETAIL},
        _TAG,
        body=shape.ASSESSMENT_REQUEST,
        writes=True,
        vendor_only=True,
        says="Once for each version. The last answer closes the request if every order is certified.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str, id: str) -> ApiResponse:
        seen = _named(request, key, id)
        lineage_subject_requests.assess_model(
            request=seen.id,
            model=visible_version(request, body["model"]).id,
            status=body["status"],
            reason=body["reason"],
            by=request.by,
            at=request.at,
        )
        return response.json(_detail(request, _named(request, key, id)), revision=ledger.revision())


class LiftView(RouteView):
    @Route(
        "Lift a person's stop: later runs may use the person's rows again",
        ("consent:attest",),
        {200: shape.SUBJECT_REQUEST_DETAIL},
        _TAG,
        body=shape.LIFT_REQUEST,
        writes=True,
        errors=(404, 409),
        says="The customer's signatory decides. The calling system vouches for the signatory. What the request ordered"
        " goes on.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str, id: str) -> ApiResponse:
        seen = _named(request, key, id)
        vouching.check(request.who, account=visible_tenant(request, key).account)
        stop_lifts.lift(stop=seen.id, signatory=body["signatory"], by=request.by, at=request.at)
        return response.json(_detail(request, _named(request, key, id)), revision=ledger.revision())


class CommitmentsView(RouteView):
    @Route(
        "List the commitments that keep people out of runs for a purpose",
        ("runs", "decide", "audit"),
        {200: shape.COMMITMENTS},
        _TAG,
        query=(
            Parameter("purpose", "key", "Code of the purpose.", required=True),
            Parameter(
                "revision", "integer", "Size of the ledger at which the list came to be.", required=True
            ),
            Parameter("key_id", "key", "The subject key. Left out: commitments without a named key."),
        ),
        says="`commitments_url` of the obligation `exclude_subjects` names such a list. Compare the digest. A keyed"
        " digest is still personal data.",
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        asked = {name: request.query[name] for name in ("purpose", "key_id", "revision")}
        people = stop_lists.commitments(tenant=tenant.id, **asked)
        return response.json(
            shape.COMMITMENTS.write(
                asked, tenant=tenant.key, commitments=people, digest=stop_lists.digest(people)
            )
        )


def _named(request: ApiRequest, key: str, text: str) -> SubjectRequestRecord:
    """Return the request in a path, if the caller may see it. Raises: NoSuchTenant, Problem (404)."""
    tenant = visible_tenant(request, key)
    at = request.at
    seen = subject_requests.subject_request(id=id_of(ids.SUBJECT_REQUEST, text, code=_CODE), at=at)
    if seen is None or seen.tenant != tenant.id:
        raise subject_requests.NoSuchSubjectRequest(text)
    return seen


def _detail(request: ApiRequest, seen: SubjectRequestRecord) -> dict[str, Any]:
    at = request.at
    orders = subject_requests.orders_of_subject_request(id=seen.id, at=at)
    return shape.SUBJECT_REQUEST_DETAIL.write(
        seen, orders=orders, models=subject_requests.assessments(request=seen.id)
    )
