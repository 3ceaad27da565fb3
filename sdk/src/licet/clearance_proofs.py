"""Verify what a server signs about a clearance: its manifest, its lease, its status and what was withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from licet import canonical, tokens
from licet.errors import Untrusted
from licet.tokens import LEEWAY_SECONDS, KeyOf

KIND: Final = "licet-clearance+jws"


class ClearanceProofs:
    """Checks the signed answers about one clearance, in their order.

    A heartbeat must promise a later end than the answer before it, so an old answer renews nothing. `clock` is in
    seconds since 1970.
    """

    def __init__(self, key_of: KeyOf, clock: Any) -> None:
        self._key_of = key_of
        self._clock = clock
        self._claims: Mapping[str, Any] = {}

    def of_clearance(self, answer: Mapping[str, Any]) -> None:
        """Check the answer to a request for the clearance.

        Raises: NoAnswer.
        """
        claims = self._signed(answer)
        _same(claims, "clearance", answer.get("id"))
        _same(claims, "revision", answer.get("revision"))
        manifest = answer.get("manifest")
        _same(claims, "manifest_digest", manifest.get("digest") if isinstance(manifest, dict) else None)
        self._refuse_late(claims)
        self._claims = claims

    def of_heartbeat(self, answer: Mapping[str, Any]) -> int:
        """Check the answer to a heartbeat, and return the revision that it is true at.

        Raises: NoAnswer.
        """
        claims = self._signed(answer)
        for name in ("clearance", "manifest_digest"):
            _same(claims, name, self._claims.get(name))
        if answer.get("still_valid") is not (claims.get("status") == "active"):
            raise Untrusted("The heartbeat's answer contradicts what the server signed.")
        revision = claims.get("revision")
        if type(revision) is not int or revision < self._claims["revision"]:
            raise Untrusted("The heartbeat's answer is older than one received before.")
        if claims["status"] == "active" and _instant(claims) <= _instant(self._claims):
            raise Untrusted("The heartbeat's answer was received before: it renews nothing.")
        self._refuse_late(claims)
        self._claims = claims
        return revision

    def _signed(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the signed claims, which agree with the answer in all that both have."""
        jws = answer.get("jws")
        if not isinstance(jws, str):
            raise Untrusted("The answer about the clearance is not signed.")
        claims = tokens.signed(jws, kind=KIND, key_of=self._key_of)
        for name in ("expires_at", "status"):
            _same(claims, name, answer.get(name))
        withdrawn = answer.get("withdrawn")
        expected = None
        if withdrawn:
            expected = f"sha256:{hashlib.sha256(canonical.encode(withdrawn)).hexdigest()}"
        if claims.get("withdrawn_digest") != expected:
            raise Untrusted("The signed content differs from the answer in withdrawn.")
        return claims

    def _refuse_late(self, claims: Mapping[str, Any]) -> None:
        """Refuse an active clearance with a lease that has ended: only an old answer can say so."""
        if claims["status"] == "active" and _instant(claims).timestamp() < self._clock() - LEEWAY_SECONDS:
            raise Untrusted("The answer about the clearance is old. Check this machine's clock.")


def _same(claims: Mapping[str, Any], name: str, expected: object) -> None:
    """Refuse a claim that is missing or differs.

    Raises: Untrusted.
    """
    if name not in claims or expected is None or claims[name] != expected:
        raise Untrusted(f"The signed content differs from the answer in {name}.")


def _instant(claims: Mapping[str, Any]) -> datetime:
    """Return when the lease ends.

    Raises: Untrusted.
    """
    try:
        instant = datetime.fromisoformat(claims["expires_at"])
    except (TypeError, ValueError) as error:
        raise Untrusted("The signed answer does not say when the lease ends.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
