"""Listen on this machine, and hand each request to the double."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str, str, str, bytes], tuple[int, Any] | None]


class Listener:
    """An HTTP server on a free port of this machine, in threads of its own."""

    def __init__(self, answer: Answer) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._reply(b"")

            def do_POST(self) -> None:
                self._reply(self.rfile.read(int(self.headers.get("content-length") or 0)))

            def _reply(self, body: bytes) -> None:
                key = self.headers.get("authorization", "").removeprefix("Bearer ")
                answered = answer(self.command, self.path, key, body)
                if answered is None:
                    self.close_connection = True
                    return
                status, said = answered
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header(
                    "content-type", "application/json" if status < 400 else "application/problem+json"
                )
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Write nothing: the test's output is its own."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread = threading.Thread(target=self._server.serve_forever, name="licet-double", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join(timeout=5)
        self._server.server_close()
