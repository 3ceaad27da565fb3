"""The web server's HTTP protocol: uvicorn's, with a path into the fast lane and limits on each request.

If the application has a member `direct`, plain requests for `FAST_LANE_REQUEST` go to it as headers and
body, without ASGI's task, scope and messages. If `direct` returns False, the request goes through ASGI.

This module is imported before Django is set up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httptools
import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.answer_headers import FOR_BROWSERS
from api.decisions.fastlane import connection_limits
from wire import ids
from wire.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from api.asgi import Exchange, Headers

FAST_LANE_REQUEST = b"/v1/decisions"
MAX_FAST_BODY_BYTES = 64 * 1024  # a larger body goes through ASGI
MAX_HEAD_BYTES = 64 * 1024  # request line and headers, apart from the first read
MAX_HEAD_SECONDS = 30.0  # from the first byte, or the end of the last answer, to a whole head
MAX_HEADERS = 100
MAX_COOKIES = 200
MAX_PIPELINED = 100  # requests that came before the answer to one of them
MAX_URL_BYTES = 8 * 1024
BODY_SECONDS = 60.0  # any body may take so long; a longer one must go on arriving at
LEAST_BYTES_A_SECOND = 16 * 1024
BODY_LOOK_SECONDS = 5.0  # how often that is looked at
# A chunk costs as much as a kibibyte. After so many pieces, they hold so many bytes on average.
FREE_PIECES, LEAST_BYTES_A_PIECE = 2048, 32
LINGER_SECONDS = 2.0  # time to read on after refusing a caller that still sends
# More than any route accepts; Django would write it to disk first. Chunk sizes and trailers count.
MAX_REQUEST_BYTES = 65 * 1024 * 1024

_UPGRADES = frozenset((b"upgrade", b"http2-settings"))

FastHandler = Callable[["Headers", bytes, "Exchange"], bool]


class _NoEvent:
    """Stands in for the event that an ASGI application's `receive` waits for."""

    def set(self) -> None:
        pass


class DirectRequest:
    """One request on the direct path, and its answer.

    It has the attributes that uvicorn expects of the current request.
    """

    __slots__ = (
        "_protocol",
        "body",
        "disconnected",
        "headers",
        "keep_alive",
        "peer",
        "response_complete",
        "response_started",
    )
    message_event = _NoEvent()

    def __init__(self, protocol: Protocol, headers: Headers) -> None:
        self._protocol = protocol
        self.peer = protocol.client[0] if protocol.client else ""
        self.headers = headers
        self.body = bytearray()
        self.disconnected = False
        self.response_started = False
        self.keep_alive = True  # uvicorn sets it to false when it shuts down
        self.response_complete = False

    def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """Send the answer; see `api.asgi.Exchange`."""
        self.response_complete = True
        if not self.disconnected:
            self._protocol.write(status, headers, body, keep_alive=self.keep_alive)


