"""Whatever goes wrong between a job and the server, and on either side of it, is never a yes and never hangs."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import licet
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
from sdk.tests.client.honest import CLEARANCE, KEY, Honest

SECONDS = 1.0  # that a request may take; nothing below may take much longer
ASKED: dict[str, Any] = {
    "tenant": "acme", "category": "telemetry", "purpose": "train-shared-model", "fields": ["rpm"], "region": "DE",
}  # fmt: skip
RUN: dict[str, Any] = {
    "run": "nightly", "model": "wear/pm/7", "purpose": "train-shared-model", "form": "raw", "region": "DE",
    "categories": ["telemetry"],
}  # fmt: skip
FRAME = pl.DataFrame({"tenant": ["acme", "globex", "initech"], "rpm": [1, 2, 3]})


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Honest()) as running:
        yield running


def client(server: Server, **options: Any) -> licet.Client:
    return licet.Client(server.url, KEY, **{"timeout": SECONDS, "tries": 2, **options})


def filtered(clearance: licet.Clearance) -> list[str]:
    return clearance.filter(FRAME, category="telemetry", tenant="tenant")["tenant"].to_list()


# -- the canary: without a fault everything is a yes ------------------------------------------------


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


# -- what comes over the wire -----------------------------------------------------------------------


def with_member(**members: Any) -> Callable[[Any, Honest, Any], Any]:
    return lambda said, _honest, _asked: {**said, **members}


def without(name: str) -> Callable[[Any, Honest, Any], Any]:
    return lambda said, _honest, _asked: {key: value for key, value in said.items() if key != name}


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


def nothing_more_after_one_lease(server: Server, asking: licet.Client, fault: Fault) -> None:
    with asking.clearance(**RUN, lease_seconds=1) as clearance:
        assert filtered(clearance) == ["acme", "globex"]
        server.fault = Fault(**{**fault.__dict__, "path": "/heartbeat"})
        time.sleep(1.1)
        with pytest.raises(licet.ClearanceError):
            filtered(clearance)
        server.fault = None
        clearance.abandon()


@pytest.mark.parametrize("fault", WIRE.values(), ids=WIRE.keys())
def test_whatever_comes_over_the_wire_is_no_yes(server: Server, fault: Fault) -> None:
    assert_nothing_is_allowed(server, fault)


# -- what a decision says ----------------------------------------------------------------------------


def signed(**claims: Any) -> Callable[[Any, Honest, Any], Any]:
    """An honest answer whose signed claims say something else."""

    def spoil(said: Any, honest: Honest, asked: Any) -> Any:
        found = {**honest.claims(said, asked), **claims}
        return {
            **said,
            "token": honest.token({name: value for name, value in found.items() if value is not None}),
        }

    return spoil


def resigned(**members: Any) -> Callable[[Any, Honest, Any], Any]:
    """An answer that says something else, and signs it."""

    def spoil(said: Any, honest: Honest, asked: Any) -> Any:
        found = {**said, **members}
        return {**found, "token": honest.token(honest.claims(found, asked))}

    return spoil


def by_another_key(said: Any, honest: Honest, asked: Any) -> Any:
    other = Honest(form=honest.form)
    return {**said, "token": other.token(other.claims(said, asked))}


def by_another_key_of_the_same_name(said: Any, honest: Honest, asked: Any) -> Any:
    other = Ed25519PrivateKey.generate()
    mine, honest.private = honest.private, other
    claims = honest.claims(said, asked)
    kid = Honest(private=mine).kid
    token = honest.sign(claims, kind="licet-decision+jws", kid=kid)
    honest.private = mine
    return {**said, "token": token}


def header(**members: Any) -> Callable[[Any, Honest, Any], Any]:
    def spoil(said: Any, honest: Honest, asked: Any) -> Any:
        return {
            **said,
            "token": honest.sign(honest.claims(said, asked), kind="licet-decision+jws", **members),
        }

    return spoil


def unsigned(said: Any, honest: Honest, asked: Any) -> Any:
    return {**said, "token": said["token"].rpartition(".")[0] + "."}


def flipped(said: Any, honest: Honest, asked: Any) -> Any:
    head, payload, signature = said["token"].split(".")
    return {**said, "token": f"{head}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"}


NOW = int(time.time())
SAID = {
    "not signed": with_member(token=None),
    "signed with nothing": with_member(token=""),
    "a number for a signature": with_member(token=7),
    "an empty proof": with_member(token={}),
    "no signature in it": unsigned,
    "a wrong signature": flipped,
    "by another key": by_another_key,
    "by another key of the same name": by_another_key_of_the_same_name,
    "alg none": header(alg="none"),
    "alg HS256": header(alg="HS256"),
    "of another kind": header(typ="JWT"),
    "with critical extensions": header(crit=["exp"]),
    "without a key's name": header(kid=None),
    "for another tenant": signed(tenant="globex"),
    "for another category": signed(category="shifts"),
    "for another purpose": signed(purpose="evaluate"),
    "for another region": signed(region="US"),
    "for a form that was not asked": signed(form="raw"),
    "for another mode": signed(mode="test"),
    "for another audience": signed(aud="somebody-else"),
    "with another nonce": signed(nonce="bm90IHlvdXJz"),
    "without a nonce": signed(nonce=None),
    "with other obligations": signed(obligations=[]),
    "with other fields": signed(fields_allowed=["rpm", "operator"]),
    "at another revision": signed(revision=41),
    "that signs a no": signed(allow=False),
    "of an hour ago": signed(iat=NOW - 3600, exp=NOW - 3540),
    "of an hour ahead": signed(iat=NOW + 3600, exp=NOW + 3660),
    "of a month ago": signed(iat=NOW - 30 * 86400, exp=NOW - 30 * 86400 + 60),
    "for a year": signed(exp=NOW + 365 * 86400),
    "without an end": signed(exp=None),
    "with a fraction for an end": signed(exp=NOW + 30.5),
    "a yes with reasons": resigned(reasons=[{"code": "withdrawn"}]),
    "a yes without a consent": resigned(consent=None),
    "a yes to nothing that was asked": resigned(fields_allowed=[]),
    "yes as a text": with_member(allow="true"),
    "yes as a number": with_member(allow=1),
    "no": with_member(allow=False, reasons=[{"code": "no_consent"}], consent=None, token=None),
    "about the past": resigned(historic=True),
    "an obligation nobody knows": resigned(obligations=[{"code": "sing_a_song"}]),
    "an obligation without a code": resigned(obligations=[{}]),
    "reasons of another type": with_member(reasons="none"),
    **{
        f"no {name}": without(name)
        for name in ("allow", "revision", "obligations", "fields_allowed", "historic", "id")
    },
    "another object": with_member(object="decision_batch"),
}


@pytest.mark.parametrize("form", ["jws", "batch"])
@pytest.mark.parametrize("spoil", SAID.values(), ids=SAID.keys())
def test_whatever_a_decision_says_wrongly_is_no_yes(server: Server, spoil: Any, form: str) -> None:
    if form == "batch" and spoil in (unsigned, flipped):
        pytest.skip("these take a compact signature apart")
    server.honest.form = form
    server.fault = Fault(path="/v1/decisions", value=spoil)
    with client(server) as asking:
        assert not asking.decide(**ASKED)
        with pytest.raises(licet.Denied):
            asking.require(**ASKED)


PROOFS = {
    "another leaf": {"leaf": "e30"},
    "another place": {"index": 0},
    "a place outside": {"index": 3},
    "a place below": {"index": -1},
    "a truth value for a place": {"index": True},
    "another size": {"size": 4},
    "a path too short": {"path": []},
    "a path too long": {"path": ["00" * 32] * 70},
    "a path of other hashes": {"path": ["00" * 32, "11" * 32]},
    "a path of no hashes": {"path": ["zz"]},
    "a path of numbers": {"path": [1, 2]},
    "no root": {"root": None},
    "a leaf that is no text": {"leaf": 7},
}


@pytest.mark.parametrize("changes", PROOFS.values(), ids=PROOFS.keys())
def test_a_proof_that_does_not_lead_to_the_root_is_no_yes(server: Server, changes: dict[str, Any]) -> None:
    server.honest.form = "batch"
    server.fault = Fault(
        path="/v1/decisions", value=lambda said, _h, _a: {**said, "token": {**said["token"], **changes}}
    )
    with client(server) as asking:
        assert not asking.decide(**ASKED)


def test_an_answer_is_good_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.client.secrets.token_urlsafe", lambda _n: "the-same-nonce")
    kept: list[Any] = []

    def again(said: Any, _honest: Honest, _asked: Any) -> Any:
        kept.append(said)
        return kept[0]

    server.fault = Fault(path="/v1/decisions", value=again)
    with client(server) as asking:
        assert asking.decide(**ASKED)
        replayed = asking.decide(**ASKED)
        assert not replayed
        assert "given before" in str(replayed.error)


def test_a_server_that_has_forgotten_is_not_believed(server: Server) -> None:
    with client(server) as asking:
        assert asking.decide(**ASKED)
        server.honest.revision = 41
        assert not asking.decide(**ASKED)


@pytest.mark.parametrize(
    "hours", [-24 * 30, -1, 1, 24 * 30], ids=["a month back", "an hour back", "an hour on", "a month on"]
)
def test_a_clock_that_is_wrong_is_no_yes(server: Server, hours: int) -> None:
    with client(server, clock=lambda: time.time() + hours * 3600) as asking:
        assert not asking.decide(**ASKED)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path="jwks", status=500),
        Fault(path="jwks", send=close_at_once),
        Fault(path="jwks", value=with_member(keys=[])),
        Fault(path="jwks", value=with_member(keys="none")),
        Fault(path="jwks", value=with_member(keys=[{"kty": "OKP", "crv": "Ed25519", "kid": "x", "x": "AA"}])),
        Fault(path="jwks", kind="text/html"),
    ],
    ids=["500", "closed", "empty", "no list", "a short key", "a page"],
)
def test_keys_that_cannot_be_had_are_no_yes(server: Server, fault: Fault) -> None:
    server.fault = fault
    with client(server) as asking:
        assert not asking.decide(**ASKED)


def test_a_key_that_changes_is_looked_up_again(server: Server) -> None:
    with client(server) as asking:
        assert asking.decide(**ASKED)
        server.honest.private = Ed25519PrivateKey.generate()
        asking._keys._looked_at = None  # as after ten seconds
        assert asking.decide(**ASKED)


# -- where nobody answers ----------------------------------------------------------------------------


def test_nobody_there_is_no_yes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    for url in (
        f"http://127.0.0.1:{port}",
        "http://licet.invalid",
        f"https://127.0.0.1:{port}",
        "http://[::1",
    ):
        with licet.Client(url, KEY, timeout=SECONDS, tries=2) as asking:
            assert not asking.decide(**ASKED)
            with pytest.raises(licet.LicetError), asking.clearance(**RUN):
                raise AssertionError("a run began")


def test_a_server_without_tls_is_no_yes(server: Server) -> None:
    with licet.Client(server.url.replace("http:", "https:"), KEY, timeout=SECONDS, tries=1) as asking:
        assert not asking.decide(**ASKED)


# -- a run --------------------------------------------------------------------------------------------


def clearance_says(path: str, **members: Any) -> Fault:
    return Fault(path=path, value=with_member(**members))


RUNS = {
    "another run": clearance_says("/v1/clearances", run="another"),
    "no id": Fault(path="/v1/clearances", value=without("id")),
    "no manifest": clearance_says("/v1/clearances", manifest=None),
    "another manifest": clearance_says("/v1/clearances", manifest={"digest": "sha256:" + "0" * 64}),
    "no lease": Fault(path="/v1/clearances", value=without("lease_seconds")),
    "a lease of no length": clearance_says("/v1/clearances", lease_seconds=0),
    "denied": clearance_says("/v1/clearances", status="denied"),
    "expired": clearance_says("/v1/clearances", status="expired"),
    "a status nobody knows": clearance_says("/v1/clearances", status="splendid"),
    "a manifest with one more": Fault(
        path="/manifest",
        value=lambda said, _h, _a: {
            **said,
            "entries": [*said["entries"], {**said["entries"][0], "tenant": "initech"}],
        },
    ),
    "a manifest of another clearance": clearance_says("/manifest", clearance="clr_x"),
    "a manifest without entries": Fault(path="/manifest", value=without("entries")),
}


@pytest.mark.parametrize("fault", RUNS.values(), ids=RUNS.keys())
def test_a_run_does_not_begin_under(server: Server, fault: Fault) -> None:
    server.fault = fault
    with client(server) as asking, pytest.raises(licet.LicetError), asking.clearance(**RUN):
        raise AssertionError("a run began")


BEATS = {
    "no longer valid": {"still_valid": False},
    "valid as a text": {"still_valid": "yes"},
    "of another clearance": {"clearance": "clr_x"},
    "withdrawn is no list": {"withdrawn": None},
    "a withdrawal without a tenant": {"withdrawn": [{"category": "telemetry", "action": "drop_tenant"}]},
    "the run is stopped": {"withdrawn": [{"tenant": "acme", "category": "telemetry", "action": "stop_run"}]},
    "an action nobody knows": {"withdrawn": [{"tenant": "acme", "category": "telemetry", "action": "dance"}]},
}


@pytest.mark.parametrize("members", BEATS.values(), ids=BEATS.keys())
def test_after_a_heartbeat_that_says_this_nothing_more_comes_through(server: Server, members: Any) -> None:
    nothing = clearance_says("/heartbeat", **members)
    with client(server) as asking:
        nothing_more_after_one_lease(server, asking, nothing)


def test_a_tenant_that_withdraws_yields_no_more_rows_after_one_lease(server: Server) -> None:
    gone = [
        {"tenant": "acme", "category": "telemetry", "since": "2026-11-25T12:00:00Z", "action": "drop_tenant"}
    ]
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        assert filtered(clearance) == ["acme", "globex"]
        server.fault = clearance_says("/heartbeat", withdrawn=gone)
        time.sleep(0.8)
        assert filtered(clearance) == ["globex"]
        clearance.complete()


def test_a_lease_is_renewed_in_the_background(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        for _ in range(5):
            time.sleep(0.5)
            assert filtered(clearance) == ["acme", "globex"]
        clearance.complete()


def test_leaving_by_an_exception_abandons_the_run(server: Server) -> None:
    with client(server) as asking, pytest.raises(RuntimeError), asking.clearance(**RUN):
        raise RuntimeError("the training failed")
    assert server.honest.asked[-1] == f"/v1/clearances/{CLEARANCE}/abandon"


def test_a_report_that_is_lost_on_the_way_can_be_sent_again(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN) as clearance:
        server.fault = Fault(path="/complete", send=close_at_once)
        with pytest.raises(licet.Unreachable):
            clearance.complete()
        server.fault = None
        assert clearance.complete()["breaches"] == []
        with pytest.raises(licet.ClearanceEnded):
            filtered(clearance)


def test_observing_holds_nothing_back_and_says_so(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.fault = Fault(path="/v1/decisions", status=500)
    with caplog.at_level(logging.WARNING, logger="licet"), client(server, mode="observe") as asking:
        assert not asking.require(**ASKED)
        server.fault = None
        with asking.clearance(**RUN) as clearance:
            assert filtered(clearance) == ["acme", "globex", "initech"]
            assert "OBSERVED ONLY" in str(clearance.report())
            clearance.complete()
    assert "only observes" in caplog.text
    assert "OBSERVED ONLY" in caplog.text


# -- what is kept from sight ---------------------------------------------------------------------------


def test_the_key_is_in_no_text(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.fault = Fault(status=401)
    with caplog.at_level(logging.DEBUG), client(server) as asking:
        decision = asking.decide(**ASKED)
        texts = [repr(asking), repr(asking.transport), repr(decision), str(decision.error), caplog.text]
        with pytest.raises(licet.Refused) as refused, asking.clearance(**RUN) as clearance:
            texts.append(repr(clearance))
        texts.append(repr(refused.value))
    assert all(KEY not in text and KEY[8:] not in text for text in texts)


def test_the_key_goes_nowhere_else(server: Server) -> None:
    with Server(Honest()) as elsewhere:
        server.fault = Fault(status=307, headers={"location": f"{elsewhere.url}/v1/decisions"})
        with client(server) as asking:
            assert not asking.decide(**ASKED)
        assert elsewhere.honest.asked == []


@pytest.mark.parametrize(
    ("url", "key"),
    [("", KEY), ("http://x", ""), ("http://x", "sk_live_x"), ("ftp://x", KEY), ("licet.example", KEY)],
)
def test_what_cannot_be_right_is_said_at_once(url: str, key: str) -> None:
    with pytest.raises(licet.NotConfigured) as refused:
        licet.Client(url, key)
    assert key == "" or key not in str(refused.value)


def test_a_decision_that_failed_says_so_in_words(server: Server) -> None:
    server.fault = Fault(
        path="/v1/decisions", status=503, raw=lambda _r: json.dumps({"code": "unavailable"}).encode()
    )
    with client(server, tries=1) as asking:
        decision = asking.decide(**ASKED)
    assert decision.codes == ("refused",)
    assert "503 unavailable" in str(decision.error)
