"""Answer batches before Django's view, as an ASGI application, if a grid in memory is current.

Like every answer, it rests on a read of the primary sent after the batch arrived;
`api.decisions.fastlane.flights` shares that read. Django handles everything else: reading changes, updating
grids, and refusals.
"""

from __future__ import annotations

import asyncio

from api import limits, request_ids, revisions
from api.answer_headers import FOR_BROWSERS
from api.asgi import Application, Headers, Receive, Scope, Send, replay_body
from api.decisions.batch import answering, grids
from api.decisions.fastlane.body import read_body
from api.decisions.fastlane.fresh_read import FreshRead
from api.decisions.fastlane.lane import FastLane
from api.route import MIB
from consent.question import Question
from ledger import clock
from ledger.signing_keys import SigningKeyUnavailable
from wire.problems import Problem

PATH = "/v1/decisions/batch"
_MOST = 16 * MIB


class BatchLane:
    """The fast path for batches.

    `lane` owns the flights and the log. `other` is the application that answers the remaining requests.
    """

    def __init__(self, lane: FastLane, other: Application) -> None:
        self._lane = lane
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI request."""
        headers = {bytes(name): bytes(value).decode("latin-1") for name, value in scope["headers"]}
        body = b""
        try:
            self._digest(headers)
            body = await read_body(headers.get(b"content-length", "0"), receive, most=_MOST)
            needs_django = scope.get("query_string") or b"content-encoding" in headers
            answer = None if needs_django else await self._answer(headers, body)
        except Problem as problem:
            if problem.code in {"body_too_large", "malformed_request"} and not body:
                await self._lane.refuse(problem, headers.get(b"x-request-id"), send)
                return
            answer = None  # Django finds the same fault and reports it
        except SigningKeyUnavailable:
            answer = None  # the same
        if answer is None:
            await self._other(scope, replay_body(body), send)
            return
        reply_headers, content = answer
        reply_headers += [
            *FOR_BROWSERS,
            (b"x-request-id", request_ids.request_id(headers.get(b"x-request-id")).encode()),
            (b"content-length", b"%d" % len(content)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": reply_headers})
        await send({"type": "http.response.body", "body": content})

    def _digest(self, headers: dict[bytes, str]) -> bytes:
        """Return the digest of the caller's key. Raises: Problem (401)."""
        return self._lane.digest((headers.get(b"authorization") or "").encode("latin-1") or None)

    async def _answer(self, headers: dict[bytes, str], body: bytes) -> tuple[Headers, bytes] | None:
        """Return the response's headers and body; None if Django must answer.

        Raises: Problem.
        """
        sha256 = self._digest(headers)
        content_type = headers.get(b"content-type")
        batch = await asyncio.to_thread(answering.read, body, content_type=content_type)
        if not batch.size:
            return None
        first = Question(batch.tenants[0], batch.categories[0], batch.shared.purpose)
        now: FreshRead = await self._lane.fresh(sha256, first)
        at = clock.known()
        who = now.who(at)
        answers = grids.answers_in_memory(batch, who=who, version=now.version, epoch=now.epoch, now=at)
        if answers is None:
            return None
        left = limits.REQUESTS.take_raw(who.key.id)
        sent = await asyncio.to_thread(
            answering.batch_response,
            answers,
            revision=now.revision,
            min_revision=revisions.min_revision(headers.get(b"licet-min-revision")),
            who=who,
            body=body,
            content_type=content_type,
            accept=headers.get(b"accept", ""),
            at=at,
        )
        self._lane.log(sent.line, id=sent.id, key=who.key.id)
        kind, revision = sent.media_type.encode(), b"%d" % now.revision
        return [
            (b"content-type", kind),
            (b"licet-revision", revision),
            (b"vary", b"Accept"),
            *left,
        ], sent.body
