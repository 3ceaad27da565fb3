"""The decision that a job receives for one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from licet.answers import Duty, Reason
from licet.errors import LicetError, Untrusted
from licet.manifest_entry import OBLIGATIONS


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer to one question; truthy only if the use is allowed.

    That takes a verified answer about the present with known obligations only. `reasons` explain a denial,
    each with a stable `code`. `error` is what went wrong, and counts as a denial. `token` is what the
    server signed: keep it as evidence for `licet verify`.
    """

    allow: bool
    reasons: tuple[Reason, ...] = ()
    obligations: tuple[Duty, ...] = ()
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
        """Tell whether the use is allowed now."""
        return (
            self.allow is True and not self.historic and self.error is None and not self.unknown_obligations
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all reasons."""
        return tuple(str(reason.get("code")) for reason in self.reasons)

    @property
    def unknown_obligations(self) -> tuple[str, ...]:
        """Return the obligations that this SDK version cannot fulfil."""
        codes = (str(obligation.get("code")) for obligation in self.obligations)
        return tuple(code for code in codes if code not in OBLIGATIONS)

    def __str__(self) -> str:
        if self:
            return f"allowed at revision {self.revision}"
        if self.historic:
            return (
                f"an answer about the past, which permits no use now: {'allowed' if self.allow else 'denied'}"
            )
        if self.unknown_obligations:
            return f"denied: this version of licet cannot {', '.join(self.unknown_obligations)}"
        return f"denied: {', '.join(self.codes) or 'no reason given'}"

    @classmethod
    def failed(cls, error: LicetError) -> Decision:
        """Return the denial that stands for an error."""
        return cls(allow=False, reasons=(Reason({"code": error.code, "detail": str(error)}),), error=error)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Decision:
        """Read the server's answer.

        Raises: Untrusted if a member is missing or of another type.
        """
        expected: dict[str, type | tuple[type, ...]] = {
            "id": str, "allow": bool, "reasons": list, "obligations": list, "fields_allowed": list, "revision": int,
            "decided_at": str, "historic": bool, "consent": (str, type(None)), "valid_until": (str, type(None)),
        }  # fmt: skip
        for name, kind in expected.items():
            if name not in document or not isinstance(document[name], kind):
                raise Untrusted(f"The answer's {name} is missing or of another type.")
        for name in ("reasons", "obligations"):
            if not all(
                isinstance(item, dict) and isinstance(item.get("code"), str) for item in document[name]
            ):
                raise Untrusted(f"The answer's {name} are malformed.")
        if not all(isinstance(item, str) for item in document["fields_allowed"]):
            raise Untrusted("The answer's fields_allowed are not texts.")
        if document.get("object") != "decision" or isinstance(document["revision"], bool):
            raise Untrusted("The answer is not a decision.")
        if document["allow"] and (document["reasons"] or (document["consent"] is None)):
            raise Untrusted("The answer contradicts itself: it allows the use and gives reasons against it.")
        return cls(
            allow=document["allow"],
            reasons=tuple(Reason(each) for each in document["reasons"]),
            obligations=tuple(Duty(each) for each in document["obligations"]),
            fields_allowed=tuple(document["fields_allowed"]),
            consent=document["consent"],
            revision=document["revision"],
            id=document["id"],
            decided_at=document["decided_at"],
            valid_until=document["valid_until"],
            historic=document["historic"],
            token=document.get("token"),
        )
