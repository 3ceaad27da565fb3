"""Read HTTP for the web server: uvicorn's protocol, with a way into the fast lane and bounds on each request.

Where the application has a member `direct`, plain requests for `DIRECT` go to it as headers and body, without ASGI's
task, scope and messages. `direct` returns False for a request it does not take; that request then goes through ASGI.
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
MAX_FAST_BODY_BYTES = 64 * 1024  # of body; more goes the usual way
MAX_HEAD_BYTES = 64 * 1024  # request line and headers, beyond what came in one read
MAX_HEAD_SECONDS = 30.0  # for a head, and for whatever comes before one
LINGER_SECONDS = 2.0  # for a caller that is refused while it still sends
# More than any address takes: Django would write it to disk before anybody looked. Chunks' sizes and trailers count.
MAX_REQUEST_BYTES = 65 * 1024 * 1024

_UPGRADES = frozenset((b"upgrade", b"http2-settings"))

FastHandler = Callable[["Headers", bytes, "Exchange"], bool]


class _NoEvent:
    """In place of the event that an ASGI application's `receive` waits for."""

    def set(self) -> None:
        pass


_EVENT = _NoEvent()


class DirectRequest:
    """One request on the shorter way, and its answer. Has what uvicorn asks of the request under way."""

    __slots__ = ("_protocol", "body", "disconnected", "headers", "keep_alive", "response_complete")
    message_event = _EVENT

    def __init__(self, protocol: Protocol, headers: Headers) -> None:
        self._protocol = protocol
        self.headers = headers
        self.body = b""
        self.disconnected = False
        self.keep_alive = True  # uvicorn sets it to false at its end
        self.response_complete = False

    def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """See `api.asgi.Exchange`."""
        self.response_complete = True
        if not self.disconnected:
            self._protocol.write(status, headers, body, keep_alive=self.keep_alive)


class Protocol(HttpToolsProtocol):
    """One connection. `cycle` is its last request, on whichever way it came."""

    cycle: Any

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._take: FastHandler | None = getattr(self.app, "direct", None)
        self._is_refused = False
        self._head_is_open = False
        self._bytes = 0  # of this request, beyond what came with its first
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(MAX_HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._unset_keepalive_if_required()
        self._bytes += len(data)
        if self._bytes > MAX_REQUEST_BYTES:
            self._refuse(_too_large())
            return
        if self._head_is_open and self._bytes > MAX_HEAD_BYTES:
            self._refuse(Problem("malformed_request", f"The head is larger than {MAX_HEAD_BYTES} bytes."))
            return
        try:
            self._feed(data)
        except httptools.HttpParserError as error:
            ours = error.__context__  # what a callback raised
            unread = Problem("malformed_request", "This cannot be read as a request of HTTP/1.1.")
            self._refuse(ours if isinstance(ours, Problem) else unread)
            return
        if self._head_timer is None and (
            self._head_is_open or self.cycle is None or self.cycle.response_complete
        ):
            self._head_timer = self.loop.call_later(MAX_HEAD_SECONDS, self._too_slow)

    def _feed(self, data: bytes) -> None:
        """An upgrade is not offered: the request is read as if none were asked for (RFC 9110 section 7.8). The parser
        stops at such a head, and would take its body for another protocol's. Raises: HttpParserError.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            method = self.parser.get_method()
            if method == b"CONNECT":
                raise httptools.HttpParserError("no tunnels here") from None
            parts = [b"%b %b HTTP/1.1\r\n" % (method, self.url)]
            parts += [
                b"%b: %b\r\n" % (name, _kept(name, value))
                for name, value in self.headers
                if name not in _UPGRADES
            ]
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
            self._feed(b"".join(parts) + b"\r\n" + data[upgrade.args[0] :])

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_slow(self) -> None:
        self._head_timer = None
        self.transport.close()

    def on_message_begin(self) -> None:
        self._head_is_open = True
        self._bytes = 0
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        self._head_is_open = False
        self._stop_head_timer()
        if self.parser.should_upgrade():
            return  # read once more, without it
        if self._take is not None and self.url == FAST_LANE_REQUEST and self._is_plain():
            self.cycle = DirectRequest(self, self.headers)
        else:
            for name, value in self.headers:
                if name == b"content-length" and int(value) > MAX_REQUEST_BYTES:
                    raise _too_large()
            self._begin_the_usual_way(self.headers)
        self.headers = []  # trailers are no headers (RFC 9110 section 6.5.1), and nobody reads them

    def _is_plain(self) -> bool:
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
        cycle = self.cycle
        if type(cycle) is DirectRequest:
            cycle.body += body
            if len(cycle.body) > MAX_FAST_BODY_BYTES:
                self._go_the_usual_way(cycle)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        cycle = self.cycle
        if type(cycle) is DirectRequest:
            if self._take is not None and self._take(cycle.headers, cycle.body, cycle):
                return
            self._go_the_usual_way(cycle)
        super().on_message_complete()

    def _go_the_usual_way(self, direct: DirectRequest) -> None:
        self.cycle = None
        self._begin_the_usual_way(direct.headers)
        super().on_body(direct.body)

    def _begin_the_usual_way(self, headers: Headers) -> None:
        """What uvicorn makes of a request when it begins is made now that it is wanted."""
        url, expect = self.url, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expect
        self.headers.extend(headers)  # the scope's
        super().on_headers_complete()

    def write(self, status: int, headers: Headers, body: bytes, *, keep_alive: bool) -> None:
        """A whole answer, and on to the next request. `headers` with content-length."""
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
        """A request that no application sees. Whoever still awaits an answer here is not told this instead of it.

        What is still sent is read and forgotten for a moment: closing on it would take the answer from its caller, too
        (RFC 9112 section 9.6).
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
    return Problem("body_too_large", f"No request here has more than {MAX_REQUEST_BYTES} bytes.")


def _kept(name: bytes, value: bytes) -> bytes:
    """Of `connection`, only whether it is to be closed."""
    if name != b"connection":
        return value
    return b"close" if b"close" in value.lower() else b"keep-alive"
