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

from wire import ids
from wire.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from api.asgi import Exchange, Headers

FAST_LANE_REQUEST = b"/v1/decisions"
MAX_FAST_BODY_BYTES = 64 * 1024  # a larger body goes through ASGI
MAX_HEAD_BYTES = 64 * 1024  # request line and headers, apart from the first read
MAX_HEAD_SECONDS = 30.0  # from the first byte, or the end of the last answer, to a whole head
LINGER_SECONDS = 2.0  # time to read on after refusing a caller that still sends
# More than any route accepts; Django would write it to disk first. Chunk sizes and trailers count.
MAX_REQUEST_BYTES = 65 * 1024 * 1024

_UPGRADES = frozenset((b"upgrade", b"http2-settings"))

FastHandler = Callable[["Headers", bytes, "Exchange"], bool]


class _NoEvent:
    """Stands in for the event that an ASGI application's `receive` waits for."""

    def set(self) -> None:
        pass


_EVENT = _NoEvent()


class DirectRequest:
    """One request on the direct path, and its answer.

    It has the attributes that uvicorn expects of the current request.
    """

    __slots__ = ("_protocol", "body", "disconnected", "headers", "keep_alive", "response_complete")
    message_event = _EVENT

    def __init__(self, protocol: Protocol, headers: Headers) -> None:
        self._protocol = protocol
        self.headers = headers
        self.body = b""
        self.disconnected = False
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
        self._is_refused = False
        self._head_is_open = False
        self._bytes = 0  # bytes of this request, apart from its first read
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(MAX_HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
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
        if self._head_timer is None and (
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

    def _too_slow(self) -> None:
        """Close a connection that took too long."""
        self._head_timer = None
        self.transport.close()

    def on_message_begin(self) -> None:
        self._head_is_open = True
        self._bytes = 0
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        """Choose the direct path or ASGI for the request."""
        self._head_is_open = False
        self._stop_head_timer()
        if self.parser.should_upgrade():
            return  # `_feed` parses the head again without the upgrade
        if self._take is not None and self.url == FAST_LANE_REQUEST and self._is_plain():
            self.cycle = DirectRequest(self, self.headers)
        else:
            for name, value in self.headers:
                if name == b"content-length" and int(value) > MAX_REQUEST_BYTES:
                    raise _too_large()
            self._begin_asgi(self.headers)
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
        cycle = self.cycle
        if type(cycle) is DirectRequest:
            if self._take is not None and self._take(cycle.headers, cycle.body, cycle):
                return
            self._switch_to_asgi(cycle)
        super().on_message_complete()

    def _switch_to_asgi(self, direct: DirectRequest) -> None:
        """Pass a direct request on to ASGI with what was received so far."""
        self.cycle = None
        self._begin_asgi(direct.headers)
        super().on_body(direct.body)

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

    def _refuse(self, problem: Problem) -> None:
        """Refuse a request before the application sees it.

        If an earlier answer is still pending, the connection is closed instead. Otherwise the rest of the
        request is read and discarded for a moment. Closing at once could lose the answer to a reset (RFC
        9112 section 9.6).
        """
        self._is_refused = True
        if self.cycle is None or self.cycle.response_complete:
            id = ids.render(ids.REQUEST, ids.new(at=datetime.now(UTC)))
            body = orjson.dumps(problem.body(request_id=id))
            headers = [(b"content-type", MEDIA_TYPE.encode()), (b"x-request-id", id.encode())]
            headers.append((b"content-length", b"%d" % len(body)))
            self.write(problem.status, [*headers, (b"connection", b"close")], body, keep_alive=True)
            self._unset_keepalive_if_required()
            self._stop_head_timer()
            self._head_timer = self.loop.call_later(LINGER_SECONDS, self._too_slow)
            self.transport.write_eof()
        else:
            self.transport.close()


def _too_large() -> Problem:
    """Return the problem for a request over the size limit."""
    return Problem("body_too_large", f"A request may have at most {MAX_REQUEST_BYTES} bytes.")


def _kept(name: bytes, value: bytes) -> bytes:
    """Return a header's value for the second parse; of `connection`, only whether to close."""
    if name != b"connection":
        return value
    return b"close" if b"close" in value.lower() else b"keep-alive"
