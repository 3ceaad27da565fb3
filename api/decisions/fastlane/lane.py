"""Answer `POST /v1/decisions` before Django, as an ASGI application.

`fastlane.protocol` can hand plain questions to `direct` without ASGI. The lane has no rules of its own: it
calls the same functions as Django's view (`api.views.decisions`), which also answers questions about the
past. Any failure is a problem document, never an allowed use.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog
from django.conf import settings

from api import (
    authentication,
    bodies,
    content_encoding,
    problems,
    request_head,
    request_ids,
    revisions,
    spans,
)
from api.asgi import Application, Exchange, Headers, Receive, Scope, Send, replay_body
from api.decisions import decision_request
from api.decisions.fastlane import connection, fast_parser
from api.decisions.fastlane.body import read_body
from api.decisions.fastlane.channel import PipelinedConnection
from api.decisions.fastlane.direct_answer import DirectAnswer
from api.decisions.fastlane.facts_in_memory import FactsInMemory
from api.decisions.fastlane.flights import Flights
from api.decisions.fastlane.fresh_read import FreshRead
from api.decisions.fastlane.landing import land
from api.decisions.fastlane.log import DecisionLog
from api.decisions.fastlane.pending_question import PendingQuestion
from api.decisions.fastlane.replies import answers_id, header_text, send_answer, send_problem
from api.decisions.fastlane.spool import Spool
from api.decisions.fastlane.staleness import stale_seconds
from api.familiar_callers import FamiliarCallers
from api.route import MIB
from consent.question import Question
from ledger import clock, connections
from tenants import api_keys
from wire import ids
from wire.problems import Problem

PATH = "/v1/decisions"
_JSON = (b"content-type", b"application/json")
log = structlog.get_logger(__name__)


class FastLane:
    """The fast path for single questions; `other` is the application that answers the rest.

    `familiar` are the callers that the front door has let in; without it every caller counts as let in.
    """

    def __init__(self, other: Application, *, familiar: FamiliarCallers | None = None) -> None:
        self._familiar = familiar
        self._other = other
        self._flights: Flights | None = None
        self._log: DecisionLog | None = None
        self._channel: PipelinedConnection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stale_seconds = stale_seconds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI request."""
        headers = dict(scope["headers"])
        id_header = headers.get(b"x-request-id")
        body = b""
        try:
            sha256 = self.digest(headers.get(b"authorization"))
            body = await read_body(header_text(headers.get(b"content-length")) or "0", receive, most=MIB)
            if scope.get("query_string"):
                raise Problem("unknown_parameter", "There are no parameters here.")
            request = _parse(headers, body)
            if not request.historic:
                reply_headers, answer, suffix = await self._ask(sha256, request)
                spans.add_decision(f"{ids.DECISION}_{suffix}")
                await send_answer(send, 200, reply_headers, answer, answers_id(id_header, suffix))
                return
        except Exception as error:  # noqa: BLE001  any failure must become a problem document
            await send_problem(
                problems.problem_for(error), request_ids.request_id(header_text(id_header)), send
            )
            return
        await self._other(scope, replay_body(body), send)

    def direct(self, headers: Headers, body: bytes, exchange: Exchange) -> bool:
        """Accept a question about the present, and reply to it later.

        Returns False for any other request, faulty ones included; `__call__` then answers it. The caller
        passes a whole body and no query string.
        """
        by_name = dict(headers)
        try:
            request_head.check(headers)
            if self._familiar is not None and not self._familiar.holds(by_name, exchange.peer):
                return False  # the front door looks at its network first
            sha256 = self.digest(by_name.get(b"authorization"))
            flights = self._flights_of(asyncio.get_running_loop())
            if flights.state.key(sha256) is None:
                return False  # a stranger's body is not parsed here
            request = _parse(by_name, body)
            if request.historic:
                return False
        except Exception:  # noqa: BLE001  `__call__` meets the same fault and reports it
            return False
        flights.board(
            PendingQuestion(
                sha256, request.question, request, DirectAnswer(exchange, by_name.get(b"x-request-id"))
            )
        )
        return True

    async def _ask(
        self, sha256: bytes, request: decision_request.DecisionRequest
    ) -> tuple[Headers, bytes, str]:
        """Put a question on the next flight and wait for its answer.

        Raises: Problem.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[Headers, bytes, str]] = loop.create_future()
        self._flights_of(loop).board(PendingQuestion(sha256, request.question, request, answer))
        return await answer

    def digest(self, authorization: bytes | None) -> bytes:
        """Return the SHA-256 of the API key in the header.

        A key already in memory needs no check of its form.

        Raises: Problem (401).
        """
        if self._flights is not None and authorization is not None and authorization[:7] == b"Bearer ":
            sha256 = api_keys.digest_bytes(authorization[7:])
            if self._flights.state.key(sha256) is not None:
                return sha256
        return api_keys.digest(authentication.bearer(header_text(authorization)))

    def _flights_of(self, loop: asyncio.AbstractEventLoop) -> Flights:
        """Return this event loop's flights; make them on first use."""
        if self._flights is None or self._loop is not loop:
            self._channel, self._loop = _connection("decisions"), loop
            self._log = decision_log = DecisionLog(_connection("decision-log"), spool=_spool())
            state = FactsInMemory()
            self._flights = Flights(
                self._channel,
                land=lambda flight, revision: land(flight, revision, state, decision_log),
                state=state,
                stale_seconds=self._stale_seconds,
            )
        return self._flights

    async def fresh(self, sha256: bytes, question: Question) -> FreshRead:
        """Read the version of the facts and the caller's key, in a read shared with other questions.

        The read is sent after this call.

        Raises: Problem (503).
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[FreshRead] = loop.create_future()
        self._flights_of(loop).board(PendingQuestion(sha256, question, None, answer))
        return await answer

    def log(self, line: bytes, *, id: bytes, key: UUID) -> None:
        """Add a line to the decision log."""
        if self._log is not None:
            self._log.put(line, id=id, key=key)

    async def refuse(self, problem: Problem, request_id: str | None, send: Send) -> None:
        """Send a problem document."""
        await send_problem(problem, request_ids.request_id(request_id), send)

    async def close(self) -> None:
        """Write the remaining log lines and close the connections."""
        if self._channel is None or self._log is None or self._loop is not asyncio.get_running_loop():
            return
        await self._channel.close()
        await self._log.close()


def _connection(name: str) -> PipelinedConnection:
    return PipelinedConnection(connection.conninfo(), life=connections.new_life(name))


def _spool() -> Spool:
    return Spool(settings.LICET_STATE_DIR / "spool", most_bytes=settings.LICET_SPOOL_MAX_BYTES)


def _parse(headers: dict[bytes, bytes], body: bytes) -> decision_request.DecisionRequest:
    """Parse headers and body into a question.

    Raises: Problem (400, 415, 422).
    """
    if b"content-encoding" in headers:
        content_encoding.check(header_text(headers[b"content-encoding"]))
    if body and headers.get(b"content-type") != b"application/json":
        bodies.check_media_type(header_text(headers.get(b"content-type")))
    min_revision = header_text(headers.get(b"licet-min-revision"))
    members = fast_parser.read(body)
    if members is not None:
        return fast_parser.decision_request(members, body, min_revision=revisions.min_revision(min_revision))
    return decision_request.read(body, min_revision=min_revision, now=clock.known())
