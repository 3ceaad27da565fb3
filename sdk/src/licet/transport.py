"""Send HTTP requests with a limit on time and size, without following redirects.

Answers are not trusted here. Errors are distinguished only to decide whether to try again.
"""

from __future__ import annotations

import platform
import random
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from queue import Empty, SimpleQueue
from typing import Final

import httpx2

from licet import addresses
from licet.errors import NotConfigured, Refused, Unreachable, Untrusted
from licet.http_response import JSON, HttpResponse
from licet.version import VERSION

USER_AGENT: Final = f"licet/{VERSION} Python/{platform.python_version()}"
LARGEST_ANSWER: Final = 256 * 1024 * 1024
_TRY_AGAIN: Final = frozenset({408, 429, 502, 503, 504})
_LONGEST_WAIT: Final = 10.0


@cache
def trusted_certificates() -> ssl.SSLContext:
    """The certificates that servers are checked against. They are read once, because that takes long."""
    return httpx2.create_ssl_context(trust_env=False)


@dataclass
class Transport:
    """Sends requests to one server, safe to share between threads.

    `seconds` limits one request in total, retries included. `allow_http` sends the key over plain http.

    Raises: NotConfigured.
    """

    url: str
    key: str = field(repr=False)
    seconds: float = 10.0
    tries: int = 4
    client: httpx2.Client | None = None
    allow_http: bool = False
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self._own_client = self.client is None
        self.url = addresses.checked(self.url, allow_http=self.allow_http)
        if self.client is None:
            self.client = self._new_client()

    def close(self) -> None:
        """Close the connections."""
        if self.client is not None:
            self.client.close()

    def get(self, path: str, **headers: str) -> HttpResponse:
        """Send a GET request.

        Header names are written with _ for -.

        Raises: Unreachable, Refused, Untrusted.
        """
        return self._send("GET", path, None, headers)

    def post(self, path: str, body: bytes, **headers: str) -> HttpResponse:
        """Send a POST request.

        It may arrive more than once, so a writing request needs an idempotency key. Header names are
        written with _ for -.

        Raises: Unreachable, Refused, Untrusted.
        """
        return self._send("POST", path, body, headers)

    def _send(self, method: str, path: str, body: bytes | None, more: Mapping[str, str]) -> HttpResponse:
        """Send a request, with retries while there is time.

        Raises: Unreachable, Refused, Untrusted.
        """
        until = self.monotonic() + self.seconds
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        headers |= {
            "Authorization": f"Bearer {self.key}",
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "identity",  # a compressed body could expand to any size
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
        raise Unreachable("The server did not answer.")  # reached only if tries is 0

    def _new_client(self) -> httpx2.Client:
        # Ignore proxies and netrc from the environment: they would see the key.
        return httpx2.Client(
            timeout=httpx2.Timeout(min(5.0, self.seconds)),
            follow_redirects=False,
            trust_env=False,
            verify=trusted_certificates(),
        )

    def _in_time(self, do: Callable[[], HttpResponse], *, until: float) -> HttpResponse:
        """Run `do` in a thread and wait until `until` at most.

        A read timeout is not enough: a slow server could send a byte now and then for ever. After the limit
        the connection is closed, which ends the thread.

        Raises: Unreachable.
        """
        results: SimpleQueue[HttpResponse | BaseException] = SimpleQueue()

        def run() -> None:
            try:
                results.put(do())
            except BaseException as error:  # noqa: BLE001  raised again in the waiting thread
                results.put(error)

        threading.Thread(target=run, name="licet-request", daemon=True).start()
        try:
            result = results.get(timeout=max(0.0, until - self.monotonic()))
        except Empty:
            if self._own_client:
                stuck, self.client = self.client, self._new_client()
                if stuck is not None:
                    stuck.close()
            raise Unreachable("The answer did not come in time.") from None
        if isinstance(result, BaseException):
            raise result
        return result

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], *, until: float
    ) -> HttpResponse:
        """Send the request once and read the whole answer.

        Raises: Unreachable, Untrusted, NotConfigured.
        """
        assert self.client is not None  # noqa: S101  made in __post_init__
        try:
            with self.client.stream(method, self.url + path, content=body, headers=dict(headers)) as response:
                received = bytearray()
                for part in response.iter_raw():
                    received += part
                    if len(received) > LARGEST_ANSWER:
                        raise Untrusted("The answer is larger than the limit of 256 MiB.")
                    if self.monotonic() > until:
                        raise Unreachable("The answer did not come in time.")
                if "content-encoding" in response.headers:
                    raise Untrusted("The answer is compressed, although the request did not allow it.")
                return HttpResponse(response.status_code, response.headers, bytes(received))
        except (httpx2.HTTPError, RuntimeError) as error:  # RuntimeError: another thread closed the client
            raise Unreachable(f"The server did not answer: {type(error).__name__}.") from error
        except httpx2.InvalidURL as error:
            raise NotConfigured("LICET_URL is not a valid address.") from error

    def _wait(self, attempt: int, answer: HttpResponse | None, *, until: float) -> bool:
        """Sleep before the next try; return False if the time left is too short.

        Pauses grow, and vary at random to keep many clients from retrying together.
        """
        seconds = min(_LONGEST_WAIT, 0.1 * 2**attempt) * random.uniform(0.5, 1.0)  # noqa: S311  not a secret
        wanted = answer.headers.get("retry-after", "") if answer is not None else ""
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 6:
            seconds = max(seconds, float(wanted))
        if self.monotonic() + seconds >= until:
            return False
        self.sleep(seconds)
        return True

    def _checked(self, answer: HttpResponse) -> HttpResponse:
        """Return a successful answer; raise for any other status.

        Raises: Refused, Untrusted.
        """
        if 200 <= answer.status < 300:
            return answer
        if 300 <= answer.status < 400:
            raise Untrusted(
                "The server redirected the request, which would send the key elsewhere. Check LICET_URL."
            )
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
