"""Verify certificates of destruction, in which names of people are not signed so they can be erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

TYPE: Final = "licet-certificate+jws"
_UNSIGNED: Final = frozenset({"proof", "proof_status", "entry", "people"})
_NO_PROOF: Final = "Its ledger entry is not yet covered by a checkpoint. The signature covers its content."
_NAMES: Final = "The signature does not cover names of people."
_KEPT: Final = "Some data were not destroyed: read its statement."


def verified(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify a certificate.

    Raises: Untrusted.
    """
    content = detached_signatures.signed(
        document, name="certificate", kind=TYPE, unsigned=_UNSIGNED, key_of=key_of
    )
    order, items = content.get("order"), content.get("items")
    if not isinstance(order, dict) or not isinstance(items, dict) or type(items.get("count")) is not int:
        raise Untrusted("The signed content is not a certificate of destruction.")
    left = items.get("not_destroyed")
    says = {
        "id": content.get("id"),
        "tenant": content.get("tenant"),
        "issued_at": content.get("issued_at"),
        "order": order.get("id"),
        "cause": order.get("cause"),
        "kind": order.get("kind"),
        "items": items["count"],
        "not_destroyed": left,
        "residuals_until": content.get("residuals_until"),
        "closes": content.get("closes"),
        "statement": content.get("statement"),
    }
    notes = (_NO_PROOF, _NAMES) if left == 0 else (_KEPT, _NO_PROOF, _NAMES)
    return VerificationResult("certificate", holds=True, says=says, notes=notes)
