"""Turn a batch's answers into the response and the log line, for both the fast lane and Django."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import orjson

from api import revisions
from api.decisions.batch.arrow_request import from_arrow
from api.decisions.batch.batch_answers import BatchAnswers
from api.decisions.batch.batch_request import BatchRequest, from_json
from api.principal import Principal
from api.response import JSON
from api.shapes.batch import BatchAnswer
from wire import ids, times
from wire.arrow import layout


@dataclass(frozen=True, slots=True)
class BatchResponse:
    """The response to a batch, its id, and its line for the decision log."""

    id: bytes
    body: bytes
    media_type: str
    line: bytes


def read(body: bytes, *, content_type: str | None) -> BatchRequest:
    """Parse a batch in JSON or Arrow.

    Raises: Problem (400).
    """
    return from_arrow(body) if content_type == layout.MEDIA_TYPE else from_json(body)


def batch_response(
    answers: BatchAnswers,
    *,
    revision: int,
    min_revision: int,
    who: Principal,
    body: bytes,
    content_type: str | None,
    accept: str,
    at: datetime,
) -> BatchResponse:
    """Build the response and the log line.

    `min_revision` is the oldest revision that the caller accepts.

    Raises: Problem (409).
    """
    revisions.require(min_revision, now=revision)
    id = ids.time_half(at=at) + ids.random_half()
    answered = BatchAnswer(answers, id=id, revision=revision, at=at)
    # A batch is one log line, stored with the digest of its request.
    digest = hashlib.sha256(body).hexdigest()
    answered.sign(request_sha256=digest, mode=who.mode, at=at)
    line = orjson.dumps(
        {
            "id": id.hex(),
            "mode": who.mode,
            "tenant": who.tenant,
            "account": who.key.tenant_account,
            "key": who.key.id,
            "question": {"batch_sha256": digest},
            "answer": answered.seen(request_sha256=digest),
            "decided_at": times.render(at),
        }
    )
    if layout.MEDIA_TYPE in (content_type, *(part.strip() for part in accept.split(","))):
        return BatchResponse(id, answered.to_arrow(), layout.MEDIA_TYPE, line)
    return BatchResponse(id, answered.to_json(), JSON, line)
