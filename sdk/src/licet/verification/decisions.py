"""Signed answers: the whole answer as it came, or its token alone, in either form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from licet import tokens
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification.result import VerificationResult, same

_NOTE: Final = "It was good for the time it says and for one use. It permits nothing now."
_SAME: Final = {"jti": "id", "revision": "revision", "consent": "consent", "allow": "allow",
                "fields_allowed": "fields_allowed", "obligations": "obligations"}  # fmt: skip
_SHOWN: Final = (
    "jti", "iss", "mode", "tenant", "category", "purpose", "form", "region", "model_family", "processors", "audience",
    "data_from", "data_until", "aud", "allow", "fields_allowed", "obligations", "consent", "revision",
)  # fmt: skip


def verified(given: Mapping[str, Any] | str, key_of: KeyOf) -> VerificationResult:
    """Raises: Untrusted."""
    if isinstance(given, str) or "object" not in given:
        return _found(tokens.claims(given, key_of=key_of))
    if given.get("token") is None:
        raise Untrusted("It is not signed: only a yes about the present is, and only if that was asked for.")
    said = tokens.claims(given["token"], key_of=key_of)
    for name, other in _SAME.items():
        if name not in said or not same(said[name], given.get(other)):
            raise Untrusted(f"What is signed differs from the answer in {other}.")
    return _found(said)


def _found(said: Mapping[str, Any]) -> VerificationResult:
    if said.get("allow") is not True:
        raise Untrusted("What is signed is no yes.")
    times = {"decided_at": _instant(said.get("iat")), "valid_until": _instant(said.get("exp"))}
    shown = {name: said[name] for name in _SHOWN if name in said} | times
    return VerificationResult("decision", holds=True, says=shown, notes=(_NOTE,))


def _instant(seconds: object) -> str:
    try:
        if type(seconds) is not int:
            raise ValueError("no whole number of seconds")
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError, OSError) as error:
        raise Untrusted("What is signed does not say when.") from error