class Protocol(HttpToolsProtocol):
    """One HTTP connection; `cycle` is its last request, direct or ASGI."""

    cycle: Any

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._take: FastHandler | None = getattr(self.app, "direct", None)
        self._is_refused = self._is_counted = False
        self._head_is_open = False
        self._body_is_open = False
        self._bytes = 0  # bytes of this request, apart from its first read
        self._body_bytes = self._pieces = 0
        self._refusal: Problem | None = None  # to be sent after the answers that are due before it
        self._body_timer: asyncio.TimerHandle | None = None
        self._body_window = (0.0, 0)  # since when the body's pace is measured, and its bytes then
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        if not connection_limits.CONNECTIONS.enter(self.client[0] if self.client else ""):
            self._refuse(
                Problem("too_many_requests", "Too many connections are open.", headers={"Retry-After": "5"})
            )
            transport.close()
            return
        self._is_counted = True
        self._head_timer = self.loop.call_later(MAX_HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        self._stop_body_timer()
        if self._is_counted:
            connection_limits.CONNECTIONS.leave(self.client[0] if self.client else "")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed received bytes to the parser; refuse a request that exceeds a limit or is malformed."""
        if self._is_refused:
            return
        self._unset_keepalive_if_required()
        self._bytes += len(data)
        if self._bytes > MAX_REQUEST_BYTES:
            self._refuse(_too_large())
            return
        if self._head_is_open and self._bytes > MAX_HEAD_BYTES:
            self._refuse(
                Problem("malformed_request", f"The request's headers are larger than {MAX_HEAD_BYTES} bytes.")
            )
            return
        try:
            self._feed(data)
        except httptools.HttpParserError as error:
            cause = error.__context__  # the exception that a parser callback raised
            malformed = Problem("malformed_request", "This is not a valid HTTP/1.1 request.")
            self._refuse(cause if isinstance(cause, Problem) else malformed)
            return
        if self._body_is_open:
            if self._body_timer is None:
                self._body_window = (self.loop.time(), self._bytes)
                self._body_timer = self.loop.call_later(BODY_SECONDS, self._look_at_body)
        elif self._head_timer is None and (
            self._head_is_open or self.cycle is None or self.cycle.response_complete
        ):
            self._head_timer = self.loop.call_later(MAX_HEAD_SECONDS, self._too_slow)

    def _feed(self, data: bytes) -> None:
        """Feed bytes to the parser, ignoring requests for an upgrade (RFC 9110 section 7.8).

        The parser stops at a head that asks for an upgrade and would read the body as another protocol. So
        the head is parsed again without the upgrade headers.

        Raises: HttpParserError.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            method = self.parser.get_method()
            if method == b"CONNECT":
                raise httptools.HttpParserError("CONNECT is not supported") from None
            parts = [b"%b %b HTTP/1.1\r\n" % (method, self.url)]
            parts += [
                b"%b: %b\r\n" % (name, _kept(name, value))
                for name, value in self.headers
                if name not in _UPGRADES
            ]
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as in uvicorn
            self._feed(b"".join(parts) + b"\r\n" + data[upgrade.args[0] :])

    def _stop_head_timer(self) -> None:
        """Cancel the time limit for the head."""
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_body_timer(self) -> None:
        if self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None

    def _look_at_body(self) -> None:
        """Refuse a body that arrives too slowly. While we read nothing, its sender is not to blame."""
        self._body_timer = None
        since, before = self._body_window
        now = self.loop.time()
        if self.flow.read_paused:
            self._body_window = (now, self._bytes)
        elif self._bytes - before < LEAST_BYTES_A_SECOND * (now - since):
            self._refuse(
                Problem(
                    "request_timeout",
                    f"A body may take {BODY_SECONDS:.0f} seconds, and must then go on arriving at"
                    f" {LEAST_BYTES_A_SECOND} bytes a second.",
                )
            )
            return
        self._body_timer = self.loop.call_later(BODY_LOOK_SECONDS, self._look_at_body)

    def _too_slow(self) -> None:
        """Close a connection that took too long."""
        self._head_timer = None
        self.transport.close()

    def on_message_begin(self) -> None:
        self._head_is_open = True
        self._body_is_open = False
        self._bytes = self._body_bytes = self._pieces = 0
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_url(self, url: bytes) -> None:
        self.url += url
        if len(self.url) > MAX_URL_BYTES:
            raise Problem("malformed_request", f"An address has at most {MAX_URL_BYTES} bytes.")

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MAX_HEADERS:
            raise Problem("malformed_request", f"A request has at most {MAX_HEADERS} headers.")
        if value.count(b";") > MAX_COOKIES:
            raise Problem("malformed_request", f"A header has at most {MAX_COOKIES} semicolons.")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Choose the direct path or ASGI for the request."""
        self._head_is_open = False
        self._stop_head_timer()
        if self.parser.should_upgrade():
            return  # `_feed` parses the head again without the upgrade
        length = 0
        for name, value in self.headers:
            if name == b"content-length":
                length = int(value)
        if length > MAX_REQUEST_BYTES:
            raise _too_large()
        if (
            self._take is not None
            and self.url == FAST_LANE_REQUEST
            and length <= MAX_FAST_BODY_BYTES
            and self._is_plain()
        ):
            self.cycle = DirectRequest(self, self.headers)
        else:
            self._begin_asgi(self.headers)
        if len(self.pipeline) > MAX_PIPELINED:
            self.pipeline.popleft()
            raise Problem("too_many_requests", f"At most {MAX_PIPELINED} requests wait on a connection.")
        self._body_is_open = True
        self.headers = []  # trailers are not headers (RFC 9110 section 6.5.1) and are not read

    def _is_plain(self) -> bool:
        """Tell whether the request may take the direct path."""
        parser, before = self.parser, self.cycle
        return (
            parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not self.expect_100_continue
            and not self.flow.write_paused
            and self.limit_concurrency is None
            and (before is None or before.response_complete)
        )

    def on_body(self, body: bytes) -> None:
        """Collect the body, or pass it to ASGI."""
        cycle = self.cycle
        self._pieces += 1
        self._body_bytes += len(body)
        if self._pieces > FREE_PIECES and self._body_bytes < LEAST_BYTES_A_PIECE * self._pieces:
            raise Problem(
                "malformed_request", f"The body comes in chunks of less than {LEAST_BYTES_A_PIECE} bytes."
            )
        if type(cycle) is DirectRequest:
            cycle.body += body
            if len(cycle.body) > MAX_FAST_BODY_BYTES:
                self._switch_to_asgi(cycle)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Hand a whole direct request to the fast lane, or end the ASGI request."""
        if self.parser.should_upgrade():
            return
        self._body_is_open = False
        self._stop_body_timer()
        cycle = self.cycle
        if type(cycle) is DirectRequest:
            if self._take is not None and self._take(cycle.headers, bytes(cycle.body), cycle):
                return
            self._switch_to_asgi(cycle)
        super().on_message_complete()

    def _switch_to_asgi(self, direct: DirectRequest) -> None:
        """Pass a direct request on to ASGI with what was received so far."""
        self.cycle = None
        self._begin_asgi(direct.headers)
        super().on_body(bytes(direct.body))

    def _begin_asgi(self, headers: Headers) -> None:
        """Begin an ASGI request; uvicorn's own start was postponed until here."""
        url, expect = self.url, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expect
        self.headers.extend(headers)  # the ASGI scope refers to this list
        super().on_headers_complete()

    def write(self, status: int, headers: Headers, body: bytes, *, keep_alive: bool) -> None:
        """Send a whole answer and go on to the next request.

        `headers` include the content length.
        """
        if self.transport.is_closing():
            return
        parts = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *headers):
            parts += (name, b": ", value, b"\r\n")
        parts.append(b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
        parts.append(body)
        self.transport.write(b"".join(parts))
        if not keep_alive:
            self.transport.close()
        self.on_response_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, or to the refusal that waited for the answers before it."""
        others_wait = bool(self.pipeline)
        super().on_response_complete()
        if self._refusal is not None and not others_wait and not self.transport.is_closing():
            self._send_refusal(self._refusal)

    def _refuse(self, problem: Problem) -> None:
        """Refuse a request, after the answers to those that came before it.

        An application that waits for the rest of this request hears that its caller has gone.
        """
        self._is_refused = True
        self._stop_body_timer()
        cycle = self.cycle
        if self._body_is_open and cycle is not None:
            if cycle.response_complete:  # it was answered without its body
                self.transport.close()
                return
            if cycle.response_started:  # its own answer is on its way, and ends the connection
                cycle.keep_alive = False
                return
            cycle.disconnected = cycle.response_complete = True  # nothing more is heard of it
            cycle.message_event.set()
            if (
                self.pipeline and self.pipeline[0][0] is cycle
            ):  # it waits behind others, which are answered first
                self.pipeline.popleft()
                self._refusal = problem
                return
        if self.cycle is None or self.cycle.response_complete:
            self._send_refusal(problem)
        else:
            self._refusal = problem

    def _send_refusal(self, problem: Problem) -> None:
        """Send a refusal, then read and discard the rest for a moment.

        Closing at once could lose the answer to a reset (RFC 9112 section 9.6).
        """
        self._refusal = None
        id = ids.render(ids.REQUEST, ids.new(at=datetime.now(UTC)))
        body = orjson.dumps(problem.body(request_id=id))
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"x-request-id", id.encode())]
        headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
        headers += [*FOR_BROWSERS, (b"content-length", b"%d" % len(body))]
        self.write(problem.status, [*headers, (b"connection", b"close")], body, keep_alive=True)
        self._unset_keepalive_if_required()
        self._stop_head_timer()
        self._head_timer = self.loop.call_later(LINGER_SECONDS, self._too_slow)
        self.transport.write_eof()


def _too_large() -> Problem:
    """Return the problem for a request over the size limit."""
    return Problem("body_too_large", f"A request may have at most {MAX_REQUEST_BYTES} bytes.")


def _kept(name: bytes, value: bytes) -> bytes:
    """Return a header's value for the second parse; of `connection`, only whether to close."""
    if name != b"connection":
        return value
    return b"close" if b"close" in value.lower() else b"keep-alive"
