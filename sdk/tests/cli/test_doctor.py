"""`licet doctor` finds what is wrong with a set-up, and says what to do."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from licet.doctor import examine, network, packages
from licet.version import VERSION
from sdk.tests.cli.conftest import Licet
from sdk.tests.client.faulty import Fault, Server, close_at_once
from sdk.tests.client.honest import KEY, Honest


class Knowing(Honest):
    """Says what the key may do."""

    said: dict[str, Any]

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if path == "/v1/key":
            now = datetime.now(UTC).isoformat()
            answer = {
                "object": "api_key", "hint": "lk_live_aaaa", "mode": "live", "scopes": ["decide", "runs"],
                "tenant": None, "regions": None, "expires_at": None, "server": {"version": VERSION, "time": now},
            }  # fmt: skip
            return 200, answer
        return super().answer(method, path, body)


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Knowing()) as running:
        yield running


def says(**members: Any) -> Fault:
    return Fault(path="/v1/key", value=lambda said, _h, _a: {**said, **members})


def later(**off: float) -> str:
    return (datetime.now(UTC) + timedelta(**off)).isoformat()


def says_at(version: str = VERSION, **off: float) -> Fault:
    """The server's clock is off by so much when it answers."""
    return Fault(
        path="/v1/key",
        value=lambda said, _h, _a: {**said, "server": {"version": version, "time": later(**off)}},
    )


def says_it_ends(**off: float) -> Fault:
    return Fault(path="/v1/key", value=lambda said, _h, _a: {**said, "expires_at": later(**off)})


def found(licet: Licet) -> dict[str, dict[str, str]]:
    lines = [json.loads(line) for line in licet("doctor", "--json").out.splitlines()]
    return {line["name"]: line for line in lines}


def test_a_right_set_up_is_found_right(licet: Licet, server: Server) -> None:
    ended = licet("doctor")
    assert ended.code == 0, ended.out
    assert "failed" not in ended.out
    assert {
        "configuration",
        "address",
        "connection",
        "TLS",
        "key",
        "scopes",
        "clock",
        "versions",
        "signing keys",
    } <= {*found(licet)}
    assert KEY not in ended.out + ended.err


@pytest.mark.parametrize(
    ("fault", "name", "status"),
    [
        (Fault(path="/v1/key", status=401), "key", "failed"),
        (Fault(path="/v1/key", status=403), "scopes", "failed"),
        (Fault(path="/v1/key", status=404), "key", "warning"),
        (Fault(path="/v1/key", status=503), "key", "failed"),
        (Fault(path="/v1/key", kind="text/html"), "key", "failed"),
        (Fault(path="/v1/key", send=close_at_once), "key", "failed"),
        (says(server={}), "key", "failed"),
        (says(scopes=None), "key", "failed"),
        (says(server={"version": VERSION, "time": "yesterday"}), "key", "failed"),
        (says(scopes=["decide"]), "scopes", "warning"),
        (says(scopes=["admin"]), "scopes", "ok"),
        (says_at(seconds=90), "clock", "failed"),
        (says_at(seconds=-90), "clock", "failed"),
        (says_at(seconds=20), "clock", "warning"),
        (says_at(version="9.9.9"), "versions", "warning"),
        (says_it_ends(days=3), "key's end", "warning"),
        (Fault(path="/.well-known", status=503), "signing keys", "failed"),
        (Fault(path="/.well-known", value=lambda *_: {"keys": []}), "signing keys", "failed"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(
    licet: Licet, server: Server, fault: Fault, name: str, status: str
) -> None:
    server.fault = fault
    finding = found(licet)[name]
    assert finding["status"] == status, finding
    assert bool(finding["advice"]) is (status != "ok")
    assert licet("doctor").code == (1 if status == "failed" else 0)
    assert licet("doctor", "--strict").code == (0 if status == "ok" else 1)


@pytest.mark.parametrize(
    ("url", "key", "name"),
    [
        ("", KEY, "configuration"), ("http://127.0.0.1:1", "", "configuration"), ("ftp://x", KEY, "configuration"),
        ("http://127.0.0.1:1", KEY, "connection"), ("https://nowhere.invalid", KEY, "address"),
    ],
)  # fmt: skip
def test_a_server_that_cannot_be_reached(
    licet: Licet, monkeypatch: pytest.MonkeyPatch, url: str, key: str, name: str
) -> None:
    monkeypatch.setenv("LICET_URL", url)
    monkeypatch.setenv("LICET_API_KEY", key)
    finding = found(licet)[name]
    assert (finding["status"], bool(finding["advice"])) == ("failed", True)


def test_files_and_variables_are_looked_at(
    licet: Licet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Server
) -> None:
    monkeypatch.setenv("LICET_PSEUDONYM_KEY_FILE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ours.pem")
    seen = found(licet)
    assert seen["LICET_PSEUDONYM_KEY_FILE"]["status"] == "failed"
    assert seen["proxy"]["status"] == seen["certificates"]["status"] == "warning"
    monkeypatch.setenv("LICET_PINNED_KEYS", "A" * 43)
    assert found(licet)["signing keys"]["status"] == "failed"


def test_an_engine_without_what_it_needs_is_named() -> None:
    (one, everything) = packages.check(lambda name: name == "polars")
    assert (one.status, one.advice) == ("warning", "pip install 'licet[polars]'")
    assert everything.status == "ok"


def certificate(days: int) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM), private


@pytest.mark.parametrize(
    ("days", "trusted", "status"),
    [(100, True, "ok"), (3, True, "warning"), (-1, True, "failed"), (100, False, "failed")],
)
def test_a_certificate_is_looked_at(tmp_path: Path, days: int, trusted: bool, status: str) -> None:
    public, private = certificate(days)
    (tmp_path / "c.pem").write_bytes(public)
    (tmp_path / "k.pem").write_bytes(private)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, serving), daemon=True).start()
        url = f"https://localhost:{listener.getsockname()[1]}"

        def context() -> ssl.SSLContext:
            return ssl.create_default_context(cafile=tmp_path / "c.pem" if trusted else None)

        *_, last = network.check(url, now=time.time(), context=context)
    assert (last.name, last.status) == ("TLS", status), last


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    plain, _ = listener.accept()
    try:
        with context.wrap_socket(plain, server_side=True) as secure:
            secure.recv(1)
    except OSError:
        return


def test_it_is_a_function_too(server: Server) -> None:
    assert all(finding.status == "ok" for finding in examine(server.url, KEY) if finding.name == "key")


def test_lists_are_printed(licet: Licet, server: Server) -> None:
    items = {
        "object": "list",
        "data": [{"code": "telemetry", "name": "T", "fields": [{"name": "rpm"}]}],
        "next": None,
    }
    server.fault = Fault(path="/v1/categories", value=lambda *_: items)
    shown = licet("categories")
    assert shown.code == 0
    assert "telemetry" in shown.out
    assert "rpm" in shown.out
    assert json.loads(licet("categories", "--json").out)["code"] == "telemetry"
    server.fault = Fault(path="/v1/tenants", status=403)
    assert licet("tenants").code == 1
    run = {
        "id": "clr_x",
        "run": "nightly",
        "status": "paused",
        "attempt": 2,
        "created_at": "2026-11-30T00:00:00Z",
    }
    server.fault = Fault(
        path="/v1/clearances", value=lambda *_: {"object": "list", "data": [run], "next": None}
    )
    assert "paused" in licet("clearances", "--run=nightly").out
