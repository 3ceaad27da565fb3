"""Declare a route once. The view obeys the declaration, and the OpenAPI document shows it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal

from django.http import HttpResponse
from rest_framework.request import Request

from api import bodies
from api.response import ApiResponse
from api.schema.kind import Kind
from api.schema.records import Record

MIB = 1024 * 1024

READS_CATALOGUE = ("consent:read", "consent:write", "consent:attest", "catalogue:write", "decide", "runs")
READS = ("consent:read", "consent:write", "consent:attest", "catalogue:write")
WRITES_CONSENT = ("consent:write", "consent:attest")
WITHDRAWS = ("consent:withdraw", *WRITES_CONSENT)

ParameterKind = Literal["text", "time", "limit", "cursor", "choice", "key", "integer", "wait"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """The declaration of one query parameter of a route."""

    name: str
    kind: ParameterKind
    says: str
    choices: tuple[str, ...] = ()
    required: bool = False
    place: Callable[[str], Any] | None = None  # reads the place in a cursor


LIMIT = Parameter("limit", "limit", "The most rows to answer: 1 to 500, 100 if left out.")


def page(after: Callable[[str], Any]) -> tuple[Parameter, Parameter]:
    """Return the parameters of a list. `after` reads a cursor: `cursors.text`, `.number` or `.id_of(prefix)`."""
    return LIMIT, Parameter("after", "cursor", "The `next` of the page before.", place=after)


@dataclass(frozen=True, slots=True)
class Route:
    """The declaration of one route.

    One of `scopes` suffices; without scopes the route is open to all. `body` and `answers` are kinds of JSON values
    (`api.shapes`). An answer that is not JSON is described in words. `body` None accepts no body; `body_optional`
    lets the caller leave it out.
    """

    summary: str
    scopes: tuple[str, ...]
    answers: Mapping[int, Kind | str]
    tag: str
    body: Kind | None = None
    body_optional: bool = False
    raw_body: bool = False
    # Other media types of the body. The view then reads the body itself, JSON included.
    other_bodies: tuple[str, ...] = ()
    # Content encodings that are decoded (`api.content_encoding`); `max_bytes` counts before and after.
    encodings: tuple[str, ...] = ()
    max_bytes: int = MIB
    query: tuple[Parameter, ...] = ()
    writes: bool = False
    # The answer has `Licet-Revision`, and is refused below the caller's `Licet-Min-Revision`. A route that gets the
    # revision from the same read as its answer names the header in `headers` and checks it itself.
    reads_ledger: bool = False
    # A repeat under the same `Idempotency-Key` is evaluated again: a stored permission would be stale.
    # The operation is idempotent, or its repetition is harmless.
    answers_again: bool = False
    vendor_only: bool = False
    # The answer rests on rows of all tenants. The view itself shows a restricted key nothing of another tenant.
    weighs_all_rows: bool = False
    media_types: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    # Statuses of problems that do not follow from the fields above, the method and the address.
    errors: tuple[int, ...] = ()
    says: str = ""
    examples: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, handler: Callable[..., ApiResponse]) -> Callable[..., HttpResponse]:
        """Decorate a view method. If it has a parameter `body`, it gets the body as the route declares it."""
        reads_body = "body" in inspect.signature(handler).parameters

        def respond(view: Any, request: Any, **path: str) -> ApiResponse:
            if reads_body and isinstance(self.body, Record):
                return handler(view, request, bodies.read(self.body, request.members()), **path)
            return handler(view, request, **path)

        @wraps(handler)
        def run(view: Any, http: Request, **path: str) -> HttpResponse:
            response: HttpResponse = view.run(respond, self, http, path)
            return response

        run.route = self  # type: ignore[attr-defined]
        return run
