"""Whatever a URL looks like, nothing but the open internet is connected to."""

from __future__ import annotations

import http.client
import socket
import ssl
from typing import Any

import pytest

from notices import addresses, guarded_post
from notices.addresses import AddressRefused
from tests.notices.receiver import Receiver

# What an attacker would write, by what it tries.
REFUSED = [
    # not https, or no URL of the web at all
    "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO",
    "HTTPS:example.com", "https:/example.com/", "https:///example.com/", "//example.com/", "example.com", "",
    "javascript:alert(1)", "data:text/plain,x", "unix:/var/run/docker.sock", "https://", "https://:443/",
    # loopback, in every spelling
    "https://127.0.0.1/", "https://127.0.0.1:8443/", "https://127.1/", "https://127.0.1/", "https://127.255.255.254/",
    "https://localhost/", "https://LOCALHOST/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/", "https://0.0.0.0/",
    "https://0/", "https://[::]/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/",
    "https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.0x1/", "https://0x7f.1/", "https://127.000.000.001/",
    "https://0127.0.0.1/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://00.0.0.0/", "https://127.0.0.1./",
    # private, link-local, metadata, carrier-grade, benchmarking, documentation, multicast, reserved
    "https://10.0.0.1/", "https://10.255.255.255/", "https://172.16.0.1/", "https://172.31.255.255/",
    "https://192.168.0.1/", "https://169.254.169.254/latest/meta-data/", "https://169.254.170.2/",
    "https://100.64.0.1/", "https://100.127.255.255/", "https://198.18.0.1/", "https://192.0.2.1/",
    "https://198.51.100.7/", "https://203.0.113.9/", "https://192.0.0.8/", "https://224.0.0.1/", "https://239.1.1.1/",
    "https://240.0.0.1/", "https://255.255.255.255/", "https://192.88.99.1/",
    # IPv6: unique-local, link-local, site-local, multicast, documentation, discard, benchmarking
    "https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/", "https://[ff02::1]/", "https://[2001:db8::1]/", "https://[100::1]/", "https://[2001:2::1]/",
    "https://[3fff::1]/",
    # IPv6 that carries an IPv4 address inside
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:169.254.169.254]/", "https://[::127.0.0.1]/", "https://[::10.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/", "https://[64:ff9b::a9fe:a9fe]/", "https://[64:ff9b:1::10.0.0.1]/",
    "https://[2002:7f00:1::]/", "https://[2002:a00:1::1]/", "https://[2001:0:7f00:1::]/",
    "https://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/", "https://[::ffff:0:127.0.0.1]/",
    # two readers, two readings
    "https://user@example.com/", "https://user:pw@127.0.0.1/", "https://example.com@127.0.0.1/",
    "https://127.0.0.1#@example.com/", "https://example.com#@127.0.0.1/", "https://example.com\\@127.0.0.1/",
    "https://127.0.0.1\\.example.com/", "https://example.com%2f@127.0.0.1/", "https://127.0.0.1%00.example.com/",
    "https://127%2e0%2e0%2e1/", "https://exa mple.com/", " https://example.com/", "https://example.com/\r\nX: y",
    "https://example.com/a b", "https://example.com\t/", "https://example.com:99999/", "https://example.com:0/",
    "https://example.com:443:80/", "https://example.com:-1/", "https://example.com:https/", "https://[::1/",
    "https://::1/", "https://[example.com]/", "https://[::1]example.com/", "https://a..b/", "https://-a.example/",
    "https://a-.example/", "https://.example.com/", "https://example.com./", "https://" + "a" * 64 + ".example/",
    # letters that look like others
    "https://ⓔxample.com/", "https://127。0。0。1/", "https://１２７.0.0.1/", "https://bücher.example/",
    "https://example.com／@127.0.0.1/", "https://①②⑦.⓪.⓪.①/", "https://exam\u200bple.com/", "https://example.com/ü",
    "https://example.com/#fragment", "https://example.com/" + "a" * 2000,
]  # fmt: skip
TAKEN = [
    ("https://hooks.example.com/licet", "hooks.example.com", 443, "/licet"),
    ("https://hooks.example.com", "hooks.example.com", 443, "/"),
    ("https://HOOKS.example.com:443/a?b=c&d=%20", "hooks.example.com", 443, "/a?b=c&d=%20"),
    ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "/"),
    ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
    ("https://[2606:4700::1111]:443/x", "[2606:4700::1111]", 443, "/x"),
]
# What a name may turn out to be.
NOT_GLOBAL = [
    "127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "100.64.1.1", "0.0.0.0", "224.0.0.5",
    "255.255.255.255", "198.18.3.4", "::1", "::", "fe80::1%eth0", "fd12::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:c0a8:101::", "ff05::2",
]  # fmt: skip


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(set(REFUSED)) >= 120


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection that is tried, none of which is made."""
    tried: list[Any] = []

    def refuse(address: Any, *_: Any, **__: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError("nothing goes out of a test")

    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("url", REFUSED)
def test_it_is_refused_and_nothing_is_connected_to(url: str, nowhere: list[Any]) -> None:
    with pytest.raises(AddressRefused):
        addresses.read(url, loopback=False)

    def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    answered = guarded_post.post(url, b"{}", {}, loopback=False, resolve=never)
    assert (answered.status, answered.error[:8]) == (None, "refused:")
    assert nowhere == []


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize(("url", "authority", "port", "path"), TAKEN)
def test_what_is_on_the_internet_is_taken_as_it_is_written(
    url: str, authority: str, port: int, path: str
) -> None:
    found = addresses.read(url, loopback=False)
    assert (found.authority, found.port, found.path) == (authority, port, path)


@pytest.mark.asvs("13.2.4")
@pytest.mark.parametrize("address", NOT_GLOBAL)
@pytest.mark.parametrize("others", [[], ["93.184.215.14"]])
def test_a_name_is_refused_for_any_address_it_has(
    address: str, others: list[str], nowhere: list[Any]
) -> None:
    for found in ([address, *others], [*others, address]):
        answered = guarded_post.post(
            "https://rebind.example/", b"{}", {}, loopback=False, resolve=lambda *_, found=found: found
        )
        assert answered.error.startswith("refused:")
    assert nowhere == []


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(nowhere: list[Any]) -> None:
    turns = [["93.184.215.14"], ["127.0.0.1"]]
    answered = guarded_post.post(
        "https://rebind.example/", b"{}", {}, loopback=False, resolve=lambda *_: turns.pop(0)
    )
    assert nowhere == [("93.184.215.14", 443)]
    assert len(turns) == 1
    assert answered.error == "no connection"


@pytest.mark.parametrize("port", [22, 25, 80, 6379, 8443])
def test_a_port_is_refused_unless_the_setting_names_it(port: int, nowhere: list[Any]) -> None:
    url = f"https://hooks.example.com:{port}/"
    answered = guarded_post.post(url, b"{}", {}, loopback=True, resolve=lambda *_: ["93.184.215.14"])
    assert answered.error == f"refused: port {port} is not allowed; allowed: 443"
    assert nowhere == []
    assert addresses.read(url, loopback=False, ports=frozenset({443, port})).port == port


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "no connection"),
        (TimeoutError("timed out"), "no connection"),
        (OSError(113, "No route to host"), "no connection"),
        (socket.gaierror(-2, "Name or service not known"), "the name has no address"),
        (
            ssl.SSLCertVerificationError("Hostname mismatch"),
            "no TLS connection: the certificate must be valid for the name",
        ),
        (http.client.BadStatusLine("SSH-2.0-OpenSSH_9.2"), "no valid HTTP answer"),
    ],
)
def test_who_adds_an_endpoint_learns_nothing_of_the_socket(
    failure: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> socket.socket:
        raise failure

    monkeypatch.setattr(socket, "create_connection", fail)
    answered = guarded_post.post(
        "https://hooks.example.com/", b"{}", {}, loopback=False, resolve=lambda *_: ["93.184.215.14"]
    )
    assert (answered.status, answered.error) == (None, told)


def test_each_address_is_tried_until_one_answers(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, tried = socket.create_connection, []

    def without_ipv6(place: Any, *rest: Any) -> socket.socket:
        tried.append(place[0])
        if ":" in place[0]:
            raise OSError("network is unreachable")
        return connect(place, *rest)

    monkeypatch.setattr(socket, "create_connection", without_ipv6)
    answered = guarded_post.post(
        f"http://localhost:{receiver.port}/",
        b"{}",
        {},
        loopback=True,
        resolve=lambda *_: ["::1", "127.0.0.1"],
    )
    assert (answered.status, tried) == (200, ["::1", "127.0.0.1"])


def test_a_name_that_is_this_machine_is_refused_even_in_development(nowhere: list[Any]) -> None:
    for name in ("evil.example", "localhost.example"):
        answered = guarded_post.post(
            f"https://{name}/", b"{}", {}, loopback=True, resolve=lambda *_: ["127.0.0.1"]
        )
        assert answered.error.startswith("refused:")
    assert nowhere == []


def test_in_development_this_machine_is_reached_and_nothing_else_without_tls(receiver: Receiver) -> None:
    assert guarded_post.post(receiver.url, b"{}", {}, loopback=True).status == 200
    assert receiver.received[0].path == "/hooks?from=licet"
    assert receiver.received[0].headers["Host"] == f"127.0.0.1:{receiver.port}"
    for url in ("http://10.0.0.1/", "http://example.com/", "https://10.0.0.1/"):
        with pytest.raises(AddressRefused):
            addresses.read(url, loopback=True)


@pytest.mark.asvs("15.3.2")
def test_a_redirect_is_an_answer_like_another_and_is_not_followed(receiver: Receiver) -> None:
    for status in (301, 302, 303, 307, 308):
        receiver.answers = [status]
        assert guarded_post.post(receiver.url, b"{}", {}, loopback=True).status == status
    assert {one.path for one in receiver.received} == {"/hooks?from=licet"}


def test_a_receiver_that_drips_is_cut_off_at_the_deadline(receiver: Receiver) -> None:
    receiver.drip = 0.05
    answered = guarded_post.post(receiver.url, b"{}", {}, loopback=True, deadline=0.4)
    assert answered.status is None
    assert answered.error == "no answer within 0.4 s"
    assert answered.milliseconds < 3000


@pytest.mark.asvs("12.3.2")
def test_a_certificate_of_another_name_is_no_certificate(receiver: Receiver) -> None:
    answered = guarded_post.post(f"https://localhost:{receiver.port}/", b"{}", {}, loopback=True)
    assert answered.status is None
    assert answered.error.startswith("no TLS connection")


@pytest.mark.asvs("13.2.5")
def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    assert guarded_post.post(receiver.url, b"{}", {}, loopback=True).status == 200
