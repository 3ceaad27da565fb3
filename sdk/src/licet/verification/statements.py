"""Verify monthly usage statements."""

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
    "The signature does not cover its id, issue time and ledger entry. Its fingerprint matches its content."
)


def verified(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify a usage statement.

    Raises: Untrusted.
    """
    content = detached_signatures.signed(
        document, name="usage statement", kind=TYPE, unsigned=_UNSIGNED, key_of=key_of
    )
    runs, breaches = content.get("runs"), content.get("breaches")
    if not isinstance(runs, list) or not isinstance(breaches, list):
        raise Untrusted("The signed content is not a usage statement.")
    if document.get("sha256") != _fingerprint(content):
        raise Untrusted("The fingerprint does not match the content.")
    says = {
        "tenant": content.get("tenant"),
        "month": content.get("month"),
        "revision": content.get("revision"),
        "runs": len(runs),
        "breaches": len(breaches),
        "says": content.get("says"),
        "sha256": document.get("sha256"),
    }
    return VerificationResult("usage_statement", holds=True, says=says, notes=(_NOTE,))


def _fingerprint(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical content.

    Raises: Untrusted.
    """
    try:
        return hashlib.sha256(canonical.encode(content)).hexdigest()
    except ValueError as error:
        raise Untrusted(f"The signed content is not a usage statement: {error}.") from error
