"""A running server, asked over HTTP with a key."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any, Self
from urllib.parse import quote, urlsplit

SECONDS = 60.0
PAGE = 500


class ServerRefused(Exception):
    """The server could not be asked; the message says what and why."""


class Server:
    """One connection to one server. Close it, or use it in a `with`."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ServerRefused(f"{url!r} is not an address like https://licet.example.")
        if parts.path not in {"", "/"} or parts.query:
            raise ServerRefused(f"{url!r} must name a server, not a page on it.")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._connection = kind(parts.hostname, parts.port, timeout=SECONDS)
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get_all(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield every row of a list, page by page."""
        after = ""
        while True:
            page = self._ask("GET", f"{path}?limit={PAGE}{after}")
            yield from page["data"]
            if not page["next"]:
                return
            after = f"&after={quote(page['next'])}"

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, json.dumps(body).encode())

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise ServerRefused(f"{self.url} does not answer {method} {path}: {error}") from error
        try:
            answer = json.loads(raw)
        except ValueError as error:
            raise ServerRefused(f"{method} {path} answered {response.status} without JSON.") from error
        if response.status != 200:
            raise ServerRefused(f"{method} {path} answered {response.status}: {answer.get('detail')}")
        if not isinstance(answer, dict):
            raise ServerRefused(f"{method} {path} answered JSON that is not an object.")
        return answer
