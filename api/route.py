"""What a route is: declared once, obeyed by the endpoint and written into the OpenAPI document."""

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

ParameterKind = Literal["text", "time", "limit", "cursor", "choice", "key", "integer", "wait"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter."""

    name: str
    kind: ParameterKind
    says: str
    choices: tuple[str, ...] = ()
    required: bool = False
    place: Callable[[str], Any] | None = None  # what a cursor says


LIMIT = Parameter("limit", "limit", "The most rows to answer: 1 to 500, 100 if left out.")


def page(after: Callable[[str], Any]) -> tuple[Parameter, Parameter]:
    """The parameters of a list. `after` reads the place in a cursor: `cursors.text`, `.number` or `.id_of(prefix)`."""
    return LIMIT, Parameter("after", "cursor", "The `next` of the page before.", place=after)


@dataclass(frozen=True, slots=True)
class Route:
    """`scopes`: one of them suffices; none: open to all. `body` and `answers` are kinds of JSON values
    (`api.shapes`), an answer that is not JSON is described in words. `body` None takes no body, `body_optional` may be
    left out.
    """

    summary: str
    scopes: tuple[str, ...]
    answers: Mapping[int, Kind | str]
    tag: str
    body: Kind | None = None
    body_optional: bool = False
    raw_body: bool = False
    # Other media types that the body may have, for the view to read; then its JSON is the view's to read, too.
    other_bodies: tuple[str, ...] = ()
    # Content encodings that are undone (`api.content_encoding`); `max_bytes` counts before and after.
    encodings: tuple[str, ...] = ()
    max_bytes: int = MIB
    query: tuple[Parameter, ...] = ()
    writes: bool = False
    # Its answer tells `Licet-Revision`, and is refused below the `Licet-Min-Revision` that is asked for. Routes that
    # learn their revision from the very read they answer from name the header in `headers`, and look themselves.
    reads_ledger: bool = False
    # A repeat under the same `Idempotency-Key` is answered as things stand now: a stored yes would be a stale one.
    # Its operation does nothing twice, or what it does again is harmless.
    answers_again: bool = False
    vendor_only: bool = False
    media_types: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    # Statuses of problems that do not follow from the members above, the method and the address.
    errors: tuple[int, ...] = ()
    says: str = ""
    examples: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, handler: Callable[..., ApiResponse]) -> Callable[..., HttpResponse]:
        """Declares a method of a view. One with a parameter `body` gets the body as the route declares it."""
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
