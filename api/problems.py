"""Turn every refusal under /v1 into a problem document."""

from __future__ import annotations

import errno
import inspect
import re
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions

from api import database_faults
from ledger import clock
from wire import strict_json
from wire.problems import MEDIA_TYPE, STATUS, TITLE, Problem

log = structlog.get_logger(__name__)
_PROGRAM_LIMIT_EXCEEDED = "54000"  # the ledger raises it for an entry above 32 KiB
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_BARE_IDS: Final = re.compile(rf"{_UUID}(?:, {_UUID})*")
_BY_STATUS = {
    400: "malformed_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "unavailable",
}
_OF_DJANGO: tuple[tuple[type[Exception], int], ...] = (
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
)


def handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer an exception as a problem document. The framework calls this."""
    return respond(problem_for(error), request=context["request"])


def respond(problem: Problem, *, request: HttpRequest) -> HttpResponse:
    body = problem.body(request_id=getattr(request, "licet_request_id", ""))
    return HttpResponse(
        strict_json.dumps(body), status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers
    )


def problem_for(error: Exception) -> Problem:
    """Return the problem for an exception. An unexpected one is logged and answered with a general sentence."""
    if isinstance(error, Problem):
        return error
    known = _of_domain(error) or _of_database(error) or _of_storage(error) or _of_framework(error)
    if known is None:
        log.error("unforeseen_error", exc_info=error)
        return Problem(
            "internal_error", "Something went wrong on our side. We logged it under this request id."
        )
    return known


def problem_for_status(status: int) -> Problem:
    """Return the problem for a refusal that came before the view."""
    code = _BY_STATUS.get(status, "internal_error" if status >= 500 else "malformed_request")
    return Problem(code, f"{TITLE[code]}.")


def _of_domain(error: Exception) -> Problem | None:
    code = getattr(error, "code", None)
    if not isinstance(code, str) or code not in STATUS:
        return None
    sentence = (inspect.getdoc(type(error)) or TITLE[code]).splitlines()[0]
    what = str(error)
    # Callers know things by their names and by ids with a prefix, never by the bare ids of rows.
    return Problem(code, sentence if not what or _BARE_IDS.fullmatch(what) else f"{sentence} ({what})")


def _of_database(error: Exception) -> Problem | None:
    if isinstance(error, OperationalError) and _sqlstate(error) == _PROGRAM_LIMIT_EXCEEDED:
        return Problem(
            "entry_too_large",
            "A ledger entry has at most 32 KiB. Send less, or name documents by their digest.",
        )
    fault = database_faults.problem_of(error)
    if fault is not None:
        log.error(fault.code, exc_info=error)
    return fault


def _of_storage(error: Exception) -> Problem | None:
    """Return the problem for a file that could not be written."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        log.error("disk_full", exc_info=error)
        return database_faults.problem("disk_full")
    return None


def unsettled() -> Problem:
    """Return the problem for facts that changed at each attempt to read them."""
    return Problem(
        "unavailable",
        "The facts changed while they were read. Nothing was decided. Try again in a moment.",
        headers={"Retry-After": "1"},
    )


def clock_skew() -> Problem:
    return Problem(
        "clock_skew",
        "This server's clock is more than 30 seconds off the database's. Nothing was decided. Ask again: another"
        " server may answer. Operators: set the clock of this machine.",
        headers={"Retry-After": "1"},
    )


def require_right_clock() -> None:
    """Refuse to decide on a server with a wrong clock. Raises: Problem (503)."""
    if clock.is_skewed():
        raise clock_skew()


def _of_framework(error: Exception) -> Problem | None:
    if isinstance(error, Http404):
        return Problem("not_found", "There is nothing at this address.")
    if isinstance(error, exceptions.MethodNotAllowed):
        return Problem("method_not_allowed", str(error.detail))
    if isinstance(error, exceptions.APIException):
        return problem_for_status(error.status_code)
    for kind, status in _OF_DJANGO:
        if isinstance(error, kind):
            return problem_for_status(status)
    return None


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
