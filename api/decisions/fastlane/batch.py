"""The hot way into a batch: an ASGI application before Django's view, for batches whose grid is at hand.

It rests on a read of the primary sent after the batch arrived, like every answer; the read is shared with whatever
else is asked (`api.decisions.flights`). Where the grid in memory is of that version, it answers. Everything else is
Django's, which also brings grids up to date: reading what changed, and every refusal.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from api import limits, request_ids, revisions
from api.asgi import Application, Headers, Receive, Scope, Send, replay_body
from api.decisions.batch import answering, grids
from api.decisions.fastlane.body import read_body
from api.decisions.fastlane.landing import FreshRead
from api.decisions.fastlane.lane import FastLane
from api.route import MIB
from consent.question import Question
from wire.problems import Problem

PATH = "/v1/decisions/batch"
_MOST = 16 * MIB


class BatchLane:
    """`lane` has the flights and the log, `other` is the application that answers what is not answered here."""

    def __init__(self, lane: FastLane, other: Application) -> None:
        self._lane = lane
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {bytes(name): bytes(value).decode("latin-1") for name, value in scope["headers"]}
        body = b""
        try:
            body = await read_body(headers.get(b"content-length", "0"), receive, most=_MOST)
            djangos = scope.get("query_string") or b"content-encoding" in headers
            found = None if djangos else await self._answer(headers, body)
        except Problem as problem:
            if problem.code in {"body_too_large", "malformed_request"} and not body:
                await self._lane.refuse(problem, headers.get(b"x-request-id"), send)
                return
            found = None  # Django finds the same and says it
        if found is None:
            await self._other(scope, replay_body(body), send)
            return
        given, content = found
        given += [
            (b"x-request-id", request_ids.request_id(headers.get(b"x-request-id")).encode()),
            (b"content-length", b"%d" % len(content)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": given})
        await send({"type": "http.response.body", "body": content})

    async def _answer(self, headers: dict[bytes, str], body: bytes) -> tuple[Headers, bytes] | None:
        """None: this is Django's. Raises: Problem."""
        sha256 = self._lane.digest((headers.get(b"authorization") or "").encode("latin-1") or None)
        content_type = headers.get(b"content-type")
        batch = await asyncio.to_thread(answering.read, body, content_type=content_type)
        if not batch.size:
            return None
        first = Question(batch.tenants[0], batch.categories[0], batch.shared.purpose)
        now: FreshRead = await self._lane.fresh(sha256, first)
        at = datetime.now(UTC)
        who = now.who(at)
        answers = grids.answers_in_memory(batch, who=who, version=now.version, epoch=now.epoch, now=at)
        if answers is None:
            return None
        left = limits.REQUESTS.take_raw(who.key.id)
        sent = await asyncio.to_thread(
            answering.batch_response,
            answers,
            revision=now.revision,
            wanted=revisions.min_revision(headers.get(b"licet-min-revision")),
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
