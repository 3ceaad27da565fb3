"""A fault on the wire never allows a use and never hangs."""

from __future__ import annotations

import gzip
import socket
import time
from typing import Any

import pytest

import licet
from sdk.tests.client.asking import (
    ASKED,
    RUN,
    SECONDS,
    client,
    filtered,
    nothing_more_after_one_lease,
)
from sdk.tests.client.faulty import (
    Fault,
    Server,
    close_at_once,
    close_within,
    drip,
    endless_head,
    hang,
    noise,
    reset_within,
)
from sdk.tests.client.honest import KEY


@pytest.mark.parametrize("form", ["jws", "batch"])
def test_an_honest_server_is_believed(server: Server, form: str) -> None:
    server.honest.form = form
    with client(server) as asking:
        for _ in range(3):
            assert asking.decide(**ASKED)
        assert asking.require(**ASKED).revision == 42
        with asking.clearance(**RUN) as clearance:
            assert filtered(clearance) == ["acme", "globex"]
            clearance.renew()
            assert clearance.complete()["used"] == [
                {"tenant": "acme", "category": "telemetry", "rows": 1},
                {"tenant": "globex", "category": "telemetry", "rows": 1},
            ]


def duplicated(raw: bytes) -> bytes:
    return raw[:-1] + b', "allow": true, "still_valid": true, "status": "active", "object": "manifest"}'


WIRE = {
    "hangs": Fault(send=hang),
    "drips": Fault(send=drip),
    "reset within the body": Fault(send=reset_within),
    "closed within the body": Fault(send=close_within),
    "closed at once": Fault(send=close_at_once),
    "noise": Fault(send=noise),
    "an endless head": Fault(send=endless_head),
    "truncated JSON": Fault(raw=lambda raw: raw[:-10]),
    "a duplicate member": Fault(raw=duplicated),
    "not a number": Fault(raw=lambda raw: raw[:-1] + b', "more": NaN}'),
    "an integer too large": Fault(raw=lambda raw: raw[:-1] + b', "more": ' + b"4" * 400 + b"}"),
    "not UTF-8": Fault(raw=lambda raw: raw.replace(b"object", b"\xff\xfebject")),
    "nested without end": Fault(raw=lambda raw: b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "a list": Fault(raw=lambda raw: b"[" + raw + b"]"),
    "empty": Fault(raw=lambda raw: b""),
    "true": Fault(raw=lambda raw: b"true"),
    "a page of a proxy": Fault(raw=lambda raw: b"<html>allow: true</html>", kind="text/html"),
    "JSON as a page": Fault(kind="text/html"),
    "packed": Fault(raw=gzip.compress, headers={"content-encoding": "gzip"}),
    "a bomb": Fault(raw=lambda raw: gzip.compress(b" " * 50_000_000), headers={"content-encoding": "gzip"}),
    "sent elsewhere": Fault(status=302, headers={"location": "http://127.0.0.1:1/"}),
    "sent elsewhere for good": Fault(status=308, headers={"location": "/v1/decisions"}),
    "another method's answer": Fault(raw=lambda raw: b'{"object": "list", "data": [], "next": null}'),
    **{
        f"status {status}": Fault(status=status)
        for status in (400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 501, 502, 503, 504, 599)
    },
    "429 for a year": Fault(status=429, headers={"retry-after": "31536000"}),
}


def assert_nothing_is_allowed(server: Server, fault: Fault, **options: Any) -> None:
    """Through every way to a yes, and each within its time."""
    for path in ("/v1/decisions", "/v1/clearances", "/manifest", "/heartbeat", ""):
        server.fault = None
        with client(server, **options) as asking:
            began = time.monotonic()
            if path in ("/v1/decisions", ""):
                server.fault = Fault(**{**fault.__dict__, "path": path})
                decision = asking.decide(**ASKED)
                assert not decision, f"{path}: {decision!r}"
                assert decision.reasons
                with pytest.raises(licet.Denied):
                    asking.require(**ASKED)
            elif path == "/heartbeat":
                nothing_more_after_one_lease(server, asking, fault)
            else:
                server.fault = Fault(**{**fault.__dict__, "path": path})
                with pytest.raises(licet.LicetError), asking.clearance(**RUN):
                    raise AssertionError("a run began")
            server.fault = None
            assert time.monotonic() - began < 4 * SECONDS + 4, f"{path} took too long"


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("fault", WIRE.values(), ids=WIRE.keys())
def test_whatever_comes_over_the_wire_is_no_yes(server: Server, fault: Fault) -> None:
    assert_nothing_is_allowed(server, fault)


def test_nobody_there_is_no_yes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    for url in (
        f"http://127.0.0.1:{port}",
        "https://licet.invalid",
        f"https://127.0.0.1:{port}",
    ):
        with licet.Client(url, KEY, timeout=SECONDS, tries=2) as asking:
            assert not asking.decide(**ASKED)
            with pytest.raises(licet.LicetError), asking.clearance(**RUN):
                raise AssertionError("a run began")


def test_a_server_without_tls_is_no_yes(server: Server) -> None:
    with licet.Client(server.url.replace("http:", "https:"), KEY, timeout=SECONDS, tries=1) as asking:
        assert not asking.decide(**ASKED)
