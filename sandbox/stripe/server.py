"""The HTTP/1.1 server, on loopback unless another address is given."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe import state_page
from sandbox.stripe.control import PREFIX, Control
from sandbox.stripe.engine import Engine, Request, StripeResponse

HOST = "127.0.0.1"
_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_MOST_BYTES = 1 << 20


class Server(ThreadingHTTPServer):
    """Serves with one thread per connection; the engine executes one request at a time."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, engine: Engine, control: Control, port: int, *, host: str = HOST) -> None:
        self.engine = engine
        self.control = control
        self.host = host
        self.names = _NAMES | {host}
        super().__init__((host, port), Handler)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers; `StripeResponse.transport` can make an answer fail on the wire."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def version_string(self) -> str:
        return "Licet-Local-Stripe (not Stripe)"

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing; requests are kept for `GET /_licet/requests`."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MOST_BYTES:
            self.close_connection = True
            self._send(
                StripeResponse(
                    413, {"error": {"type": "invalid_request_error", "message": "The body is too large."}}
                )
            )
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        # Refuse foreign host names: a web page must not reach this server by DNS rebinding.
        asked = headers.get("host", "")
        if not {asked, asked.rpartition(":")[0]} & self.server.names:
            self._send(
                StripeResponse(421, {"error": {"type": "invalid_request_error", "message": "Unknown host."}})
            )
            return
        request = Request(self.command, parts.path, parts.query, body, headers)
        if parts.path == "/" and self.command == "GET":
            self._send(StripeResponse(200, state_page.page(self.server.engine)))
        elif parts.path.startswith(PREFIX):
            self._send(self.server.control.answer(request))
        else:
            self._send(self.server.engine.answer(request))

    def _send(self, answer: StripeResponse) -> None:
        if answer.transport == "hang":
            time.sleep(answer.seconds)
        if answer.transport in {"hang", "reset"}:
            self._reset()
            return
        text = isinstance(answer.body, str)
        payload = (answer.body if text else json.dumps(answer.body, indent=2)).encode()  # type: ignore[union-attr]
        self.send_response(answer.status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if text else "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("Licet-Not-Stripe", "this is Licet's local stand-in, not Stripe")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.transport == "truncated":
            # The content length is correct; only the JSON is cut, as a broken proxy may do.
            payload = payload[: len(payload) // 2].ljust(len(payload))
        self.end_headers()
        self.wfile.write(payload)

    def _reset(self) -> None:
        """Close the connection with RST instead of FIN, like a crashed peer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def serve(server: Server, stopped: threading.Event) -> None:
    """Serve until stopped, and tick the clock every second."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    while not stopped.wait(1.0):
        server.engine.tick()
    server.shutdown()
    server.server_close()
