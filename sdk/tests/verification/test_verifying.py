"""Verification accepts genuine documents, refuses changed ones, and raises for documents that it cannot
check.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from licet.errors import NotVerifiable
from licet.verification import LARGEST_DOCUMENT, verify
from sdk.tests.client.asking import ASKED
from sdk.tests.client.honest import Honest
from sdk.tests.verification.documents import KEYS, SERVER, decision, flipped, receipt, written


@pytest.mark.parametrize("form", ["jws", "batch"])
def test_an_answer_and_its_token_alone_are_genuine(form: str) -> None:
    answer = decision(form=form)
    token = answer["token"]
    alone = token.encode() if isinstance(token, str) else written(token)
    for document in (written(answer), alone, b"\n" + alone + b"\n"):
        finding = verify(document, keys=KEYS)
        assert finding, finding.why
        assert (finding.kind, finding.says["tenant"], finding.says["jti"]) == (
            "decision",
            "acme",
            answer["id"],
        )
        assert "does not permit a use now" in finding.notes[0]


def test_a_receipt_is_genuine_and_leads_to_a_root() -> None:
    finding = verify(written(receipt()), keys=KEYS)
    assert finding, finding.why
    assert (finding.says["tenant"], finding.says["entry"]) == ("acme", 2)
    assert finding.root is not None
    assert finding.root["tree_size"] == 3
    assert "checkpoint" in finding.notes[0]


def places(document: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Of every value in it."""
    inner = document.items() if isinstance(document, dict) else enumerate(document)
    found: list[tuple[Any, ...]] = []
    for name, value in inner:
        found.append((*at, name))
        if isinstance(value, dict | list):
            found += places(value, (*at, name))
    return found


def touched(document: Any, place: tuple[Any, ...]) -> Any:
    made = copy.deepcopy(document)
    inner = made
    for name in place[:-1]:
        inner = inner[name]
    value = inner[place[-1]]
    inner[place[-1]] = (
        not value if isinstance(value, bool)
        else value + 1 if isinstance(value, int)
        else ("1" if value[:1] != "1" else "2") + value[1:] if isinstance(value, str) and value
        else ["x"] if value in ([], "", None)
        else None
    )  # fmt: skip
    return made


RECEIPT = receipt()
# The first is not used yet. Without the second the document is not a receipt. The third needs a checkpoint: ledgers
# of several sizes may have the same path to the same root.
UNPROVEN = {("proof_status",), ("object",), ("inclusion", "tree_size")}


@pytest.mark.parametrize("place", [one for one in places(RECEIPT) if one not in UNPROVEN], ids=str)
def test_a_receipt_that_was_touched_is_not_genuine(place: tuple[Any, ...]) -> None:
    finding = verify(written(touched(RECEIPT, place)), keys=KEYS)
    assert not finding
    assert finding.why
    assert finding.says == {}


@pytest.mark.parametrize("name", [name for name in RECEIPT if name not in {"proof_status", "object"}])
def test_a_receipt_that_lacks_a_member_is_not_genuine(name: str) -> None:
    assert not verify(written({key: value for key, value in RECEIPT.items() if key != name}), keys=KEYS)
    assert not verify(written({**RECEIPT, "one": "more"}), keys=KEYS)


SAID = ("id", "allow", "fields_allowed", "obligations", "consent", "revision", "token")


@pytest.mark.asvs("9.1.1")
@pytest.mark.parametrize("form", ["jws", "batch"])
@pytest.mark.parametrize("name", SAID)
def test_an_answer_that_was_touched_is_not_genuine(form: str, name: str) -> None:
    answer = decision(form=form)
    assert not verify(written(touched(answer, (name,))), keys=KEYS)
    assert not verify(written({key: value for key, value in answer.items() if key != name}), keys=KEYS)


@pytest.mark.parametrize("name", ["leaf", "index", "size", "path", "root"])
def test_a_proof_that_was_touched_is_not_genuine(name: str) -> None:
    token = decision(form="batch")["token"]
    assert not verify(written(touched(token, (name,))), keys=KEYS)


def signed(kind: str = "licet-decision+jws", by: Honest = SERVER, **changes: Any) -> bytes:
    header = changes.pop("header", {})
    return by.sign({**SERVER.claims(decision(), ASKED), **changes}, kind=kind, **header).encode()


