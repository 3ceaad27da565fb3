"""A month's usage statement, as the server signed it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from licet import canonical
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

TYPE: Final = "licet-statement+jws"
_UNSIGNED: Final = ("id", "issued_at", "entry", "sha256")
_NOTE: Final = (
    "Its id, when it was issued and its place in the ledger are not signed; its fingerprint was compared."
)


def verified(given: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Raises: Untrusted."""
    said = detached_signatures.signed(
        given, name="usage statement", kind=TYPE, unsigned=_UNSIGNED, key_of=key_of
    )
    runs, breaches = said.get("runs"), said.get("breaches")
    if not isinstance(runs, list) or not isinstance(breaches, list):
        raise Untrusted("What is signed is no usage statement.")
    if given.get("sha256") != _fingerprint(said):
        raise Untrusted("The fingerprint is another document's.")
    says = {
        "tenant": said.get("tenant"),
        "month": said.get("month"),
        "revision": said.get("revision"),
        "runs": len(runs),
        "breaches": len(breaches),
        "says": said.get("says"),
        "sha256": given.get("sha256"),
    }
    return VerificationResult("usage_statement", holds=True, says=says, notes=(_NOTE,))


def _fingerprint(said: dict[str, Any]) -> str:
    try:
        return hashlib.sha256(canonical.encode(said)).hexdigest()
    except ValueError as error:
        raise Untrusted(f"What is signed is no usage statement: {error}.") from error
