"""Many questions at once: what the server signed for this request, or no yes at all."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import licet
from sdk.tests.client.asking import client
from sdk.tests.client.faulty import Fault, Server, close_at_once
from sdk.tests.client.honest import Honest

PAIRS = [("acme", "telemetry"), ("initech", "telemetry"), ("globex", "service"), ("acme", "service")]
Change = Callable[[Any, Honest, Any], Any]


def ask(asking: licet.Client, pairs: Any = PAIRS) -> licet.BatchDecision:
    return asking.decide_batch(pairs, purpose="train-shared-model", form="raw", region="DE")


def test_each_question_has_its_answer_in_order(server: Server) -> None:
    with client(server) as asking:
        decided = ask(asking)
    assert decided.allow == (True, False, True, True)
    assert decided.reasons == ("", "no_consent", "", "")
    assert (decided.revision, asking.revision, decided.error, len(decided), bool(decided)) == (
        42,
        42,
        None,
        4,
        False,
    )


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 1_000])
def test_any_number_of_questions(server: Server, size: int) -> None:
    with client(server) as asking:
        decided = ask(asking, [PAIRS[place % 4] for place in range(size)])
    assert decided.allow == tuple(PAIRS[place % 4][0] != "initech" for place in range(size))
    assert bool(decided) == (size == 1)


ALL = base64.b64encode(b"\x0f").decode()
NOTHING = {"codes": [""], "index": [0, 0, 0, 0]}


def by_a_foreigner(said: Any, _honest: Honest, asked: Any) -> Any:
    return Honest(private=Ed25519PrivateKey.generate()).batch(asked, b"")


def signed_otherwise(**claims: Any) -> Change:
    def change(said: Any, honest: Honest, _asked: Any) -> Any:
        content = {name: value for name, value in said.items() if name != "jws"}
        # the digest of the request cannot be taken from here, so the claims name what they change
        return honest.signed_batch(content, b"", request_sha256=None, **claims)

    return change


ALTERED: dict[str, Change] = {
    "every bit set": lambda said, _h, _a: {**said, "allow": ALL},
    "every bit set, and the reasons to fit": lambda said, _h, _a: {**said, "allow": ALL, "reasons": NOTHING},
    "a reason taken away": lambda said, _h, _a: {
        **said,
        "reasons": {"codes": ["", ""], "index": [0, 1, 0, 0]},
    },
    "not signed": lambda said, _h, _a: {key: value for key, value in said.items() if key != "jws"},
    "signed with nothing": lambda said, _h, _a: {**said, "jws": ""},
    "another id": lambda said, _h, _a: {**said, "id": "dec_" + "9" * 26},
    "another revision": lambda said, _h, _a: {**said, "revision": 43},
    "signed by a foreign key": by_a_foreigner,
    "signed for another request": signed_otherwise(),
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_an_altered_batch_allows_nothing(server: Server, change: Change) -> None:
    server.fault = Fault(path="/batch", value=change)
    with client(server) as asking:
        decided = ask(asking)
    assert decided.allow == (False,) * 4
    assert isinstance(decided.error, licet.Untrusted)
    assert decided.reasons == ("untrusted",) * 4


CLAIMS: dict[str, dict[str, Any]] = {
    "for test mode": {"mode": "test"},
    "an hour ago": {"iat": int(time.time()) - 3_700, "exp": int(time.time()) - 3_640},
    "for a year": {"exp": int(time.time()) + 31_536_000},
    "without a time": {"iat": None},
    "by nobody": {"iss": None},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
def test_a_batch_that_was_signed_otherwise_allows_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any]
) -> None:
    sign = Honest.signed_batch
    monkeypatch.setattr(Honest, "signed_batch", lambda self, answer, body: sign(self, answer, body, **claims))
    with client(server) as asking:
        decided = ask(asking)
    assert not any(decided.allow)
    assert isinstance(decided.error, licet.Untrusted)


def test_a_replayed_batch_allows_nothing(server: Server) -> None:
    kept: list[Any] = []

    def replay(said: Any, _honest: Honest, _asked: Any) -> Any:
        kept.append(said)
        return kept[0]

    server.fault = Fault(path="/batch", value=replay)
    with client(server) as asking:
        assert ask(asking).allow == (True, False, True, True)
        again = ask(asking)
        other = ask(asking, [*PAIRS[1:], PAIRS[1]])
    assert not any((*again.allow, *other.allow))


@pytest.mark.parametrize(
    "fault",
    [Fault(status=503), Fault(status=403), Fault(send=close_at_once), Fault(kind="text/html")],
    ids=str,
)
def test_no_answer_allows_nothing(server: Server, fault: Fault) -> None:
    server.fault = fault
    with client(server) as asking:
        decided = ask(asking)
    assert not any(decided.allow)
    assert isinstance(decided.error, licet.NoAnswer)


def test_a_text_is_no_list_of_pairs(server: Server) -> None:
    with client(server) as asking, pytest.raises(licet.NotAQuestion):
        asking.decide_batch("acme", purpose="train-shared-model")  # type: ignore[arg-type]
