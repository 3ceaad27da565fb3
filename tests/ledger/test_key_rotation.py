"""The signing key is replaced while the servers run, and no runs are denied meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger import key_rotation, signing_keys
from licet.errors import Untrusted
from licet.keys import KeySet
from wire import times

PAYLOAD = b'{"allow":true}'
KIND = "licet-decision+jws"


@pytest.fixture
def machines(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Two machines with the same key; call with a name to be on that machine."""
    monkeypatch.setattr(signing_keys, "_LOOK_AGAIN_SECONDS", 0.0)
    for name in ("left", "right"):
        (tmp_path / name).mkdir()
    signing_keys.create(tmp_path / "left" / "current.pem")
    shutil.copy2(tmp_path / "left" / "current.pem", tmp_path / "right" / "current.pem")

    def on(name: str) -> None:
        settings.LICET_KEY_DIR = tmp_path / name

    on("left")
    return on


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _signed() -> str:
    return signing_keys.current().sign(PAYLOAD, kind=KIND)


def test_a_running_process_signs_with_the_new_key_and_both_are_published(
    machines: Callable[[str], None],
) -> None:
    first = signing_keys.current().kid
    second = key_rotation.prepare()
    assert [key["kid"] for key in signing_keys.key_set()["keys"]] == [first, second]
    assert signing_keys.current().kid == first, "a key that is only published does not sign"
    at = _now() + timedelta(seconds=90)
    assert key_rotation.switch(at=at) == (first, second)
    assert signing_keys.current().kid == second
    new, old = signing_keys.key_set()["keys"]
    assert (new["kid"], "retired_at" in new, old["kid"]) == (second, False, first)
    assert times.parse(old["retired_at"]) == at + timedelta(seconds=60)


@pytest.mark.parametrize("asked", ["left", "right"], ids="keys from {}".format)
@pytest.mark.parametrize("signing", ["left", "right"], ids="signed by {}".format)
@pytest.mark.parametrize("key_age", [0, 30, 59], ids="keys {} s old".format)
def test_no_answer_is_refused_while_two_machines_switch_one_after_the_other(
    machines: Callable[[str], None], tmp_path: Path, signing: str, asked: str, key_age: int
) -> None:
    """Whoever signs, whoever is asked for the keys, and however old the keys in the SDK are."""
    begin = _now()
    key_rotation.prepare()
    shutil.copy2(tmp_path / "left" / "next.pem", tmp_path / "right" / "next.pem")

    def fetch() -> dict[str, Any]:
        machines(asked)
        return signing_keys.key_set()

    clock = {"now": 0.0}
    for switching, after in (("left", 70), ("right", 100)):
        clock["now"] = begin.timestamp() + after - key_age
        sdk = KeySet(fetch, clock=lambda: clock["now"], monotonic=lambda: clock["now"])
        machines(signing)
        in_flight = _signed()
        sdk.key(signing_keys.kid_of(in_flight))
        clock["now"] = begin.timestamp() + after
        machines(switching)
        key_rotation.switch(at=begin + timedelta(seconds=after))
        machines(signing)
        for token in (in_flight, _signed()):
            sdk.key(signing_keys.kid_of(token))
            machines(asked)
            assert signing_keys.verifies(token, PAYLOAD, kind=KIND)


def test_a_retired_key_proves_nothing_new(machines: Callable[[str], None]) -> None:
    first = signing_keys.current().kid
    key_rotation.prepare()
    at = _now() + timedelta(seconds=90)
    key_rotation.switch(at=at)
    sdk = KeySet(signing_keys.key_set, clock=lambda: at.timestamp() + 60)
    with pytest.raises(Untrusted, match="retired"):
        sdk.key(first)


def test_a_key_that_verifiers_may_not_know_does_not_sign_yet(machines: Callable[[str], None]) -> None:
    with pytest.raises(key_rotation.NextKeyMissing):
        key_rotation.switch(at=_now())
    key_rotation.prepare()
    with pytest.raises(key_rotation.NextKeyTooNew):
        key_rotation.switch(at=_now() + timedelta(seconds=50))


def test_a_stolen_key_is_retired_at_once(machines: Callable[[str], None]) -> None:
    key_rotation.prepare()
    at = _now()
    key_rotation.switch(at=at, stolen=True)
    assert times.parse(signing_keys.key_set()["keys"][1]["retired_at"]) == at


def test_preparing_twice_keeps_the_first_next_key(machines: Callable[[str], None]) -> None:
    assert key_rotation.prepare() == key_rotation.prepare()


def test_a_key_that_the_servers_could_not_read_is_not_made(
    machines: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation.os, "geteuid", lambda: 4321)
    with pytest.raises(key_rotation.OtherUsersKey):
        key_rotation.prepare()
    assert len(signing_keys.key_set()["keys"]) == 1


@pytest.mark.parametrize("step", ["write", "link", "replace"])
def test_a_switch_that_was_killed_denies_nothing_and_is_completed(
    machines: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first, second = signing_keys.current().kid, key_rotation.prepare()
    at = _now() + timedelta(seconds=90)
    targets: dict[str, tuple[Any, str]] = {
        "write": (key_rotation, "_write"),
        "link": (key_rotation.os, "link"),
        "replace": (Path, "replace"),
    }

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(*targets[step], die)
        with pytest.raises(KeyboardInterrupt):
            key_rotation.switch(at=at)
    assert signing_keys.current().kid == first
    signing = signing_keys.key_set()["keys"][0]
    assert (signing["kid"], "retired_at" in signing) == (first, False)
    assert key_rotation.switch(at=at) == (first, second)
    assert [key["kid"] for key in signing_keys.key_set()["keys"]] == [second, first]
