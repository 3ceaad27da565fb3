"""The double: what a test tells it, and what it saw."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Self

from licet.client import Client
from licet.errors import NotConfigured
from licet.live_keys import LIVE
from licet.testing.answering import Answering
from licet.testing.listener import Listener
from licet.testing.permissions import Permission, category
from licet.testing.runs import Run

KEY = "lk_test_" + "0" * 38


class Double:
    """A server on this machine that allows what a test allows. Use it in a `with` block, or as the fixture."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._answering = Answering()
        self._listener = Listener(self._answer)
        self._cut = False
        self.live_keys_refused = 0

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.stop()

    def __repr__(self) -> str:
        return f"Double({self.url!r}, {len(self.runs)} runs)"

    @property
    def url(self) -> str:
        return self._listener.url

    @property
    def api_key(self) -> str:
        return KEY

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables with which `licet.Client()`, and programs that a test starts, find the double."""
        return {"LICET_URL": self.url, "LICET_API_KEY": KEY}

    @property
    def runs(self) -> Sequence[Run]:
        """Return every attempt of every run, in the order in which they began."""
        return tuple(self._answering.runs)

    @property
    def questions(self) -> Sequence[Mapping[str, Any]]:
        """Return every question that was asked, single or in a batch."""
        return tuple(self._answering.questions)

    def client(self, api_key: str = KEY, **options: Any) -> Client:
        """Return a client of the double.

        Raises: NotConfigured for a live key.
        """
        if api_key.startswith(LIVE):
            raise NotConfigured("The double takes no live keys. Leave api_key out.")
        return Client(self.url, api_key, **options)

    def allow(
        self,
        tenant: str,
        category_code: str,
        *,
        fields: Sequence[str],
        aliases: Sequence[str] = (),
        pseudonymise: Sequence[str] = (),
        data_from: str | None = None,
        data_until: str | None = None,
        time_field: str | None = None,
    ) -> None:
        """Let questions about a tenant's category be answered with yes, for every purpose, form and region."""
        for name, value in (("fields", fields), ("aliases", aliases), ("pseudonymise", pseudonymise)):
            if isinstance(value, str):
                raise TypeError(f"{name} must be a list of texts: write [{value!r}].")
        with self._lock:
            self._answering.allow(
                Permission(
                    tenant,
                    category_code,
                    tuple(fields),
                    self._answering.new_id("con"),
                    tuple(aliases),
                    tuple(pseudonymise),
                    data_from,
                    data_until,
                ),
                category(category_code, fields, time_field),
            )

    def withdraw(self, tenant: str, category_code: str, *, stop_run: bool = False) -> None:
        """Withdraw what was allowed. Runs learn of it with their next heartbeat."""
        with self._lock:
            self._answering.withdraw(tenant, category_code, stop_run=stop_run)

    def cut_off(self) -> None:
        """Be away: every request is closed without an answer, until `come_back`."""
        self._cut = True

    def come_back(self) -> None:
        """Answer again."""
        self._cut = False

    def expire(self, run: Run) -> None:
        """Let a run expire, as after a pause that was too long."""
        with self._lock:
            run.status = "expired"

    def _answer(self, method: str, path: str, key: str, body: bytes) -> tuple[int, Any] | None:
        if self._cut:
            return None
        if key.startswith(LIVE):
            self.live_keys_refused += 1
            return 401, {
                "code": "live_key_refused",
                "detail": "This is a double for tests. It takes no live keys.",
            }
        with self._lock:
            return self._answering.answer(method, path, body)
