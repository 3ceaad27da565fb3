"""Whose a model version is, as the server signed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification import detached_signatures
from licet.verification.result import VerificationResult

TYPE: Final = "licet-ownership+jws"
_PART: Final = "It names the reader alone among those whose data the model rests on."
_THEN: Final = "It tells of the instant it was made."


def verified(given: Mapping[str, Any], key_of: KeyOf) -> VerificationResult:
    """Raises: Untrusted."""
    said = detached_signatures.signed(
        given, name="statement of ownership", kind=TYPE, unsigned=(), key_of=key_of
    )
    model, sources = said.get("model"), said.get("sources")
    if not isinstance(model, dict) or not isinstance(sources, list):
        raise Untrusted("What is signed is no statement of ownership.")
    says = {
        "model": "/".join(str(model.get(part)) for part in ("family", "name", "version")),
        "owners": said.get("owners"),
        "ownership": said.get("ownership"),
        "audience": said.get("audience"),
        "lineage": said.get("lineage"),
        "sources": len(sources),
        "issuer": said.get("issuer"),
        "at": said.get("at"),
    }
    return VerificationResult(
        "ownership", holds=True, says=says, notes=(_THEN,) if said.get("whole") is True else (_PART, _THEN)
    )
