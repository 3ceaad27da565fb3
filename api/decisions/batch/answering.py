"""From a batch's answers to what is sent and what is kept: the same from both ways in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import orjson

from api import revisions
from api.decisions.batch.batch_request import BatchRequest, from_arrow, from_json
from api.decisions.batch.grid import BatchAnswers
from api.principal import Principal
from api.response import JSON
from api.shapes.batch import BatchAnswer
from wire import ids, times
from wire.arrow import layout


@dataclass(frozen=True, slots=True)
class BatchResponse:
    """An answer as it is sent, its `id`, and the line for the log."""

    id: bytes
    body: bytes
    media_type: str
    line: bytes


def read(body: bytes, *, content_type: str | None) -> BatchRequest:
    """Raises: Problem (400)."""
    return from_arrow(body) if content_type == layout.MEDIA_TYPE else from_json(body)


def batch_response(
    answers: BatchAnswers,
    *,
    revision: int,
    wanted: int,
    who: Principal,
    body: bytes,
    content_type: str | None,
    accept: str,
    at: datetime,
) -> BatchResponse:
    """`wanted` is the least revision the caller takes. Raises: Problem (409)."""
    revisions.require(wanted, now=revision)
    id = ids.time_half(at=at) + ids.random_half()
    answered = BatchAnswer(answers, id=id, revision=revision, at=at)
    # One line: a batch is one answer, kept by the digest of what was asked.
    digest = hashlib.sha256(body).hexdigest()
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
