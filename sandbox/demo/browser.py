"""A minimal browser for the walkthrough: pages, forms and cookies, without scripts."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    url: str
    text: str


class Browser:
    def __init__(self, base: str) -> None:
        self._base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str) -> Page:
        return self._request(urllib.request.Request(self._url(path)))  # noqa: S310  our own server

    def submit(self, path: str, form: dict[str, str | list[str]], *, at: str | None = None) -> Page:
        """Fill in the form of the page at `path` and submit it, to `at` if the form has another target."""
        token = _TOKEN.search(self.open(path).text)
        if token is None:
            raise LookupError(f"{path} has no form")
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token.group(1)}, doseq=True).encode()
        url = self._url(at or path)
        return self._request(urllib.request.Request(url, data, {"Referer": url}))  # noqa: S310  our own

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self._base + path

    def _request(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=60) as response:
                return Page(response.status, response.url, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.url, error.read().decode())
