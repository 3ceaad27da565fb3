"""Whom the client believes: a hostile network gets no API key, and no yes."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

import licet
from licet import addresses, pinned_keys, published_keys
from licet.issuer import Issuer
from licet.keys import KeySet
from sdk.tests.client.asking import ASKED, client
from sdk.tests.client.faulty import Fault, Server
from sdk.tests.client.honest import KEY, Honest, b64


def digest(honest: Honest) -> str:
    [key] = published_keys.parse(honest.jwks()).values()
    return pinned_keys.thumbprint(key)


def key_file(folder: Path, honest: Honest, **members: str) -> Path:
    document = honest.jwks()
    document["keys"][0] |= members
    path = folder / "keys.json"
    path.write_text(json.dumps(document))
    return path


# Where the key may go


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "http://10.0.0.7:8000", "HTTP://EXAMPLE.COM", "http://localhost.example.com", "http://127.0.0.1.example.com",
     "http://0.0.0.0", "http://[fe80::1]", "http://127.0.0.1@example.com"],
)  # fmt: skip
def test_plain_http_to_another_machine_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(licet.NotConfigured, match=r"https|user"):
        licet.Client(url, KEY)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://127.0.0.1:8000",
        "http://127.9.9.9",
        "http://localhost:8000/",
        "http://[::1]:8000",
        "http://licet.localhost",
    ],
)
def test_https_and_this_machine_are_accepted(url: str) -> None:
    with licet.Client(url, KEY) as asking:
        assert asking.transport.url == url.rstrip("/")


def test_allow_http_needs_pinned_keys() -> None:
    with pytest.raises(licet.NotConfigured, match="needs pinned_keys"):
        licet.Client("http://example.com", KEY, allow_http=True)
    licet.Client("http://example.com", KEY, allow_http=True, pinned_keys="A" * 43).close()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com",
        "https://",
        "example.com",
        "http://[::1",
        "https://u:p@example.com",
        "https://example.com/?a=1",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(licet.NotConfigured):
        addresses.checked(url, allow_http=True)


@pytest.fixture
def foreign_certificate(tmp_path: Path) -> Iterator[str]:
    """The address of a server that holds a certificate which nobody of ours has signed."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
        .serial_number(1).not_valid_before(today).not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                    with context.wrap_socket(connection, server_side=True) as inside:
                        received.append(inside.recv(65536))
                except (ssl.SSLError, ConnectionError):
                    continue
                except OSError:
                    return

        received: list[bytes] = []
        threading.Thread(target=accept, daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        assert not any(KEY.encode() in each for each in received)


def test_a_foreign_certificate_gets_neither_the_key_nor_a_yes(foreign_certificate: str) -> None:
    with licet.Client(foreign_certificate, KEY, timeout=2.0, tries=1) as asking:
        decision = asking.decide(**ASKED)
    assert not decision
    assert decision.codes == ("unreachable",)


# Whose signature counts


def retired(seconds_ago: float) -> Fault:
    at = dt.datetime.fromtimestamp(time.time() - seconds_ago, dt.UTC).isoformat()
    return Fault(path="jwks", value=lambda said, _h, _a: {"keys": [{**said["keys"][0], "retired_at": at}]})


@pytest.mark.parametrize("seconds", [0.0, 1.0, 10**6])
def test_a_retired_key_proves_nothing_new(server: Server, seconds: float) -> None:
    server.fault = retired(seconds)
    with client(server) as asking:
        decision = asking.decide(**ASKED)
    assert not decision
    assert "retired" in str(decision.error)


def test_a_key_that_retires_tomorrow_still_signs(server: Server) -> None:
    server.fault = retired(-86_400)
    with client(server) as asking:
        assert asking.decide(**ASKED)


@pytest.mark.parametrize("text", ["soon", "", "2026-13-01T00:00:00Z", 7])
def test_a_time_of_retirement_that_cannot_be_read_is_no_yes(server: Server, text: object) -> None:
    server.fault = Fault(
        path="jwks", value=lambda said, _h, _a: {"keys": [{**said["keys"][0], "retired_at": text}]}
    )
    with client(server) as asking:
        assert not asking.decide(**ASKED)


def test_a_retirement_is_noticed_within_a_minute() -> None:
    honest, now, fetched = Honest(), [1000.0], []

    def fetch() -> dict[str, object]:
        fetched.append(now[0])
        document = honest.jwks()
        if now[0] > 1030:
            document["keys"][0]["retired_at"] = "1970-01-01T00:17:10Z"
        return document

    keys = KeySet(fetch, clock=lambda: now[0], monotonic=lambda: now[0])
    for now[0] in (1000.0, 1030.0, 1059.0):
        keys.key(honest.kid)
    now[0] = 1060.0
    with pytest.raises(licet.Untrusted, match="retired"):
        keys.key(honest.kid)
    assert fetched == [1000.0, 1060.0]


@pytest.mark.parametrize("how", ["file", "digest", "digests", "environment"])
def test_pinned_keys_are_believed_and_no_others(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    own = {
        "file": key_file(tmp_path, server.honest),
        "digest": digest(server.honest),
        "digests": ["A" * 43, digest(server.honest)],
    }
    if how == "environment":
        monkeypatch.setenv("LICET_PINNED_KEYS", f"{'B' * 43}, {digest(server.honest)}")
    options = {} if how == "environment" else {"pinned_keys": own[how]}
    with client(server, **options) as asking:
        assert asking.decide(**ASKED)
        server.honest.private = (
            Ed25519PrivateKey.generate()
        )  # whoever is between answers with a key of their own
        decision = asking.decide(**ASKED)
    assert not decision
    assert "is not pinned" in str(decision.error)
    assert (".well-known" in " ".join(server.honest.asked)) == (how != "file")


def test_a_foreign_key_under_the_id_of_a_pinned_one_is_not_believed(server: Server) -> None:
    """The digest is computed from the key."""
    pin = digest(server.honest)
    foreign = Ed25519PrivateKey.generate()

    def swapped(said: dict[str, list[dict[str, str]]], _h: Honest, _a: object) -> object:
        return {"keys": [{**said["keys"][0], "kid": pin, "x": b64(foreign.public_key().public_bytes_raw())}]}

    server.fault = Fault(path="jwks", value=swapped)
    with client(server, pinned_keys=pin) as asking:
        assert not asking.decide(**ASKED)


def test_a_pinned_file_says_when_its_keys_retired(server: Server, tmp_path: Path) -> None:
    with client(
        server, pinned_keys=key_file(tmp_path, server.honest, retired_at="2026-01-01T00:00:00Z")
    ) as asking:
        assert not asking.decide(**ASKED)


@pytest.mark.parametrize("pins", ["nowhere.json", [], ["short"], ["A" * 43, "B"]], ids=str)
def test_pins_that_cannot_be_read_are_refused(pins: object) -> None:
    with pytest.raises(licet.NotConfigured):
        licet.Client("https://example.com", KEY, pinned_keys=pins)  # type: ignore[arg-type]


def test_a_file_without_keys_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text('{"keys": []}')
    with pytest.raises(licet.NotConfigured, match="no Ed25519 key"):
        licet.Client("https://example.com", KEY, pinned_keys=tmp_path / "empty.json")


# Whose server


def test_an_answer_of_another_issuer_is_no_yes(server: Server) -> None:
    with client(server, issuer="https://licet.example.com") as asking:
        decision = asking.decide(**ASKED)
    assert not decision
    assert "made by" in str(decision.error)


def test_the_issuer_may_be_named_by_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_ISSUER", "http://localhost/")
    with client(server) as asking:
        assert asking.decide(**ASKED)


@pytest.mark.parametrize(
    ("url", "expected", "issuers", "believed"),
    [
        ("https://a.example", None, ["https://a.example"], True),
        ("https://a.example", None, ["https://A.example:443/"], True),
        ("https://a.example", None, ["https://b.example"], False),
        ("https://a.example", None, ["http://a.example"], False),
        ("https://inside", "https://a.example", ["https://a.example"], True),
        ("https://inside", "https://a.example", ["https://inside"], False),
        ("http://127.0.0.1:8000", None, ["https://a.example", "https://a.example"], True),
        ("http://127.0.0.1:8000", None, ["https://a.example", "https://b.example"], False),
        ("https://a.example", None, [None], False),
        ("https://a.example", None, [7], False),
    ],
)  # fmt: skip
def test_the_issuer_is_compared(
    url: str, expected: str | None, issuers: list[object], believed: bool
) -> None:
    issuer = Issuer(url, expected)
    try:
        for each in issuers:
            issuer.check(each)
        assert believed
    except licet.Untrusted:
        assert not believed
