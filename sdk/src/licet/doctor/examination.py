"""Examine the whole set-up, in the order in which one thing needs the other."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from licet import pinned_keys, pseudonym_keys, subject_keys
from licet.client import Client
from licet.doctor import network, packages, server
from licet.doctor.finding import Finding, failed, ok
from licet.errors import LicetError


def examine(
    url: str | None = None, api_key: str | None = None, *, clock: Callable[[], float] = time.time
) -> Iterator[Finding]:
    """Yield what each check found. `url` and `api_key` default to LICET_URL and LICET_API_KEY."""
    yield from packages.check()
    yield from _files()
    try:
        client = Client(url, api_key, tries=1, clock=clock)
    except LicetError as error:
        yield failed(
            "configuration",
            str(error),
            "Set LICET_URL to the server's address and LICET_API_KEY to your key.",
        )
        return
    with client:
        yield ok("configuration", f"{client.transport.url}")
        reached = True
        for finding in network.check(client.transport.url, now=clock()):
            reached = reached and finding.status != "failed"
            yield finding
        if reached:
            yield from server.check(client.transport, clock=clock)
            yield server.keys(client.transport, pinned_keys.from_environment())


def _files() -> Iterator[Finding]:
    """Check the files of keys that the environment names."""
    for name, read in (
        ("LICET_PSEUDONYM_KEY_FILE", pseudonym_keys.from_environment),
        ("LICET_SUBJECT_KEYS", subject_keys.from_environment),
    ):
        if os.environ.get(name):
            try:
                read()
            except LicetError as error:
                yield failed(name, str(error), "Correct the path, or write the file.")
            else:
                yield ok(name, "can be read")
