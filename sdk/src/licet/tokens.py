"""Verify signed answers: a JWS for one answer, or a proof that the answer belongs to a signed flight.

Formats: compact JWS (RFC 7515) with EdDSA (RFC 8037); a flight's tree is hashed as in RFC 6962.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidSignature

from licet import base64url, strict_json
from licet.errors import Untrusted
from licet.merkle_proofs import root_of

DECISION: Final = "licet-decision+jws"
FLIGHT: Final = "licet-decision-batch+jws"
LONGEST_SECONDS: Final = 60  # between iat and exp
LEEWAY_SECONDS: Final = 60  # allowed difference between the two clocks


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
        header, payload, signature = (base64url.decoded(part) for part in parts)
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
        raw = base64url.decoded(leaf)
        hashes = [bytes.fromhex(digest) for digest in path]
        signed_root = bytes.fromhex(flight["root"])
    except (ValueError, TypeError, KeyError) as error:
        raise Untrusted("The proof is malformed.") from error
    if flight.get("size") != size or root_of(raw, index=index, size=size, path=hashes) != signed_root:
        raise Untrusted("The proof does not lead to the signed root.")
    return strict_json.loads(raw)
