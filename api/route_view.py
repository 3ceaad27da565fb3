"""One request's journey through any endpoint: read strictly, act once in one transaction, answer.

A view's method is written as `def post(self, asked, **path)` under `@route(...)`, which says what it takes and
gives. What it raises becomes a problem document in `api.problems`, after its transaction has been rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
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

    def members(self) -> ObjectReader:
        """The members of the body, an empty object where a body that may be left out is. Raises: Problem (400)."""
        return bodies.members(self.raw) if self.raw else ObjectReader({})


def route(given: Route) -> Callable[[Callable[..., ApiResponse]], Callable[..., HttpResponse]]:
    def declare(handler: Callable[..., ApiResponse]) -> Callable[..., HttpResponse]:
        @wraps(handler)
        def run(self: RouteView, request: Request, **path: str) -> HttpResponse:
            return self.run(handler, given, request, path)

        run.route = given  # type: ignore[attr-defined]
        return run

    return declare


class RouteView(APIView):
    def get_exception_handler(self) -> Any:
        return problems.handler

    def run(
        self, handler: Callable[..., ApiResponse], given: Route, request: Request, path: dict[str, str]
    ) -> HttpResponse:
        taken = limits.REQUESTS.take(_who(request).key.id)
        asked = _asked(given, request)
        headers: dict[str, str] = {}
        wanted = revisions.min_revision(asked.headers.get(revisions.MIN)) if given.reads_ledger else 0
        with asked.who.rows():
            if given.reads_ledger:
                headers[revisions.HEADER] = str(revisions.require_reached(wanted))
            if request.method == "PUT":
                stored_responses.lock_path(mode=asked.mode, path=asked.path)
            answer = idempotency.run_once(
                lambda: handler(self, asked, **path),
                key=asked.who.key.id,
                header=asked.headers.get(idempotency.HEADER)
                if request.method == "POST" and given.writes
                else None,
                method=asked.method,
                path=asked.path,
                body=asked.raw,
                at=asked.at,
                anew=given.answers_again,
            )
            headers |= {**answer.headers, **taken.headers()}
            if given.reads_ledger:  # a stored answer may be older than what the caller has seen since
                revisions.require(wanted, now=int(headers[revisions.HEADER]))
        return HttpResponse(answer.body, status=answer.status, headers=headers)


def object_response(
    asked: ApiRequest,
    shown: Mapping[str, Any],
    *,
    revision: int | None = None,
    headers: Mapping[str, str] | None = None,
    when: tuple[str, ...] = (),
) -> ApiResponse:
    """One object with its ETag; 304 where the caller has it. `when` are members that say when it was told, not what:
    they are no part of the tag, which is then a weak one."""
    answer = json_answer(shown, revision=revision, headers=headers)
    tag = etags.weak_etag({name: said for name, said in shown.items() if name not in when}) if when else None
    return etags.with_etag(answer, tag or etags.etag(answer.body), known=asked.headers.get("If-None-Match"))


class ItemView(RouteView):
    """A single object at its own address: shown with an ETag, replaced under `If-Match`."""

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        """Raises: what answers 404."""
        raise NotImplementedError

    def show(self, asked: ApiRequest, **path: str) -> ApiResponse:
        return object_response(asked, self.shown(asked, **path))

    def put_if_match(self, asked: ApiRequest, do: Callable[[], None], **path: str) -> ApiResponse:
        """Replace under `If-Match`: 201 where it is new, 200 where it was there."""
        before = self._tag(asked, **path)
        etags.require_match(asked.headers.get("If-Match"), before)
        do()
        answer = self.show(replace(asked, headers={}), **path)
        return answer if before is not None else replace(answer, status=201)

    def _tag(self, asked: ApiRequest, **path: str) -> str | None:
        try:
            return self.show(replace(asked, headers={}), **path).headers["ETag"]
        except (Problem, LookupError) as error:
            if STATUS.get(getattr(error, "code", "")) == 404:
                return None
            raise


def _asked(given: Route, request: Request) -> ApiRequest:
    query = parameters.read(request.query_params, given.query)
    raw = b""
    if given.body is not None or given.raw_body:
        raw = _raw(given, request)
        if raw and not given.raw_body and request.headers.get("Content-Type") not in given.other_bodies:
            bodies.check_media_type(request.headers.get("Content-Type"))
        if not given.raw_body and not given.other_bodies and (raw or not given.body_optional):
            bodies.value(raw)  # a malformed body is refused before anything is looked up
    elif given.writes and idempotency.HEADER in request.headers:
        raw = _raw(given, request)  # nobody reads it, but under the same key it has to be the same
    return ApiRequest(
        who=_who(request),
        at=datetime.now(UTC),
        query=query,
        raw=raw,
        headers=request.headers,
        method=request.method or "",
        path=request.get_full_path(),
    )


def _raw(given: Route, request: Request) -> bytes:
    return bodies.raw(
        request._request,  # noqa: SLF001  the wrapped one
        max_bytes=given.max_bytes,
        encodings=given.encodings,
    )


def _who(request: Request) -> Principal:
    """Raises: Problem (401)."""
    who: object = request.user
    if not isinstance(who, Principal):
        raise Problem("unauthenticated", "An API key is needed.")
    return who
