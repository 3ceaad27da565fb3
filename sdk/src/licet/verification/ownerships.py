"""Verify statements of ownership: which party owns a model version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

TYPE: Final = "licet-ownership+jws"
_PART: Final = "Among the sources of the model, it names only the reader's own data."
_THEN: Final = "It describes the ownership at the time it was made."


def verified(document: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Verify a statement of ownership.

    Raises: Untrusted.
    """
    content = detached_signatures.signed(
        document, name="statement of ownership", kind=TYPE, unsigned=(), key_of=key_of
    )
    model, sources = content.get("model"), content.get("sources")
    if not isinstance(model, dict) or not isinstance(sources, list):
        raise Untrusted("The signed content is not a statement of ownership.")
    says = {
        "model": "/".join(str(model.get(part)) for part in ("family", "name", "version")),
        "owners": content.get("owners"),
        "ownership": content.get("ownership"),
        "audience": content.get("audience"),
        "lineage": content.get("lineage"),
        "sources": len(sources),
        "issuer": content.get("issuer"),
        "at": content.get("at"),
    }
    return VerificationResult(
        "ownership", holds=True, says=says, notes=(_THEN,) if content.get("whole") is True else (_PART, _THEN)
    )
