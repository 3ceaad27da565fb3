"""What makes an answer provable: a JWS by itself, or a proof that it is one of those that a JWS signs together.

Formats: compact JWS (RFC 7515) with EdDSA (RFC 8037); the tree of a flight as RFC 6962 hashes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidSignature

from licet import keys, strict_json
from licet.errors import Untrusted

DECISION: Final = "licet-decision+jws"
FLIGHT: Final = "licet-decision-batch+jws"
LONGEST_SECONDS: Final = 60  # between iat and exp
LEEWAY_SECONDS: Final = 60  # by which our clock and the server's may differ
_REMEMBERED: Final = 100_000


class PublicKey(Protocol):
    def verify(self, signature: bytes, data: bytes) -> None:
        """Raises: InvalidSignature."""


KeyOf = Callable[[str], PublicKey]


def claims(token: object, *, key_of: KeyOf) -> dict[str, Any]:
    """What a token of either form says, its signature verified. Raises: Untrusted."""
    if isinstance(token, str):
        return signed(token, kind=DECISION, key_of=key_of)
    if isinstance(token, dict):
        return _proven(token, key_of=key_of)
    raise Untrusted("The yes is not signed.")


def signed(token: str, *, kind: str, key_of: KeyOf) -> dict[str, Any]:
    """What a compact JWS of this `typ` says, verified. Raises: Untrusted."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Untrusted("The signature is no compact JWS.")
    try:
        header, payload, signature = (keys.decoded(part) for part in parts)
    except ValueError as error:
        raise Untrusted("The signature is no compact JWS.") from error
    said = strict_json.loads(header)
    if said.get("alg") != "EdDSA" or said.get("typ") != kind or "crit" in said:
        raise Untrusted("The signature is of another kind than ours.")
    kid = said.get("kid")
    if not isinstance(kid, str):
        raise Untrusted("The signature does not say with which key.")
    try:
        key_of(kid).verify(signature, token.rpartition(".")[0].encode())
    except InvalidSignature as error:
        raise Untrusted("The signature is wrong.") from error
    return strict_json.loads(payload)


def _proven(token: Mapping[str, Any], *, key_of: KeyOf) -> dict[str, Any]:
    """Raises: Untrusted unless the leaf lies under the signed root."""
    leaf, root, path = token.get("leaf"), token.get("root"), token.get("path")
    index, size = token.get("index"), token.get("size")
    if not (isinstance(leaf, str) and isinstance(root, str) and isinstance(path, list)):
        raise Untrusted("The proof is not what it should be.")
    if type(index) is not int or type(size) is not int:
        raise Untrusted("The proof is not what it should be.")
    flight = signed(root, kind=FLIGHT, key_of=key_of)
    try:
        raw = keys.decoded(leaf)
        hashes = [bytes.fromhex(one) for one in path]
        wanted = bytes.fromhex(flight["root"])
    except (ValueError, TypeError, KeyError) as error:
        raise Untrusted("The proof is not what it should be.") from error
    if flight.get("size") != size or root_of(raw, index=index, size=size, path=hashes) != wanted:
        raise Untrusted("The proof does not lead to the signed root.")
    return strict_json.loads(raw)


def root_of(leaf: bytes, *, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and its path make (RFC 9162 section 2.1.3.2). Raises: Untrusted."""
    if not 0 <= index < size or any(len(one) != 32 for one in path):
        raise Untrusted("The proof is not what it should be.")
    node, last = index, size - 1
    found = hashlib.sha256(b"\0" + leaf).digest()
    for sibling in path:
        if last == 0:
            raise Untrusted("The proof is too long.")
        if node & 1 or node == last:
            found = hashlib.sha256(b"\1" + sibling + found).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\1" + found + sibling).digest()
        node, last = node >> 1, last >> 1
    if last != 0:
        raise Untrusted("The proof is too short.")
    return found


@dataclass
class UsedTokens:
    """The ids of answers that were used: each is good once."""

    _seen: dict[str, float] = field(default_factory=dict)

    def use(self, jti: str, *, expires_at: float, now: float) -> None:
        """Raises: Untrusted for one that was used before."""
        if jti in self._seen:
            raise Untrusted("This answer was given before.")
        if len(self._seen) >= _REMEMBERED:
            self._seen = {id: at for id, at in self._seen.items() if at > now - LEEWAY_SECONDS}
        self._seen[jti] = expires_at


def check(
    said: Mapping[str, Any],
    *,
    answer: Mapping[str, Any],
    question: Mapping[str, Any],
    mode: str,
    now: float,
) -> None:
    """Hold what is signed to the answer it came with, to what was asked, and to the time. Raises: Untrusted."""
    _same(said, answer, {"jti": "id", "fields_allowed": "", "obligations": "", "consent": "", "revision": ""})
    if said.get("allow") is not True or said.get("mode") != mode:
        raise Untrusted("What is signed is no yes for this key.")
    for name in ("tenant", "category", "purpose", "form", "region", "model_family", "processors", "audience"):
        if said.get(name) != question.get(name):
            raise Untrusted(f"What is signed is about another {name}.")
    for name in ("data_from", "data_until", "nonce"):
        if said.get(name) != question.get(name):
            raise Untrusted(f"What is signed is about another {name}.")
    if said.get("aud") != question.get("audience_id"):
        raise Untrusted("What is signed is for somebody else.")
    issued, expires = said.get("iat"), said.get("exp")
    if type(issued) is not int or type(expires) is not int or expires - issued > LONGEST_SECONDS + 1:
        raise Untrusted("What is signed does not say for how long.")
    if not issued - LEEWAY_SECONDS <= now <= expires + LEEWAY_SECONDS:
        raise Untrusted("What is signed is of another time than our clock's.")


def _same(said: Mapping[str, Any], answer: Mapping[str, Any], names: Mapping[str, str]) -> None:
    for name, other in names.items():
        if name not in said or said[name] != answer.get(other or name):
            raise Untrusted(f"What is signed differs from the answer in {name}.")
