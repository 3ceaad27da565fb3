"""Compare what the server signed with the answer, the question, the mode and the time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licet.errors import Untrusted
from licet.tokens import LEEWAY_SECONDS, LONGEST_SECONDS


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
