"""Verify signed answers: a whole answer, or its token alone in either form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from licet import tokens
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification.result import VerificationResult, same

_NOTE: Final = "It was valid once, in the period it states. It does not permit a use now."
_SAME: Final = {"jti": "id", "revision": "revision", "consent": "consent", "allow": "allow",
                "fields_allowed": "fields_allowed", "obligations": "obligations"}  # fmt: skip
_SHOWN: Final = (
    "jti", "iss", "mode", "tenant", "category", "purpose", "form", "region", "model_family", "processors", "audience",
    "data_from", "data_until", "aud", "allow", "fields_allowed", "obligations", "consent", "revision",
)  # fmt: skip


def verified(document: Mapping[str, Any] | str, key_of: KeyOf) -> VerificationResult:
    """Verify an answer or a token. Raises: Untrusted."""
    if isinstance(document, str) or "object" not in document:
        return _result(tokens.claims(document, key_of=key_of))
    if document.get("token") is None:
        raise Untrusted(
            "It is not signed. Only answers that allow a use now are signed, and only on request."
        )
    claims = tokens.claims(document["token"], key_of=key_of)
    for name, other in _SAME.items():
        if name not in claims or not same(claims[name], document.get(other)):
            raise Untrusted(f"The signed content differs from the answer in {other}.")
    return _result(claims)


def _result(claims: Mapping[str, Any]) -> VerificationResult:
    """Return the result for verified claims. Raises: Untrusted."""
    if claims.get("allow") is not True:
        raise Untrusted("The signed content does not allow a use.")
    times = {"decided_at": _instant(claims.get("iat")), "valid_until": _instant(claims.get("exp"))}
    shown = {name: claims[name] for name in _SHOWN if name in claims} | times
    return VerificationResult("decision", holds=True, says=shown, notes=(_NOTE,))


def _instant(seconds: object) -> str:
    """Return seconds since 1970 as RFC 3339. Raises: Untrusted."""
    try:
        if type(seconds) is not int:
            raise ValueError("not an integer")
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError, OSError) as error:
        raise Untrusted("The signed content lacks its times.") from error
