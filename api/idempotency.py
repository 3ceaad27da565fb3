"""`Idempotency-Key`: the same request again gets the same answer, and is done once.

The answer is stored in the transaction of the write, so that both are there or neither. An advisory lock, which
ends with that transaction however it ends, tells that a request is still running. Where an answer permits something
(`anew`) only the request is remembered: its repeat is evaluated again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from api.operations import stored_responses as api_answers
from api.operations.stored_responses import KEPT_FOR
from api.queries import stored_responses
from api.response import ApiResponse
from wire.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_SANE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


def run_once(
    do: Callable[[], ApiResponse],
    *,
    key: UUID,
    header: str | None,
    method: str,
    path: str,
    body: bytes,
    at: datetime,
    anew: bool = False,
) -> ApiResponse:
    """What `do` answers, or what it answered to the same request before (`anew`: what it answers now). Runs in the
    write's transaction.

    Raises: Problem (400, 409, 422).
    """
    if header is None:
        return do()
    if not _SANE.fullmatch(header):
        raise Problem("bad_header", f"{HEADER} has 1 to 255 printable ASCII characters.")
    request = hashlib.sha256(f"{method} {path}\n{header}".encode()).digest()
    digest = hashlib.sha256(body).digest()
    if not stored_responses.try_lock(key=key, request=request):
        raise Problem(
            "request_in_progress", "A request with this key is still running; ask again in a moment."
        )
    before = stored_responses.stored_response(key=key, request=request, since=at - KEPT_FOR)
    if before is not None:
        if before.body_sha256 != digest:
            raise Problem("idempotency_key_reused", "This key came with another body before; use a new key.")
        answer = do() if anew else ApiResponse(before.body, status=before.status, headers=before.headers)
        # The status of then: what is said now may have changed, that it was made by this request has not.
        return replace(answer, status=before.status, headers={**answer.headers, REPLAYED: "true"})
    answer = do()
    if 200 <= answer.status < 300:
        api_answers.store_response(
            key=key,
            request=request,
            body_sha256=digest,
            status=answer.status,
            headers=answer.headers,
            body=b"" if anew else answer.body if answer.kept is None else answer.kept,
            at=at,
        )
    return answer
