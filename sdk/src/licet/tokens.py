"""Verify signed answers: a JWS for one answer, or a proof that the answer belongs to a signed flight.

Formats: compact JWS (RFC 7515) with EdDSA (RFC 8037); a flight's tree is hashed as in RFC 6962.
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
LEEWAY_SECONDS: Final = 60  # allowed difference between the two clocks
_REMEMBERED: Final = 100_000


class PublicKey(Protocol):
    """A public key that can verify a signature."""

    def verify(self, signature: bytes, data: bytes) -> None:
        """Check the signature over `data`.

        Raises: InvalidSignature.
        """


KeyOf = Callable[[str], PublicKey]


def claims(token: object, *, key_of: KeyOf) -> dict[str, Any]:
    """Return the claims of a token of either form, after verifying it.

    Raises: Untrusted.
    """
    if isinstance(token, str):
        return signed(token, kind=DECISION, key_of=key_of)
    if isinstance(token, dict):
        return _claims_of_proof(token, key_of=key_of)
    raise Untrusted("The answer allows the use but is not signed.")


def signed(token: str, *, kind: str, key_of: KeyOf) -> dict[str, Any]:
    """Verify a compact JWS of this `typ` and return its claims.

    Raises: Untrusted.
    """
    parts = token.split(".")
    if len(parts) != 3:
        raise Untrusted("The signature is not a compact JWS.")
    try:
        header, payload, signature = (keys.decoded(part) for part in parts)
    except ValueError as error:
        raise Untrusted("The signature is not a compact JWS.") from error
    protected_header = strict_json.loads(header)
    if (
        protected_header.get("alg") != "EdDSA"
        or protected_header.get("typ") != kind
        or "crit" in protected_header
    ):
        raise Untrusted("The signature has an unexpected algorithm or type.")
    kid = protected_header.get("kid")
    if not isinstance(kid, str):
        raise Untrusted("The signature does not name its key.")
    try:
        key_of(kid).verify(signature, token.rpartition(".")[0].encode())
    except InvalidSignature as error:
        raise Untrusted("The signature is wrong.") from error
    return strict_json.loads(payload)


def _claims_of_proof(token: Mapping[str, Any], *, key_of: KeyOf) -> dict[str, Any]:
    """Verify that the leaf belongs to the signed tree and return its claims.

    Raises: Untrusted.
    """
    leaf, root, path = token.get("leaf"), token.get("root"), token.get("path")
    index, size = token.get("index"), token.get("size")
    if not (isinstance(leaf, str) and isinstance(root, str) and isinstance(path, list)):
        raise Untrusted("The proof is malformed.")
    if type(index) is not int or type(size) is not int:
        raise Untrusted("The proof is malformed.")
    flight = signed(root, kind=FLIGHT, key_of=key_of)
    try:
        raw = keys.decoded(leaf)
        hashes = [bytes.fromhex(digest) for digest in path]
        signed_root = bytes.fromhex(flight["root"])
    except (ValueError, TypeError, KeyError) as error:
        raise Untrusted("The proof is malformed.") from error
    if flight.get("size") != size or root_of(raw, index=index, size=size, path=hashes) != signed_root:
        raise Untrusted("The proof does not lead to the signed root.")
    return strict_json.loads(raw)


def root_of(leaf: bytes, *, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root hash that a leaf and its path lead to (RFC 9162 section 2.1.3.2).

    Raises: Untrusted.
    """
    if not 0 <= index < size or any(len(digest) != 32 for digest in path):
        raise Untrusted("The proof is malformed.")
    node, last = index, size - 1
    hashed = hashlib.sha256(b"\0" + leaf).digest()
    for sibling in path:
        if last == 0:
            raise Untrusted("The proof is too long.")
        if node & 1 or node == last:
            hashed = hashlib.sha256(b"\1" + sibling + hashed).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            hashed = hashlib.sha256(b"\1" + hashed + sibling).digest()
        node, last = node >> 1, last >> 1
    if last != 0:
        raise Untrusted("The proof is too short.")
    return hashed


@dataclass
class UsedTokens:
    """The ids of answers already used; each answer is valid once."""

    _expiry: dict[str, float] = field(default_factory=dict)

    def use(self, jti: str, *, expires_at: float, now: float) -> None:
        """Record an answer's id.

        Raises: Untrusted if it was used before.
        """
        if jti in self._expiry:
            raise Untrusted("This answer was already used; each answer is valid once.")
        if len(self._expiry) >= _REMEMBERED:
            self._expiry = {id: at for id, at in self._expiry.items() if at > now - LEEWAY_SECONDS}
        self._expiry[jti] = expires_at


def check(
    signed_claims: Mapping[str, Any],
    *,
    answer: Mapping[str, Any],
    question: Mapping[str, Any],
    mode: str,
    now: float,
) -> None:
    """Compare the signed claims with the answer, the question, the key's mode and the time.

    Raises: Untrusted.
    """
    _same(
        signed_claims,
        answer,
        {"jti": "id", "fields_allowed": "", "obligations": "", "consent": "", "revision": ""},
    )
    if signed_claims.get("allow") is not True or signed_claims.get("mode") != mode:
        raise Untrusted("The signed answer does not allow the use, or is for the other mode (live or test).")
    for name in ("tenant", "category", "purpose", "form", "region", "model_family", "processors", "audience"):
        if signed_claims.get(name) != question.get(name):
            raise Untrusted(f"The signed answer is about another {name}.")
    for name in ("data_from", "data_until", "nonce"):
        if signed_claims.get(name) != question.get(name):
            raise Untrusted(f"The signed answer is about another {name}.")
    if signed_claims.get("aud") != question.get("audience_id"):
        raise Untrusted("The signed answer is for another audience.")
    issued, expires = signed_claims.get("iat"), signed_claims.get("exp")
    if type(issued) is not int or type(expires) is not int or expires - issued > LONGEST_SECONDS + 1:
        raise Untrusted("The signed answer states no valid period.")
    if not issued - LEEWAY_SECONDS <= now <= expires + LEEWAY_SECONDS:
        raise Untrusted("The signed answer is not valid now. Check this machine's clock.")


def _same(signed_claims: Mapping[str, Any], answer: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Refuse claims that differ from the answer in these members.

    Raises: Untrusted.
    """
    for name, other in names.items():
        if name not in signed_claims or signed_claims[name] != answer.get(other or name):
            raise Untrusted(f"The signed content differs from the answer in {name}.")
