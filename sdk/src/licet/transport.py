"""Requests over HTTP that end: within a time, within a size, at the address they were sent to.

Nothing that comes is trusted here; what is wrong with it is told apart only as far as trying again may help.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final

import httpx2

from licet import strict_json
from licet.errors import NotConfigured, Refused, Unreachable, Untrusted

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
LARGEST_ANSWER: Final = 256 * 1024 * 1024
_TRY_AGAIN: Final = frozenset({408, 429, 502, 503, 504})
_LONGEST_WAIT: Final = 10.0


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Raises: Untrusted."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in {JSON, PROBLEM, "application/jwk-set+json"}:
            raise Untrusted(f"The answer is not JSON but {kind or 'of no type'}.")
        return strict_json.loads(self.body)


@dataclass
class Transport:
    """`seconds` is what one request may take in all, tries included. Safe to use from several threads."""

    url: str
    key: str = field(repr=False)
    seconds: float = 10.0
    tries: int = 4
    client: httpx2.Client | None = None
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self._own_client = self.client is None
        if not self.url.startswith(("https://", "http://")):
            raise NotConfigured(f"LICET_URL has to begin with https://, not {self.url[:20]!r}.")
        self.url = self.url.rstrip("/")
        if self.client is None:
            self.client = self._made()

    def close(self) -> None:
        if self.client is not None:
            self.client.close()

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: bytes, **headers: str) -> HttpResponse:
        """The request may arrive more than once: give a key where it writes. Header names with _ for -."""
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes | None, more: Mapping[str, str]) -> HttpResponse:
        """Raises: Unreachable, Refused, Untrusted."""
        until = self.monotonic() + self.seconds
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        headers |= {
            "Authorization": f"Bearer {self.key}",
            "Accept-Encoding": "identity",  # what is unpacked could be of any size
        }
        headers.setdefault("Accept", JSON)
        if body is not None:
            headers["Content-Type"] = JSON
        for attempt in range(self.tries):
            last = attempt == self.tries - 1
            try:
                answer = self._in_time(
                    lambda: self._once(method, path, body, headers, until=until), until=until
                )
            except Unreachable:
                if last or not self._wait(attempt, None, until=until):
                    raise
                continue
            if answer.status in _TRY_AGAIN and not last and self._wait(attempt, answer, until=until):
                continue
            return self._checked(answer)
        raise Unreachable("The server did not answer.")  # there is at least one try

    def _made(self) -> httpx2.Client:
        # Proxies and netrc of the surroundings are none of ours: they would see the key.
        return httpx2.Client(
            timeout=httpx2.Timeout(min(5.0, self.seconds)), follow_redirects=False, trust_env=False
        )

    def _in_time(self, do: Callable[[], HttpResponse], *, until: float) -> HttpResponse:
        """`do`, waited for no longer than `until`: a server that sends a byte now and then keeps within every time
        that can be set for one read. Who is waited for no more ends with its connection. Raises: Unreachable.
        """
        heard: SimpleQueue[HttpResponse | BaseException] = SimpleQueue()

        def run() -> None:
            try:
                heard.put(do())
            except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
                heard.put(error)

        threading.Thread(target=run, name="licet-request", daemon=True).start()
        try:
            found = heard.get(timeout=max(0.0, until - self.monotonic()))
        except Empty:
            if self._own_client:
                stuck, self.client = self.client, self._made()
                if stuck is not None:
                    stuck.close()
            raise Unreachable("The answer did not come in time.") from None
        if isinstance(found, BaseException):
            raise found
        return found

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], *, until: float
    ) -> HttpResponse:
        assert self.client is not None  # noqa: S101  made in __post_init__
        try:
            with self.client.stream(method, self.url + path, content=body, headers=dict(headers)) as response:
                received = bytearray()
                for part in response.iter_raw():
                    received += part
                    if len(received) > LARGEST_ANSWER:
                        raise Untrusted("The answer is larger than any answer of ours.")
                    if self.monotonic() > until:
                        raise Unreachable("The answer did not come in time.")
                if "content-encoding" in response.headers:
                    raise Untrusted("The answer is packed, which nobody asked for.")
                return HttpResponse(response.status_code, response.headers, bytes(received))
        except (httpx2.HTTPError, RuntimeError) as error:  # RuntimeError: the client was closed meanwhile
            raise Unreachable(f"The server did not answer: {type(error).__name__}.") from error
        except httpx2.InvalidURL as error:
            raise NotConfigured("LICET_URL is no address.") from error

    def _wait(self, attempt: int, answer: HttpResponse | None, *, until: float) -> bool:
        """Before the next try, longer each time and never in step with others; False where there is no time for it."""
        seconds = min(_LONGEST_WAIT, 0.1 * 2**attempt) * random.uniform(0.5, 1.0)  # noqa: S311  no secret
        wanted = answer.headers.get("retry-after", "") if answer is not None else ""
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 6:
            seconds = max(seconds, float(wanted))
        if self.monotonic() + seconds >= until:
            return False
        self.sleep(seconds)
        return True

    def _checked(self, answer: HttpResponse) -> HttpResponse:
        """Raises: Refused, Untrusted, Unreachable."""
        if 200 <= answer.status < 300:
            return answer
        if 300 <= answer.status < 400:
            raise Untrusted("The server sends us elsewhere; the key goes to nobody else.")
        try:
            problem = answer.json()
        except Untrusted:
            problem = {}
        code = str(problem.get("code", answer.status))
        detail = str(problem.get("detail", "no reason given"))[:500]
        raise Refused(
            f"The server refused with {answer.status} {code}: {detail}",
            status=answer.status,
            problem=code,
            request_id=str(problem.get("request_id", "")),
        )
