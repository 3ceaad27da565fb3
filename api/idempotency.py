"""`Idempotency-Key`: a repeated request gets the same answer and is carried out once.

The answer is stored in the transaction of the write: the database keeps both or neither. An advisory lock shows
that a request is still running. It ends with the transaction. Where an answer permits something (`answers_again`)
only the request is stored, and a repeat is evaluated again.
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
    answers_again: bool = False,
) -> ApiResponse:
    """Return what `do` answers, or the stored answer to the same request. Runs in the write's transaction.

    With `answers_again` a repeat calls `do` again. Raises: Problem (400, 409, 422).
    """
    if header is None:
        return do()
    if not _SANE.fullmatch(header):
        raise Problem("bad_header", f"{HEADER} has 1 to 255 printable ASCII characters.")
    request = hashlib.sha256(f"{method} {path}\n{header}".encode()).digest()
    digest = hashlib.sha256(body).digest()
    if not stored_responses.try_lock(key=key, request=request):
        raise Problem(
            "request_in_progress", "A request with this key is still running; try again in a moment."
        )
    before = stored_responses.stored_response(key=key, request=request, since=at - KEPT_FOR)
    if before is not None:
        if before.body_sha256 != digest:
            raise Problem(
                "idempotency_key_reused", "This key was used with another body before; use a new key."
            )
        answer = (
            do() if answers_again else ApiResponse(before.body, status=before.status, headers=before.headers)
        )
        # The status stays the first one: the object may have changed since, but this request made it.
        return replace(answer, status=before.status, headers={**answer.headers, REPLAYED: "true"})
    answer = do()
    if 200 <= answer.status < 300:
        api_answers.store_response(
            key=key,
            request=request,
            body_sha256=digest,
            status=answer.status,
            headers=answer.headers,
            body=b"" if answers_again else answer.body if answer.kept is None else answer.kept,
            at=at,
        )
    return answer
