"""Keep requests that were made with a customer's own key, so that the customer finds them by their ids.

A request that cannot be kept is logged and answered all the same. Decisions are in a log of their own.
"""

from __future__ import annotations

import time

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

from api.principal import Principal
from ledger import clock
from tenants.operations import request_log
from tenants.operations.request_log import Answered
from wire import strict_json
from wire.problems import MEDIA_TYPE

log = structlog.get_logger(__name__)
_UNDER = "/v1/"


def begin(request: HttpRequest) -> None:
    """Remember when the request began."""
    request.licet_began = time.monotonic()  # type: ignore[attr-defined]


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep the request, if a customer's own key made it."""
    if not request.path_info.startswith(_UNDER):
        return
    who: object = getattr(
        request, "user", None
    )  # none where a request is refused before anybody is looked up
    # Its type, because asking a lazy user for its class would load the session.
    if type(who) is not Principal or who.tenant is None:
        return
    said = Answered(
        request_id=request.licet_request_id,  # type: ignore[attr-defined]
        method=request.method or "",
        path=request.path_info,
        status=response.status_code,
        problem=_problem(response),
        milliseconds=round((time.monotonic() - request.licet_began) * 1000),  # type: ignore[attr-defined]
    )
    try:
        request_log.note(said, key=who.key.id, tenant=who.tenant, at=clock.now())
    except DatabaseError as error:
        log.warning("request_not_kept", error=str(error).strip())


def _problem(response: HttpResponseBase) -> str:
    """Return the code of the problem that is answered, empty for another answer."""
    content = getattr(response, "content", b"")
    if not response.headers.get("Content-Type", "").startswith(MEDIA_TYPE) or not content:
        return ""
    return str(strict_json.loads(content)["code"])
