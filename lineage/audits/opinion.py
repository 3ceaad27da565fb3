"""The document that an auditor's opinion signs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

OBJECT: Final = "audit_opinion"
JWS_TYPE: Final = "licet-audit-opinion+jws"
_SAYS: Final = (
    "An auditor examined what the list names, under the audit's scope and period. It says nothing about what is not on "
    "the list."
)


def document(
    *,
    named: Mapping[str, Any],
    sample: Mapping[str, Any] | None,
    findings: Mapping[str, int],
    words: Mapping[str, Any],
) -> dict[str, Any]:
    """Build the opinion. `named` identifies it and its audit; `words` are the auditor's own."""
    return {
        "object": OBJECT,
        **named,
        "sample": None if sample is None else dict(sample),
        "sample_reason": "not_drawn" if sample is None else None,
        "findings": dict(findings),
        **words,
        "statement": _SAYS,
    }
