"""One request's journey through any endpoint: read strictly, act once in one transaction, answer.

A view's method is written as `def post(self, request, body, **path)` under `@Route(...)`. What it raises becomes a
problem document in `api.problems`, after its transaction has been rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
from ledger.actors import Actor
from wire.object_reader import ObjectReader
from wire.problems import STATUS, Problem


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request as a view gets it."""

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
        """How many rows of a list to fetch: one more than are shown says that there is another page."""
        return int(self.query["limit"]) + 1

    def members(self) -> ObjectReader:
        """The members of the body; an optional body that is absent has none. Raises: Problem (400)."""
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
        with request.who.rows():
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
                anew=given.answers_again,
            )
            headers |= {**response.headers, **taken.headers()}
            if given.reads_ledger:  # a stored answer may be older than what the caller has seen since
                revisions.require(wanted, now=int(headers[revisions.HEADER]))
        return HttpResponse(response.body, status=response.status, headers=headers)


def shows(given: Route) -> Callable[..., HttpResponse]:
    """The `get` of an `Item`: answers what its `shown` gives."""

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
    """One object with its ETag; 304 where the caller has it. `when` are members that say when it was told, not what:
    they are no part of the tag, which is then a weak one."""
    response = json_answer(shown, revision=revision, headers=headers)
    tag = etags.weak_etag({name: said for name, said in shown.items() if name not in when}) if when else None
    return etags.with_etag(
        response, tag or etags.etag(response.body), known=request.headers.get("If-None-Match")
    )


class ItemView(RouteView):
    """A single object at its own address: shown with an ETag, replaced under `If-Match`."""

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        """Raises: what answers 404."""
        raise NotImplementedError

    def show(self, request: ApiRequest, **path: str) -> ApiResponse:
        return object_response(request, self.shown(request, **path))

    def put_if_match(self, request: ApiRequest, do: Callable[[], None], **path: str) -> ApiResponse:
        """Replace under `If-Match`: 201 where it is new, 200 where it was there."""
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
        raw = _raw(given, http)  # nobody reads it, but under the same key it has to be the same
    return ApiRequest(
        who=_who(http),
        at=datetime.now(UTC),
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
    """Raises: Problem (401)."""
    who: object = http.user
    if not isinstance(who, Principal):
        raise Problem("unauthenticated", "An API key is needed.")
    return who
