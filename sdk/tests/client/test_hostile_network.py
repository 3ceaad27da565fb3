"""A network that answers a run in the server's name, over a channel that the client takes for the server's."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import licet
from sdk.tests.client.asking import RUN, clearance_says, client, filtered, resigned, with_member
from sdk.tests.client.faulty import Fault, Server
from sdk.tests.client.honest import CLEARANCE, Honest

DROP = {"tenant": "globex", "category": "telemetry", "since": "2026-11-25T12:00:00Z", "action": "drop_tenant"}
Change = Callable[[Any, Honest, Any], Any]


def by_a_foreigner(said: Any, honest: Honest, _asked: Any) -> Any:
    foreign = Honest(private=Ed25519PrivateKey.generate())
    return foreign.about(said, honest.digest(), honest.revision)


def as_another_kind(said: Any, honest: Honest, _asked: Any) -> Any:
    payload = {"clearance": CLEARANCE, "manifest_digest": honest.digest(), "revision": honest.revision,
               "expires_at": said["expires_at"], "status": said["status"]}  # fmt: skip
    return {**said, "jws": honest.sign(payload, kind="licet-decision+jws")}


def with_another_signature(name: str, value: Any) -> Change:
    """The server's own signature, over one other thing."""

    def change(said: Any, honest: Honest, _asked: Any) -> Any:
        payload = {"clearance": CLEARANCE, "manifest_digest": honest.digest(), "revision": honest.revision,
                   "expires_at": said["expires_at"], "status": said["status"], name: value}  # fmt: skip
        return {**said, "jws": honest.sign(payload, kind="licet-clearance+jws")}

    return change


ALTERED: dict[str, Change] = {
    "not signed": lambda said, _h, _a: {key: value for key, value in said.items() if key != "jws"},
    "signed with nothing": with_member(jws=""),
    "signed with null": with_member(jws=None),
    "a later end": with_member(expires_at="2099-01-01T00:00:00Z"),
    "signed by a foreign key": by_a_foreigner,
    "signed as an answer of another kind": as_another_kind,
    "about another clearance": with_another_signature("clearance", "clr_" + "0" * 26),
    "about another manifest": with_another_signature("manifest_digest", "sha256:" + "0" * 64),
    "signed while it was paused": with_another_signature("status", "paused"),
    "with a withdrawal cut out": with_another_signature("withdrawn_digest", "sha256:" + "0" * 64),
    "with a withdrawal put in": with_member(withdrawn=[DROP]),
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_an_altered_clearance_begins_no_run(server: Server, change: Change) -> None:
    server.fault = Fault(
        path="/v1/clearances", value=lambda s, h, a: change(s, h, a) if s.get("object") == "clearance" else s
    )
    with client(server) as asking, pytest.raises(licet.Untrusted), asking.clearance(**RUN):
        raise AssertionError("a run began")


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_an_altered_heartbeat_renews_nothing(server: Server, change: Change) -> None:
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        server.fault = Fault(path="/heartbeat", value=change)
        with pytest.raises(licet.Untrusted):
            clearance.renew()
        time.sleep(1.1)
        with pytest.raises(licet.LeaseLost):
            filtered(clearance)
        server.fault = None
        clearance.hand_over()


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: {
            **manifest,
            "entries": [*manifest["entries"], {**manifest["entries"][0], "tenant": "initech"}],
        },
        lambda manifest: {
            **manifest,
            "entries": [{**each, "fields": ["rpm", "operator"]} for each in manifest["entries"]],
        },
        lambda manifest: {**manifest, "revision": manifest["revision"] + 1},
    ],
    ids=["a tenant more", "a field more", "another revision"],
)
def test_an_altered_manifest_is_not_used_even_if_the_clearance_was_altered_to_fit(
    server: Server, change: Callable[[Any], Any]
) -> None:
    """As the network would do it that has no key: both answers change, and the signature stays."""
    forged = Honest()
    forged.manifest = lambda: change(Honest.manifest(forged))  # type: ignore[method-assign]

    def alter(said: Any, _honest: Honest, _asked: Any) -> Any:
        if said.get("object") == "clearance":
            return {**said, "manifest": {**said["manifest"], "digest": forged.digest()}}
        return forged.manifest() if said.get("object") == "manifest" else said

    server.fault = Fault(path="/v1/clearances", value=alter)
    with client(server) as asking, pytest.raises(licet.LicetError), asking.clearance(**RUN):
        raise AssertionError("a run began")


def test_a_replayed_heartbeat_renews_nothing(server: Server) -> None:
    """The network keeps a good answer, and gives it again after a withdrawal."""
    kept: list[Any] = []

    def replay(said: Any, _honest: Honest, _asked: Any) -> Any:
        kept.append(said)
        return kept[0]

    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        server.fault = Fault(path="/heartbeat", value=replay)
        clearance.renew()
        with pytest.raises(licet.Untrusted, match="received before"):
            clearance.renew()
        time.sleep(1.1)
        with pytest.raises(licet.LeaseLost):
            filtered(clearance)
        server.fault = None
        clearance.hand_over()


def test_a_heartbeat_of_an_older_revision_renews_nothing(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN) as clearance:
        server.fault = Fault(path="/heartbeat", value=resigned(revision=47))
        clearance.renew()
        server.fault = Fault(path="/heartbeat", value=resigned(revision=44))
        with pytest.raises(licet.Untrusted, match="older"):
            clearance.renew()
        assert asking.revision == 47
        server.fault = None
        clearance.hand_over()


def test_an_old_clearance_begins_no_run(server: Server) -> None:
    ended = datetime.fromtimestamp(time.time() - 120, UTC).isoformat()
    server.fault = clearance_says("/v1/clearances", expires_at=ended)
    with client(server) as asking, pytest.raises(licet.Untrusted, match="old"), asking.clearance(**RUN):
        raise AssertionError("a run began")


def test_a_retired_key_begins_no_run_and_renews_nothing(server: Server) -> None:
    retired = Fault(
        path="jwks",
        value=lambda said, _h, _a: {"keys": [{**said["keys"][0], "retired_at": "2026-01-01T00:00:00Z"}]},
    )
    server.fault = retired
    with client(server) as asking, pytest.raises(licet.Untrusted, match="retired"), asking.clearance(**RUN):
        raise AssertionError("a run began")


def test_what_the_server_itself_withdraws_is_believed(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN) as clearance:
        server.fault = Fault(path="/heartbeat", value=resigned(withdrawn=[DROP]))
        clearance.renew()
        assert filtered(clearance) == ["acme"]
        clearance.hand_over()