FORGED = {
    "a bit turned": flipped(decision()["token"]).encode(),
    "no signature": signed().rpartition(b".")[0] + b".",
    "alg none": signed(header={"alg": "none"}),
    "alg HS256": signed(header={"alg": "HS256"}),
    "another key": signed(by=Honest()),
    "another key of the same name": signed(by=Honest(), header={"kid": SERVER.kid}),
    "a receipt's signature": signed(kind="licet-receipt+jws"),
    "a flight's signature": signed(kind="licet-decision-batch+jws"),
    "critical extensions": signed(header={"crit": ["b64"]}),
    "a signed no": signed(allow=False),
    "yes as a text": signed(allow="true"),
    "no time": signed(iat=None),
    "a time beyond all years": signed(exp=10**15),
    "not base64url": b"a+b.c.d",
    "a deny": written({**decision(), "allow": False, "token": None}),
    "an answer about the past": written({**decision(), "historic": True, "token": None}),
    "a receipt without a signature": written({**RECEIPT, "jws": None}),
    "a certificate without a signature": written({"object": "certificate"}),
    "a receipt with an answer's signature": written({**RECEIPT, "jws": decision()["token"]}),
}


@pytest.mark.asvs("9.1.2")
@pytest.mark.parametrize("document", FORGED.values(), ids=FORGED.keys())
def test_what_is_forged_is_not_genuine(document: bytes) -> None:
    finding = verify(document, keys=KEYS)
    assert not finding
    assert finding.why


NEITHER = {
    "nothing": (b"", "neither JSON nor a signature"),
    "a text": (b"hello", "neither JSON"),
    "another object": (written({"object": "tenant"}), "not a kind that Licet signs"),
    "an object of no kind": (written({}), "not a kind that Licet signs"),
    "a kind that is a list": (written({"object": ["decision"]}), "not a kind that Licet signs"),
    "half a document": (written(RECEIPT)[:-1], "cannot be read"),
    "a member twice": (b'{"object":"receipt","object":"decision"}', "more than once"),
    "NaN": (b'{"object":"receipt","x":NaN}', "NaN"),
    "paper": (b"%PDF-1.7", "A PDF is not signed"),
    "a bundle": (written({"object": "bundle"}), "Bundles cannot be verified by this version"),
    "a checkpoint": ("licet.example\n3\nAAAA\n\n\N{EM DASH} licet.example AAAA\n".encode(), "Checkpoints"),
    "a mountain": (b" " * (LARGEST_DOCUMENT + 1), "larger"),
}


@pytest.mark.parametrize(("document", "why"), NEITHER.values(), ids=NEITHER.keys())
def test_what_cannot_be_judged_is_neither(document: bytes, why: str) -> None:
    with pytest.raises(NotVerifiable, match=why):
        verify(document, keys=KEYS)


@pytest.mark.parametrize(
    "keys", [b"", b"{}", b'{"keys":[]}', b'{"keys":[{"kty":"RSA"}]}', b'{"keys":7}', b"[]"]
)
def test_without_keys_nothing_is_said(keys: bytes) -> None:
    with pytest.raises(NotVerifiable, match="key"):
        verify(written(RECEIPT), keys=keys)


@pytest.mark.asvs("9.1.3")
def test_a_document_never_brings_its_own_keys() -> None:
    other = Honest()
    forged = {**decision(), "keys": other.jwks()["keys"], "token": signed(by=other).decode()}
    assert not verify(written(forged), keys=KEYS)


@pytest.mark.asvs("11.2.2")
def test_a_retired_key_still_verifies() -> None:
    both = {"keys": [*Honest().jwks()["keys"], *json.loads(KEYS)["keys"]]}
    assert verify(written(RECEIPT), keys=written(both))


@pytest.mark.parametrize(
    ("retired_at", "genuine"), [("2020-01-01T00:00:00Z", False), ("2099-01-01T00:00:00Z", True)]
)
@pytest.mark.parametrize("form", ["jws", "batch"])
def test_a_retired_key_proves_what_it_signed_before_and_nothing_later(
    form: str, retired_at: str, genuine: bool
) -> None:
    keys = SERVER.jwks()
    keys["keys"][0]["retired_at"] = retired_at
    finding = verify(written(decision(form=form)), keys=written(keys))
    assert bool(finding) is genuine
    if not genuine:
        assert finding.why is not None
        assert "retired the key" in finding.why
