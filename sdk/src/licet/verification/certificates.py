"""Certificates of destruction: what was signed, beside what may be erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

TYPE: Final = "licet-certificate+jws"
_UNSIGNED: Final = frozenset({"proof", "proof_status", "entry", "people"})
_NO_PROOF: Final = (
    "No checkpoint of the ledger vouches for its entry yet. The signature vouches for what it says."
)
_NAMES: Final = "Names of people are not signed."
_KEPT: Final = "Not everything was destroyed: read its statement."


def verified(given: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Raises: Untrusted."""
    said = detached_signatures.signed(given, name="certificate", kind=TYPE, unsigned=_UNSIGNED, key_of=key_of)
    order, items = said.get("order"), said.get("items")
    if not isinstance(order, dict) or not isinstance(items, dict) or type(items.get("count")) is not int:
        raise Untrusted("What is signed is no certificate.")
    left = items.get("not_destroyed")
    says = {
        "id": said.get("id"),
        "tenant": said.get("tenant"),
        "issued_at": said.get("issued_at"),
        "order": order.get("id"),
        "cause": order.get("cause"),
        "kind": order.get("kind"),
        "items": items["count"],
        "not_destroyed": left,
        "statement": said.get("statement"),
    }
    notes = (_NO_PROOF, _NAMES) if left == 0 else (_KEPT, _NO_PROOF, _NAMES)
    return VerificationResult("certificate", holds=True, says=says, notes=notes)
