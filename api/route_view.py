"""Run one request: read it strictly, act once in one transaction, answer.

A view method is written as `def post(self, request, body, **path)` under `@Route(...)`. If it raises, its
transaction is rolled back, and `api.problems` turns the exception into a problem document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from api import bodies, etags, idempotency, limits, parameters, problems, revisions
from api.operations import stored_responses
from api.principal import Principal
from api.response import ApiResponse
from api.response import json as json_answer
from api.route import Route
from ledger import clock
from ledger.actors import Actor
from wire.object_reader import ObjectReader
from wire.problems import STATUS, Problem


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A parsed request, as a view method gets it."""

    who: Principal
    at: datetime
    query: Mapping[str, Any]
    raw: bytes
    headers: Mapping[str, str]
    method: str
    path: str

    @property
    def mode(self) -> str:
        return self.who.mode

    @property
    def by(self) -> Actor:
        return self.who.actor()

    @property
    def fetch(self) -> int:
        """How many rows of a list to fetch: one more than are shown, which proves that another page exists."""
        return int(self.query["limit"]) + 1

    def members(self) -> ObjectReader:
        """Return the members of the body. An absent optional body has no members. Raises: Problem (400)."""
        return bodies.members(self.raw) if self.raw else ObjectReader({})


class RouteView(APIView):
    def get_exception_handler(self) -> Any:
        return problems.handler

    def run(
        self, handler: Callable[..., ApiResponse], given: Route, http: Request, path: dict[str, str]
    ) -> HttpResponse:
        taken = limits.REQUESTS.take(_who(http).key.id)
        request = _request(given, http)
        headers: dict[str, str] = {}
        wanted = revisions.min_revision(request.headers.get(revisions.MIN)) if given.reads_ledger else 0
        with request.who.all_rows() if given.weighs_all_rows else request.who.rows():
            if given.reads_ledger:
                headers[revisions.HEADER] = str(revisions.require_reached(wanted))
            if http.method == "PUT":
                stored_responses.lock_path(mode=request.mode, path=request.path)
            response = idempotency.run_once(
                lambda: handler(self, request, **path),
                key=request.who.key.id,
                header=request.headers.get(idempotency.HEADER)
                if http.method == "POST" and given.writes
                else None,
                method=request.method,
                path=request.path,
                body=request.raw,
                at=request.at,
                answers_again=given.answers_again,
            )
            headers |= {**response.headers, **taken.headers()}
            if given.reads_ledger:  # the caller may have seen a newer revision than a stored answer
                revisions.require(wanted, now=int(headers[revisions.HEADER]))
        return HttpResponse(response.body, status=response.status, headers=headers)


def shows(given: Route) -> Callable[..., HttpResponse]:
    """Return the `get` method of an `ItemView`, which answers the result of its `shown`."""

    def get(view: ItemView, request: ApiRequest, **path: str) -> ApiResponse:
        return view.show(request, **path)

    return given(get)


def object_response(
    request: ApiRequest,
    shown: Mapping[str, Any],
    *,
    revision: int | None = None,
    headers: Mapping[str, str] | None = None,
    when: tuple[str, ...] = (),
) -> ApiResponse:
    """Answer one object with its ETag, or 304 if the caller has it.

    `when` names the members that state the time of the answer. They are not part of the tag, which is then weak.
    """
    response = json_answer(shown, revision=revision, headers=headers)
    tag = (
        etags.weak_etag({name: value for name, value in shown.items() if name not in when}) if when else None
    )
    return etags.with_etag(
        response, tag or etags.etag(response.body), known=request.headers.get("If-None-Match")
    )


class ItemView(RouteView):
    """A single object at its own address: shown with an ETag, replaced under `If-Match`."""

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        """Return the object as JSON members. Raises an exception that is answered with 404."""
        raise NotImplementedError

    def show(self, request: ApiRequest, **path: str) -> ApiResponse:
        return object_response(request, self.shown(request, **path))

    def put_if_match(self, request: ApiRequest, do: Callable[[], None], **path: str) -> ApiResponse:
        """Replace under `If-Match`. Answers 201 for a new object, 200 for a replaced one."""
        before = self._tag(request, **path)
        etags.require_match(request.headers.get("If-Match"), before)
        do()
        response = self.show(replace(request, headers={}), **path)
        return response if before is not None else replace(response, status=201)

    def _tag(self, request: ApiRequest, **path: str) -> str | None:
        try:
            return self.show(replace(request, headers={}), **path).headers["ETag"]
        except (Problem, LookupError) as error:
            if STATUS.get(getattr(error, "code", "")) == 404:
                return None
            raise


def _request(given: Route, http: Request) -> ApiRequest:
    query = parameters.read(http.query_params, given.query)
    raw = b""
    if given.body is not None or given.raw_body:
        raw = _raw(given, http)
        if raw and not given.raw_body and http.headers.get("Content-Type") not in given.other_bodies:
            bodies.check_media_type(http.headers.get("Content-Type"))
        if not given.raw_body and not given.other_bodies and (raw or not given.body_optional):
            bodies.value(raw)  # a malformed body is refused before anything is looked up
    elif given.writes and idempotency.HEADER in http.headers:
        raw = _raw(given, http)  # only for idempotency: a repeat must have the same body
    return ApiRequest(
        who=_who(http),
        at=clock.now(),
        query=query,
        raw=raw,
        headers=http.headers,
        method=http.method or "",
        path=http.get_full_path(),
    )


def _raw(given: Route, http: Request) -> bytes:
    return bodies.raw(
        http._request,  # noqa: SLF001  the wrapped one
        max_bytes=given.max_bytes,
        encodings=given.encodings,
    )


def _who(http: Request) -> Principal:
    """Return the authenticated caller. Raises: Problem (401)."""
    who: object = http.user
    if not isinstance(who, Principal):
        raise Problem("unauthenticated", "An API key is needed.")
    return who
