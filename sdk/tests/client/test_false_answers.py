"""An answer that says something else than what is signed, or asked, is never a yes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import licet
from sdk.tests.client.asking import (
    ASKED,
    client,
    with_member,
    without,
)
from sdk.tests.client.faulty import (
    Fault,
    Server,
    close_at_once,
)
from sdk.tests.client.honest import Honest


def signed(**claims: Any) -> Callable[[Any, Honest, Any], Any]:
    """Return a fault that signs an answer with changed claims."""

    def spoil(said: Any, honest: Honest, asked: Any) -> Any:
        changed = {name: value() if callable(value) else value for name, value in claims.items()}
        found = {**honest.claims(said, asked), **changed}
        return {
            **said,
            "token": honest.token({name: value for name, value in found.items() if value is not None}),
        }

    return spoil


def resigned(**members: Any) -> Callable[[Any, Honest, Any], Any]:
    """Return a fault that changes members of an answer and signs it again."""

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


def from_now(seconds: float) -> Callable[[], float]:
    """Return a claim that is read from the clock when the answer is given."""
    return lambda: int(time.time()) + seconds


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
    "of an hour ago": signed(iat=from_now(-3600), exp=from_now(-3540)),
    "of a day ahead": signed(iat=from_now(3600), exp=from_now(3660)),
    "of a month ago": signed(iat=from_now(-30 * 86400), exp=from_now(60 - 30 * 86400)),
    "for a year": signed(exp=from_now(365 * 86400)),
    "without an end": signed(exp=None),
    "with a fraction for an end": signed(exp=from_now(30.5)),
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


@pytest.mark.asvs("9.2.2", "9.2.3")
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


@pytest.mark.asvs("9.2.4")
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
        assert "already used" in str(replayed.error)


def test_a_server_that_has_forgotten_is_not_believed(server: Server) -> None:
    with client(server) as asking:
        assert asking.decide(**ASKED)
        server.honest.revision = 41
        assert not asking.decide(**ASKED)


@pytest.mark.asvs("9.2.1")
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
        asking._keys._fetched_at = None  # as after ten seconds
        assert asking.decide(**ASKED)
