"""An answer, as a job looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from licet.errors import LicetError, Untrusted
from licet.manifest import OBLIGATIONS


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy only where it is a verified yes about the present whose obligations are all known.

    `reasons` say why not, each with a stable `code`. What went wrong on the way is `error`, and is a no.
    `token` is what the server signed: evidence to keep (`licet verify`).
    """

    allow: bool
    reasons: tuple[Mapping[str, Any], ...] = ()
    obligations: tuple[Mapping[str, Any], ...] = ()
    fields_allowed: tuple[str, ...] = ()
    consent: str | None = None
    revision: int | None = None
    id: str | None = None
    decided_at: str | None = None
    valid_until: str | None = None
    historic: bool = False
    token: str | Mapping[str, Any] | None = field(default=None, repr=False, compare=False)
    error: LicetError | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return (
            self.allow is True and not self.historic and self.error is None and not self.unknown_obligations
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """Of all reasons."""
        return tuple(str(reason.get("code")) for reason in self.reasons)

    @property
    def unknown_obligations(self) -> tuple[str, ...]:
        codes = (str(one.get("code")) for one in self.obligations)
        return tuple(code for code in codes if code not in OBLIGATIONS)

    def __str__(self) -> str:
        if self:
            return f"yes at revision {self.revision}"
        if self.historic:
            return f"an answer about the past, which permits nothing: it was {'yes' if self.allow else 'no'}"
        if self.unknown_obligations:
            return f"no: nobody here knows how to {', '.join(self.unknown_obligations)}"
        return f"no: {', '.join(self.codes) or 'no reason given'}"

    @classmethod
    def failed(cls, error: LicetError) -> Decision:
        """What is not known is a no."""
        return cls(allow=False, reasons=({"code": error.code, "detail": str(error)},), error=error)

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Decision:
        """Raises: Untrusted where a member is missing or of another type."""
        wanted: dict[str, type | tuple[type, ...]] = {
            "id": str, "allow": bool, "reasons": list, "obligations": list, "fields_allowed": list, "revision": int,
            "decided_at": str, "historic": bool, "consent": (str, type(None)), "valid_until": (str, type(None)),
        }  # fmt: skip
        for name, kind in wanted.items():
            if name not in said or not isinstance(said[name], kind):
                raise Untrusted(f"The answer's {name} is missing or of another type.")
        for name in ("reasons", "obligations"):
            if not all(isinstance(one, dict) and isinstance(one.get("code"), str) for one in said[name]):
                raise Untrusted(f"The answer's {name} are not what they should be.")
        if not all(isinstance(one, str) for one in said["fields_allowed"]):
            raise Untrusted("The answer's fields_allowed are not texts.")
        if said.get("object") != "decision" or isinstance(said["revision"], bool):
            raise Untrusted("The answer is no decision.")
        if said["allow"] and (said["reasons"] or (said["consent"] is None)):
            raise Untrusted("The answer says yes and no.")
        return cls(
            allow=said["allow"],
            reasons=tuple(said["reasons"]),
            obligations=tuple(said["obligations"]),
            fields_allowed=tuple(said["fields_allowed"]),
            consent=said["consent"],
            revision=said["revision"],
            id=said["id"],
            decided_at=said["decided_at"],
            valid_until=said["valid_until"],
            historic=said["historic"],
            token=said.get("token"),
        )
